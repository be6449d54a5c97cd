#pragma once

#include "geo/core/result.hpp"

#include <atomic>
#include <chrono>
#include <memory>
#include <optional>

namespace oryx {

/// Asked by long loops whether to go on. Copies share one flag; the default token never cancels.
class CancelToken {
  public:
    using Clock = std::chrono::steady_clock;

    CancelToken() = default;
    /// A token that `cancel()` (and the deadline, where one is given) ends.
    static CancelToken create(std::optional<Clock::time_point> deadline = std::nullopt) {
        CancelToken token;
        token.state_ = std::make_shared<State>();
        token.state_->deadline = deadline;
        return token;
    }

    void cancel() const {
        if (state_) state_->flag.store(true, std::memory_order_relaxed);
    }
    [[nodiscard]] bool cancelled() const {
        return state_ && (state_->flag.load(std::memory_order_relaxed) ||
                          (state_->deadline && Clock::now() >= *state_->deadline));
    }
    /// `if (auto stop = token.check(); !stop) return std::unexpected(stop.error());`
    [[nodiscard]] Result<> check() const {
        if (cancelled()) return fail(ErrorKind::cancelled, "the work was cancelled, or took longer than allowed");
        return {};
    }

  private:
    struct State {
        std::atomic<bool> flag = false;
        std::optional<Clock::time_point> deadline;
    };
    std::shared_ptr<State> state_;
};

}  // namespace oryx

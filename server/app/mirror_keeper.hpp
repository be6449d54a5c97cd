#pragma once

#include "geo/catalog/mirror.hpp"
#include "geo/core/cancel.hpp"
#include "server/api/data_origin.hpp"
#include "server/observe/log.hpp"

#include <chrono>
#include <condition_variable>
#include <memory>
#include <mutex>
#include <string>
#include <thread>

namespace oryx::app {

/// Follows a published place on a thread of its own: asks for its pointer, has what is new taken into the mirror, and
/// after a failure asks again ever more seldom. What is served is the mirror, which `DataWatcher` looks at like at any
/// data directory.
class MirrorKeeper final : public api::DataOrigin {
  public:
    MirrorKeeper(std::unique_ptr<catalog::Mirror> mirror, std::chrono::milliseconds interval, observe::Log& log);
    ~MirrorKeeper() override;
    MirrorKeeper(const MirrorKeeper&) = delete;
    MirrorKeeper& operator=(const MirrorKeeper&) = delete;

    [[nodiscard]] State state() const override;
    /// Asks at once (SIGHUP).
    void look_now();

  private:
    using Clock = std::chrono::steady_clock;
    void work();
    void refresh();
    [[nodiscard]] std::chrono::milliseconds pause() const;

    std::unique_ptr<catalog::Mirror> mirror_;
    std::chrono::milliseconds interval_;
    observe::Log& log_;
    CancelToken cancel_ = CancelToken::create();
    std::string said_;  // the last problem, told once
    mutable std::mutex mutex_;
    std::condition_variable wake_;
    bool stopping_ = false;
    bool look_ = false;
    std::uint64_t failures_ = 0;
    Clock::time_point seen_;
    bool was_seen_ = false;
    std::thread thread_;
};

}  // namespace oryx::app

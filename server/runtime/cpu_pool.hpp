#pragma once

#include "geo/core/cancel.hpp"
#include "server/http/operation.hpp"

#include <array>
#include <chrono>
#include <condition_variable>
#include <cstddef>
#include <cstdint>
#include <deque>
#include <functional>
#include <mutex>
#include <optional>
#include <thread>
#include <vector>

namespace oryx::runtime {

/// How much of a lane may run and wait at once.
struct LaneLimits {
    std::size_t running = 1;
    std::size_t waiting = 64;
    std::chrono::milliseconds deadline{10'000};
};

/// What a job is told: go on (with a token that ends at the lane's deadline), or that it never started.
enum class Start : std::uint8_t { run, expired };
using Job = std::move_only_function<void(Start start, const CancelToken& cancel)>;

/// The threads that compute, behind bounded lanes: what does not fit is refused before any work is done (DESIGN rule
/// 4), and what waited beyond its deadline is not started. Lanes are served in their order, so that documents and tiles
/// never wait behind an analytic for longer than one job.
class CpuPool {
  public:
    CpuPool(std::size_t threads, std::array<LaneLimits, http::lane_count> limits);
    ~CpuPool();
    CpuPool(const CpuPool&) = delete;
    CpuPool& operator=(const CpuPool&) = delete;

    /// False where the lane is full or the pool stops: the job is not taken, and not called.
    /// `goes_on`: part of an answer whose beginning was admitted, which a full lane must not cut.
    [[nodiscard]] bool submit(http::Lane lane, Job& job, bool goes_on = false);
    /// Ends running jobs by their tokens, tells waiting ones that they expired, joins. Idempotent.
    void stop();

    struct Load {
        std::size_t running = 0;
        std::size_t waiting = 0;
    };
    [[nodiscard]] Load load(http::Lane lane) const;

  private:
    struct Waiting {
        Job job;
        CancelToken cancel;
    };
    struct LaneState {
        LaneLimits limits;
        std::deque<Waiting> waiting;
        std::size_t running = 0;
    };
    void work();
    LaneState* next_lane();

    mutable std::mutex mutex_;
    std::condition_variable changed_;
    std::array<LaneState, http::lane_count> lanes_;
    std::vector<std::optional<CancelToken>> active_;  ///< one for each thread
    bool stopping_ = false;
    std::vector<std::thread> threads_;
};

}  // namespace oryx::runtime

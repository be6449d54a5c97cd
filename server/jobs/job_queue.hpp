#pragma once

#include "geo/core/cancel.hpp"
#include "geo/core/result.hpp"
#include "server/jobs/job_store.hpp"
#include "server/jobs/outcome.hpp"

#include <chrono>
#include <condition_variable>
#include <cstddef>
#include <deque>
#include <functional>
#include <map>
#include <memory>
#include <mutex>
#include <optional>
#include <string>
#include <string_view>
#include <thread>
#include <vector>

namespace oryx::jobs {

/// The threads that run jobs, apart from those that answer requests and of a lower priority: however many jobs there
/// are, tiles do not wait for them. Bounded: what does not fit is refused before anything is done.
class JobQueue {
  public:
    struct Settings {
        std::size_t threads = 1;
        std::size_t waiting = 64;
        std::chrono::milliseconds deadline{3'600'000};  ///< for one job, from its start
    };
    struct Hooks {
        Run run;
        /// Whether an outcome may still be kept (`JobStore::succeed`). May be empty.
        JobStore::Check check;
        /// A job has begun or ended. May be empty.
        std::function<void(const Job& job)> changed;
        /// What the client is not told: an internal error of a job, or of keeping it. May be empty.
        std::function<void(std::string_view event, const Error& error)> failed;
    };

    /// Jobs of the store that wait go on waiting here. `store` must outlive the queue. Nothing runs before `start`.
    JobQueue(JobStore& store, Settings settings, Hooks hooks);
    ~JobQueue();
    JobQueue(const JobQueue&) = delete;
    JobQueue& operator=(const JobQueue&) = delete;

    /// Begins to run jobs. Once.
    void start();

    /// Keeps a job and has it run. Error: unavailable where too many wait or the server ends; io.
    Result<> submit(const Job& job);
    /// Ends a job that waits or runs; one that runs looks at its token and stops soon. False where it has ended.
    Result<bool> dismiss(std::string_view id);
    /// How far a running job is: puts progress and message into it.
    void tell_progress(Job& job) const;
    /// Ends running jobs and marks them failed with the reason; those that wait stay in the store and run when a server
    /// starts again. Idempotent.
    void stop();

    struct Load {
        std::size_t running = 0;
        std::size_t waiting = 0;
    };
    [[nodiscard]] Load load() const;

  private:
    struct Running;
    void work();
    void run_one(const std::string& id, const std::shared_ptr<Running>& running);
    void conclude(const Job& job, Result<Outcome> outcome, const Running& running);
    void sweep_when_due();
    void say(std::string_view event, const Error& error) const;
    void announce(std::string_view id) const;

    JobStore& store_;
    const Settings settings_;
    const Hooks hooks_;
    mutable std::mutex mutex_;
    std::condition_variable wake_;
    std::deque<std::string> waiting_;                                       // guarded by the mutex
    std::map<std::string, std::shared_ptr<Running>, std::less<>> running_;  // guarded by the mutex
    std::chrono::steady_clock::time_point next_sweep_;                      // guarded by the mutex
    bool stopping_ = false;                                                 // guarded by the mutex
    std::vector<std::thread> threads_;
};

}  // namespace oryx::jobs

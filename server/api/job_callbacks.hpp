#pragma once

#include "server/jobs/job_store.hpp"
#include "server/jobs/partner.hpp"

#include <atomic>
#include <condition_variable>
#include <cstddef>
#include <deque>
#include <functional>
#include <mutex>
#include <string>
#include <thread>

namespace oryx::api {

/// Tells the subscribers of jobs (18-062r2, requirements class callback) on a thread of its own: a slow subscriber
/// holds up no job. Each message is tried three times, and not kept: it is lost where the server ends before it was
/// sent.
class JobCallbacks {
  public:
    using Failed = std::function<void(const Error& error)>;
    JobCallbacks(const jobs::JobStore& store, const jobs::Partners& partners, Failed failed);
    ~JobCallbacks();
    JobCallbacks(const JobCallbacks&) = delete;
    JobCallbacks& operator=(const JobCallbacks&) = delete;

    /// A job has begun or ended.
    void tell(const jobs::Job& job);
    /// Waits for the message that is being sent; the others are let go.
    void stop();

  private:
    void work();
    void send(const jobs::Job& job);
    [[nodiscard]] std::string body_for(const jobs::Job& job) const;
    [[nodiscard]] bool stopping() const;
    void pause(std::chrono::milliseconds time);

    const jobs::JobStore& store_;
    const jobs::Partners& partners_;
    const Failed failed_;
    mutable std::mutex mutex_;
    std::condition_variable wake_;
    std::deque<jobs::Job> waiting_;  // guarded by the mutex
    bool stopping_ = false;          // guarded by the mutex
    std::thread thread_;
};

}  // namespace oryx::api

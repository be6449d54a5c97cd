#pragma once

#include "server/app/snapshot_holder.hpp"
#include "server/observe/log.hpp"

#include <atomic>
#include <condition_variable>
#include <cstddef>
#include <mutex>
#include <thread>

namespace oryx::app {

/// Makes the zooms of what is served before anybody asks for them, the lowest first, on one thread of its own: a new
/// version is served at once, and after some seconds none of its tiles waits for a whole zoom.
class ZoomMaker {
  public:
    ZoomMaker(const SnapshotHolder& holder, observe::Log& log);
    /// Waits for the zoom that is being made.
    ~ZoomMaker();
    ZoomMaker(const ZoomMaker&) = delete;
    ZoomMaker& operator=(const ZoomMaker&) = delete;

    /// Another snapshot is served.
    void look();
    /// Zooms of collections that are still to be made.
    [[nodiscard]] std::size_t left() const { return left_; }

  private:
    void work();
    void make(const access::Served& served);
    [[nodiscard]] bool is_outdated(const access::Served& served) const;

    const SnapshotHolder& holder_;
    observe::Log& log_;
    std::atomic<std::size_t> left_ = 0;
    std::atomic<bool> stopping_ = false;
    std::mutex mutex_;
    std::condition_variable wake_;
    bool look_ = true;  // guarded by the mutex
    std::thread thread_;
};

}  // namespace oryx::app

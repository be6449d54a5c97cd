#pragma once

#include "geo/catalog/data_directory.hpp"
#include "server/app/snapshot_holder.hpp"
#include "server/observe/log.hpp"
#include "server/observe/metrics.hpp"

#include <chrono>
#include <condition_variable>
#include <functional>
#include <mutex>
#include <string>
#include <thread>

namespace oryx::app {

/// Follows the data directory: when its generation changes, builds the next snapshot aside and swaps it. What cannot be
/// loaded leaves the old one serving, and is said once. `swapped` is called after each swap.
class DataWatcher {
  public:
    DataWatcher(catalog::DataDirectory directory, SnapshotHolder& holder, access::Audience audience, observe::Log& log,
                observe::Metrics& metrics, std::chrono::milliseconds interval, std::function<void()> swapped);
    ~DataWatcher();
    DataWatcher(const DataWatcher&) = delete;
    DataWatcher& operator=(const DataWatcher&) = delete;

    /// Looks at once (SIGHUP).
    void look_now();

  private:
    void work();
    void reload();
    void say_once(const std::string& problem, const Error& error);

    catalog::DataDirectory directory_;
    SnapshotHolder& holder_;
    access::Audience audience_;
    observe::Log& log_;
    observe::Metrics& metrics_;
    std::chrono::milliseconds interval_;
    std::function<void()> swapped_;
    std::string said_;
    std::mutex mutex_;
    std::condition_variable wake_;
    bool stopping_ = false;
    bool look_ = false;
    std::thread thread_;
};

/// Tells the log what a snapshot could not load.
void log_problems(const catalog::Snapshot& snapshot, observe::Log& log);

}  // namespace oryx::app

#pragma once

#include "server/access/served.hpp"

#include <memory>
#include <mutex>
#include <shared_mutex>
#include <utility>

namespace oryx::app {

/// The snapshot that is served now. A request takes it once and keeps it; the watcher swaps it. The only class that
/// knows how (std::atomic<std::shared_ptr> of g++ 12 trips ThreadSanitizer).
class SnapshotHolder {
  public:
    explicit SnapshotHolder(std::shared_ptr<const access::Served> served) : served_(std::move(served)) {}

    [[nodiscard]] std::shared_ptr<const access::Served> get() const {
        const std::shared_lock lock(mutex_);
        return served_;
    }
    void set(std::shared_ptr<const access::Served> served) {
        const std::unique_lock lock(mutex_);
        served_.swap(served);
        // The old one is let go after the lock, by the caller's argument.
    }

  private:
    mutable std::shared_mutex mutex_;
    std::shared_ptr<const access::Served> served_;
};

}  // namespace oryx::app

#pragma once

#include "geo/core/result.hpp"
#include "server/app/options.hpp"

#include <cstdint>
#include <memory>
#include <string>

namespace oryx::app {

/// The server put together: log, snapshot and its watcher, cpu pool, cache, listeners. Starts in order, stops in the
/// reverse order.
class Application {
  public:
    /// Blocks SIGTERM, SIGINT and SIGHUP for this thread and all it starts, loads the data and listens. Errors: of the
    /// options, of the data directory's catalogue, or of a port that cannot be listened on.
    static Result<std::unique_ptr<Application>> start(const Options& options, std::string version);
    ~Application();

    /// "http://127.0.0.1:8080"
    [[nodiscard]] std::string url() const;
    [[nodiscard]] std::size_t collection_count() const;
    /// Waits for SIGTERM or SIGINT, then drains: stops accepting, finishes requests within drain-seconds. A second
    /// signal ends it at once.
    void run_until_signal();

  private:
    struct Impl;
    explicit Application(std::unique_ptr<Impl> impl);
    std::unique_ptr<Impl> impl_;
};

}  // namespace oryx::app

#pragma once

#include "geo/core/error.hpp"
#include "geo/core/result.hpp"
#include "server/http/service.hpp"

#include <chrono>
#include <memory>
#include <mutex>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

namespace spdlog {
class logger;
}

namespace oryx::observe {

struct LogOptions {
    std::string level = "info";  ///< debug, info, warn, error, off
    std::string file;            ///< empty: standard error
    bool requests = true;        ///< one line for each request
};

/// Structured log: one JSON object a line. Events are written at once by spdlog's own thread; request lines are
/// gathered and handed over in blocks, because at 100,000 requests a second a queue entry for each would cost more than
/// the tile.
class Log {
  public:
    using Fields = std::vector<std::pair<std::string_view, std::string>>;

    /// Errors: invalid_input for an unknown level; io where the file cannot be opened.
    static Result<std::unique_ptr<Log>> create(const LogOptions& options);
    ~Log();

    void info(std::string_view event, const Fields& fields = {});
    void warn(std::string_view event, const Fields& fields = {});
    void error(std::string_view event, const Fields& fields = {});
    /// With its internal text, which no client sees.
    void failure(std::string_view event, const Error& error, std::uint64_t request_id);

    void request(const http::Record& record, std::size_t bytes, std::chrono::nanoseconds took);
    /// Hands the gathered request lines over; called every now and then by the watcher.
    void flush_requests();

  private:
    struct Block;
    explicit Log(std::shared_ptr<spdlog::logger> logger, bool requests);
    void write(int level, std::string_view event, const Fields& fields);

    std::shared_ptr<spdlog::logger> logger_;
    bool requests_;
    std::vector<std::unique_ptr<Block>> blocks_;
};

/// The id of a request as clients and the log see it.
std::string request_id_text(std::uint64_t id);

}  // namespace oryx::observe

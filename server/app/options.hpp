#pragma once

#include "geo/core/options.hpp"

#include <cstdint>
#include <string>
#include <vector>

namespace oryx::app {

/// Options of `oryx serve`: each member has its default here and its name and doc in `option_refs`; file, environment,
/// command line and the generated reference come from that table.
struct Options {
    std::string data_dir = "data";
    std::string state_dir;
    std::string mirror_dir;
    std::string listen = "127.0.0.1";
    std::int64_t port = 8080;
    std::string public_url;
    std::vector<std::string> cors_origins;
    std::string title = "Oryx";
    std::int64_t metrics_port = 9464;
    std::int64_t io_threads = 0;
    std::int64_t cpu_threads = 0;
    std::int64_t cache_megabytes = 256;
    std::int64_t tile_queue = 1024;
    std::int64_t item_queue = 64;
    std::int64_t analytics_queue = 16;
    std::int64_t job_threads = 1;
    std::int64_t job_queue = 64;
    double tile_seconds = 10;
    double item_seconds = 30;
    double analytics_seconds = 60;
    double job_seconds = 3600;
    double job_hours = 168;
    std::int64_t job_megabytes = 1024;
    std::vector<std::string> partner_hosts;
    std::vector<std::string> archive_hosts;
    std::int64_t remote_threads = 16;
    std::int64_t max_connections = 4096;
    std::int64_t max_connections_per_address = 256;
    double header_seconds = 10;
    double idle_seconds = 60;
    double drain_seconds = 10;
    double poll_seconds = 0.2;
    double remote_poll_seconds = 10;
    bool prepare_zooms = true;
    std::string log_level = "info";
    std::string log_file;
    bool log_requests = true;
};

/// The table of options; it looks at `options`, which must outlive it.
std::vector<OptionRef> option_refs(Options& options);

/// The section of the configuration file.
inline constexpr std::string_view option_section = "serve";

/// Whether the values make sense together. Errors: invalid_input naming the option.
Result<> check(const Options& options);

/// The annotated defaults as TOML: config/oryx.toml is this text, and a test holds it.
std::string annotated_defaults();

}  // namespace oryx::app

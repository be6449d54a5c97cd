#include "server/app/options.hpp"

#include "geo/store/object_address.hpp"
#include "server/http/origin_policy.hpp"

#include <array>

namespace oryx::app {

std::vector<OptionRef> option_refs(Options& o) {
    return {
        {"data-dir", &o.data_dir, "DIR",
         "Data directory that oryx ingest publishes into; may be read-only. Or what oryx publish writes to: "
         "/vsis3/bucket/path, /vsigs/..., /vsiaz/..."},
        {"state-dir", &o.state_dir, "DIR",
         "Where the server keeps jobs and their results; the data directory where empty"},
        {"mirror-dir", &o.mirror_dir, "DIR",
         "Where the server keeps its copy of data that lie in a bucket; mirror in the state directory where empty"},
        {"listen", &o.listen, "ADDRESS",
         "Address to listen on. Beyond loopback, public-url is needed, and collections marked high or severe are not "
         "shown"},
        {"port", &o.port, "P", "Port; 0 takes any free one"},
        {"public-url", &o.public_url, "URL",
         "Address that clients use, such as https://maps.example.org; links start with it"},
        {"cors-origins", &o.cors_origins, "ORIGIN,...",
         "Other sites whose pages may read from this server; its own and localhost always may, * lets all"},
        {"title", &o.title, "TEXT", "Title of the service"},
        {"metrics-port", &o.metrics_port, "P", "Port of /metrics, on 127.0.0.1 only; 0 takes any free one, -1 is off"},
        {"io-threads", &o.io_threads, "N", "Threads that read and write; 0 is by the processors"},
        {"cpu-threads", &o.cpu_threads, "N", "Threads that compute; 0 is one for each processor"},
        {"cache-megabytes", &o.cache_megabytes, "MB", "Ready answers kept in memory; 0 keeps none"},
        {"tile-queue", &o.tile_queue, "N", "Tiles that may wait; more are refused with 503"},
        {"item-queue", &o.item_queue, "N", "Feature requests that may wait"},
        {"analytics-queue", &o.analytics_queue, "N", "Analytics that may wait"},
        {"job-threads", &o.job_threads, "N", "Jobs that run at once, below the priority of everything else"},
        {"job-queue", &o.job_queue, "N", "Jobs that may wait"},
        {"tile-seconds", &o.tile_seconds, "S", "Longest time for a tile, waiting included"},
        {"item-seconds", &o.item_seconds, "S", "Longest time for a page of features"},
        {"analytics-seconds", &o.analytics_seconds, "S", "Longest time for an analytic"},
        {"job-seconds", &o.job_seconds, "S", "Longest time for a job, from its start"},
        {"job-hours", &o.job_hours, "H", "How long a job and its results are kept after it has ended"},
        {"job-megabytes", &o.job_megabytes, "MB", "Results that are kept; the oldest go first"},
        {"partner-hosts", &o.partner_hosts, "HOST,...",
         "Hosts (name or name:port) that jobs may tell when they are done, and that inputs by reference are fetched "
         "from; none where empty. A name must not lead into this machine's network, an address may"},
        {"archive-hosts", &o.archive_hosts, "HOST,...",
         "Web servers (name or name:port) that archives may be read from where they lie; none where empty. A name must "
         "not lead into this machine's network, an address may. Buckets are guarded by their credentials"},
        {"remote-threads", &o.remote_threads, "N", "Requests to other servers at once, for archives that lie there"},
        {"max-connections", &o.max_connections, "N", "Connections at once"},
        {"max-connections-per-address", &o.max_connections_per_address, "N",
         "Connections at once from one address; loopback is not counted"},
        {"header-seconds", &o.header_seconds, "S", "Time for a whole request header"},
        {"idle-seconds", &o.idle_seconds, "S", "Time a connection may stay without a request"},
        {"drain-seconds", &o.drain_seconds, "S", "Time for the last requests after SIGTERM"},
        {"poll-seconds", &o.poll_seconds, "S", "How often the data directory is looked at for a new generation"},
        {"remote-poll-seconds", &o.remote_poll_seconds, "S", "How often a bucket is asked for a new generation"},
        {"prepare-zooms", &o.prepare_zooms, "",
         "Make the shapes of each zoom when data are new, and not when a first tile asks for them"},
        {"log-level", &o.log_level, "LEVEL", "debug, info, warn, error or off"},
        {"log-file", &o.log_file, "FILE", "Where the log goes; standard error where empty"},
        {"log-requests", &o.log_requests, "", "A line for each request, with coordinates rounded to 0.1 degree"},
    };
}

Result<> check(const Options& options) {
    const auto refuse = [](std::string_view name, std::string message, std::string hint = {}) {
        return fail(Error{ErrorKind::invalid_input, std::move(message)}
                        .with_parameter(std::string(name))
                        .with_hint(std::move(hint)));
    };
    struct Range {
        std::string_view name;
        double value;
        double least;
        double most;
    };
    const std::array<Range, 24> ranges{{
        {"port", static_cast<double>(options.port), 0, 65535},
        {"metrics-port", static_cast<double>(options.metrics_port), -1, 65535},
        {"io-threads", static_cast<double>(options.io_threads), 0, 256},
        {"cpu-threads", static_cast<double>(options.cpu_threads), 0, 256},
        {"cache-megabytes", static_cast<double>(options.cache_megabytes), 0, 1'000'000},
        {"tile-queue", static_cast<double>(options.tile_queue), 1, 1'000'000},
        {"item-queue", static_cast<double>(options.item_queue), 1, 1'000'000},
        {"analytics-queue", static_cast<double>(options.analytics_queue), 1, 1'000'000},
        {"job-threads", static_cast<double>(options.job_threads), 1, 256},
        {"job-queue", static_cast<double>(options.job_queue), 1, 100'000},
        {"job-seconds", options.job_seconds, 0.1, 30 * 86'400},
        {"job-hours", options.job_hours, 0.0001, 24 * 3660},
        {"job-megabytes", static_cast<double>(options.job_megabytes), 1, 10'000'000},
        {"tile-seconds", options.tile_seconds, 0.1, 3600},
        {"item-seconds", options.item_seconds, 0.1, 3600},
        {"analytics-seconds", options.analytics_seconds, 0.1, 86'400},
        {"remote-threads", static_cast<double>(options.remote_threads), 1, 1024},
        {"max-connections", static_cast<double>(options.max_connections), 1, 1'000'000},
        {"max-connections-per-address", static_cast<double>(options.max_connections_per_address), 1, 1'000'000},
        {"header-seconds", options.header_seconds, 0.1, 3600},
        {"idle-seconds", options.idle_seconds, 0.1, 86'400},
        {"drain-seconds", options.drain_seconds, 0, 3600},
        {"poll-seconds", options.poll_seconds, 0.05, 3600},
        {"remote-poll-seconds", options.remote_poll_seconds, 0.05, 86'400},
    }};
    for (const Range& range : ranges) {
        if (range.value >= range.least && range.value <= range.most) continue;
        std::string least = std::to_string(range.least);
        std::string most = std::to_string(range.most);
        for (std::string* text : {&least, &most}) {
            text->erase(text->find_last_not_of('0') + 1);
            if (text->ends_with('.')) text->pop_back();
        }
        return refuse(range.name, "it must be from " + least + " to " + most);
    }
    if (options.data_dir.empty()) return refuse("data-dir", "it must name a directory");
    if (store::is_remote(options.data_dir) && options.state_dir.empty() && options.mirror_dir.empty()) {
        return refuse("state-dir", "data that lie in a bucket are copied to this machine",
                      "name a folder for the copy with --state-dir or --mirror-dir");
    }
    if (!http::is_loopback(options.listen) && options.public_url.empty()) {
        return refuse("public-url", "it is needed when listening beyond loopback",
                      "name the address that clients use, such as --public-url https://maps.example.org");
    }
    return {};
}

std::string annotated_defaults() {
    Options options;
    std::string text =
        "# Oryx, all options with their defaults. Values come from here, then from ORYX_<NAME> in the environment, "
        "then from\n"
        "# the command line (--name); no file is fine. An option that does not exist is an error.\n\n[serve]\n";
    for (const OptionRef& option : option_refs(options)) {
        std::string value = option_text(option);
        if (std::holds_alternative<std::string*>(option.target)) {
            value = '"' + value + '"';
        } else if (std::holds_alternative<std::vector<std::string>*>(option.target)) {
            value = "[]";
        }
        text += "\n# " + std::string(option.doc) + ".\n#" + std::string(option.name) + " = " + value + "\n";
    }
    return text;
}

}  // namespace oryx::app

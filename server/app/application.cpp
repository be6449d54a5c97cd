#include "server/app/application.hpp"

#include "geo/catalog/data_directory.hpp"
#include "geo/catalog/mirror.hpp"
#include "geo/catalog/snapshot.hpp"
#include "geo/store/object_address.hpp"
#include "server/api/archives.hpp"
#include "server/api/as_of.hpp"
#include "server/api/request_filter.hpp"
#include "server/api/services.hpp"
#include "server/app/data_watcher.hpp"
#include "server/app/job_room.hpp"
#include "server/app/metrics_service.hpp"
#include "server/app/mirror_keeper.hpp"
#include "server/app/service_manager.hpp"
#include "server/app/web_service.hpp"
#include "server/app/zoom_maker.hpp"
#include "server/net/server.hpp"

#include <algorithm>
#include <array>
#include <atomic>
#include <chrono>
#include <csignal>
#include <filesystem>
#include <thread>
#include <utility>

#include <pthread.h>
#include <sys/resource.h>

namespace oryx::app {

namespace {

std::chrono::milliseconds milliseconds(double seconds) {
    return std::chrono::milliseconds(static_cast<std::int64_t>(seconds * 1000));
}

std::size_t processors() {
    return std::max(1U, std::thread::hardware_concurrency());
}

/// Enough to keep disks busy: each reads a piece and lets go.
constexpr std::size_t download_threads = 4;

std::array<runtime::LaneLimits, http::lane_count> lanes(const Options& options, std::size_t threads) {
    const auto queue = [](std::int64_t waiting) { return static_cast<std::size_t>(waiting); };
    // An analytic never takes the last thread, so that tiles go on (with one thread they take turns).
    const std::size_t heavy = std::max<std::size_t>(1, threads - 1);
    return {{{threads, 1, milliseconds(options.tile_seconds)},
             {threads, queue(options.tile_queue), milliseconds(options.tile_seconds)},
             {threads, queue(options.tile_queue), milliseconds(options.tile_seconds)},
             {threads, queue(options.item_queue), milliseconds(options.item_seconds)},
             {heavy, queue(options.analytics_queue), milliseconds(options.analytics_seconds)},
             {queue(options.remote_threads), queue(options.tile_queue), milliseconds(options.tile_seconds)},
             {download_threads, queue(options.item_queue), milliseconds(options.item_seconds)}}};
}

net::Limits net_limits(const Options& options) {
    net::Limits limits;
    limits.header_time = milliseconds(options.header_seconds);
    limits.idle_time = milliseconds(options.idle_seconds);
    limits.connections = static_cast<std::size_t>(options.max_connections);
    limits.connections_per_address = static_cast<std::size_t>(options.max_connections_per_address);
    return limits;
}

/// As many descriptors as the system lets: the connection limit is ours, not the shell's.
void raise_descriptor_limit() {
    rlimit limit{};
    if (getrlimit(RLIMIT_NOFILE, &limit) == 0 && limit.rlim_cur < limit.rlim_max) {
        limit.rlim_cur = limit.rlim_max;
        setrlimit(RLIMIT_NOFILE, &limit);
    }
}

/// Where the data are: on this machine, or in the mirror of a place elsewhere, which is then opened too.
struct DataPlace {
    catalog::DataDirectory directory;
    std::unique_ptr<catalog::Mirror> mirror;
};

Result<DataPlace> open_data(const Options& options) {
    if (!store::is_remote(options.data_dir)) {
        auto directory = catalog::DataDirectory::open(options.data_dir);
        if (!directory) return std::unexpected(directory.error());
        return DataPlace{std::move(*directory), nullptr};
    }
    const std::filesystem::path folder = options.mirror_dir.empty()
                                             ? std::filesystem::path(options.state_dir) / "mirror"
                                             : std::filesystem::path(options.mirror_dir);
    auto mirror = catalog::Mirror::open(options.data_dir, folder);
    if (!mirror) return std::unexpected(mirror.error());
    catalog::DataDirectory directory = (*mirror)->directory();
    return DataPlace{std::move(directory), std::move(*mirror)};
}

sigset_t handled_signals() {
    sigset_t set{};
    sigemptyset(&set);
    for (const int number : {SIGTERM, SIGINT, SIGHUP})
        sigaddset(&set, number);
    return set;
}

}  // namespace

// In the order they start; destroyed in the reverse order.
struct Application::Impl {
    Impl(const Options& o, std::string version_text, std::unique_ptr<observe::Log> l, http::OriginPolicy policy,
         DataPlace data, store::RemoteStore elsewhere, std::shared_ptr<const access::Served> served,
         std::unique_ptr<JobRoom> room)
        : options(o),
          log(std::move(l)),
          origins(std::move(policy)),
          directory(std::move(data.directory)),
          origin(data.mirror
                     ? std::make_unique<MirrorKeeper>(std::move(data.mirror), milliseconds(o.remote_poll_seconds), *log)
                     : nullptr),
          snapshots(std::move(served)),
          metrics(api::operations(), version_text),
          archives(directory, std::move(elsewhere)),
          jobs(std::move(room)),
          services{
              std::move(version_text), o.title,     api::operations(), draining, as_of, masks, memo, archives, metrics,
              job_services(),          origin.get()},
          pool(cpu_threads(o), lanes(o, cpu_threads(o))),
          waiting(static_cast<std::size_t>(o.remote_threads) + download_threads, lanes(o, cpu_threads(o))),
          cache(static_cast<std::size_t>(o.cache_megabytes) << 20),
          web({snapshots, origins, services, pool, waiting, cache, metrics, *log}),
          metrics_service(metrics) {}

    static std::size_t cpu_threads(const Options& o) {
        return o.cpu_threads > 0 ? static_cast<std::size_t>(o.cpu_threads) : processors();
    }
    static std::size_t io_threads(const Options& o) {
        return o.io_threads > 0 ? static_cast<std::size_t>(o.io_threads) : std::min<std::size_t>(4, processors());
    }
    api::JobServices job_services() {
        jobs->prepare(snapshots, memo);
        return jobs->services();
    }
    void declare_gauges();
    void stop();

    Options options;
    std::unique_ptr<observe::Log> log;
    http::OriginPolicy origins;
    catalog::DataDirectory directory;
    std::unique_ptr<MirrorKeeper> origin;  // null where the data are of this machine
    SnapshotHolder snapshots;
    std::atomic<bool> draining = false;
    observe::Metrics metrics;
    std::shared_ptr<Memo> memo = std::make_shared<Memo>();
    api::AsOfLayers as_of{memo};
    api::FilterMasks masks;
    api::ArchiveReaders archives;
    std::unique_ptr<JobRoom> jobs;
    api::Services services;
    runtime::CpuPool pool;
    runtime::CpuPool waiting;
    cache::ResponseCache cache;
    WebService web;
    MetricsService metrics_service;
    std::unique_ptr<ZoomMaker> zooms;  // null where no zoom is made before it is asked for
    std::unique_ptr<DataWatcher> watcher;
    std::unique_ptr<net::Server> metrics_server;
    std::unique_ptr<net::Server> server;
};

void Application::Impl::declare_gauges() {
    const auto gauge = [this](std::string_view name, std::string_view help, auto read) {
        metrics.gauge(name, help, [read] { return static_cast<double>(read()); });
    };
    gauge("oryx_connections", "Connections now", [this] { return server ? server->connections() : 0; });
    gauge("oryx_cache_bytes", "Bytes of kept answers", [this] { return cache.bytes(); });
    gauge("oryx_cache_entries", "Kept answers", [this] { return cache.entries(); });
    gauge("oryx_generation", "Generation of the catalogue that is served",
          [this] { return snapshots.get()->generation(); });
    gauge("oryx_zooms_to_make", "Zooms of collections that are still to be made ahead of requests",
          [this] { return zooms ? zooms->left() : 0; });
    gauge("oryx_collections", "Collections served", [this] { return snapshots.get()->visible->collections.size(); });
    gauge("oryx_tiles_waiting", "Tiles waiting for a thread", [this] { return pool.load(http::Lane::tiles).waiting; });
    gauge("oryx_remote_waiting", "Requests for archives elsewhere that wait for a thread",
          [this] { return waiting.load(http::Lane::remote).waiting; });
    gauge("oryx_remote_running", "Requests for archives elsewhere that wait for another server",
          [this] { return waiting.load(http::Lane::remote).running; });
    gauge("oryx_analytics_running", "Analytics running", [this] { return pool.load(http::Lane::analytics).running; });
    if (origin) {
        gauge("oryx_origin_followed", "1 where the last look at the place that the data come from succeeded",
              [this] { return origin->state().followed ? 1 : 0; });
        gauge("oryx_origin_seconds_since_seen", "Seconds since then; -1 before the first time",
              [this] { return origin->state().seconds_since_seen; });
        gauge("oryx_origin_failures", "Looks that have failed since then", [this] { return origin->state().failures; });
    }
    gauge("oryx_jobs_running", "Jobs running", [this] { return jobs->load().running; });
    gauge("oryx_jobs_waiting", "Jobs waiting for a thread", [this] { return jobs->load().waiting; });
    gauge("oryx_jobs_kept", "Jobs kept, whatever their status", [this] { return jobs->totals().jobs; });
    gauge("oryx_job_result_bytes", "Bytes of kept results of jobs", [this] { return jobs->totals().bytes; });
}

/// Threads that use a part end before the part does.
void Application::Impl::stop() {
    watcher.reset();
    if (metrics_server) metrics_server->stop();
    if (server) server->stop();
    zooms.reset();
    pool.stop();
    waiting.stop();
    jobs->stop();
}

Result<std::unique_ptr<Application>> Application::start(const Options& options, std::string version) {
    if (auto checked = check(options); !checked) return std::unexpected(checked.error());
    const sigset_t signals = handled_signals();
    pthread_sigmask(SIG_BLOCK, &signals, nullptr);
    std::signal(SIGPIPE, SIG_IGN);
    raise_descriptor_limit();

    auto log = observe::Log::create({options.log_level, options.log_file, options.log_requests});
    if (!log) return std::unexpected(log.error());
    auto origins = http::OriginPolicy::create({options.listen, options.public_url, options.cors_origins});
    if (!origins) return std::unexpected(origins.error());
    auto archive_hosts = remote::Hosts::create(options.archive_hosts, "archive-hosts");
    if (!archive_hosts) return std::unexpected(archive_hosts.error());
    auto data = open_data(options);
    if (!data) return std::unexpected(data.error());
    auto snapshot = catalog::load_snapshot(data->directory);
    if (!snapshot) return std::unexpected(snapshot.error());
    log_problems(**snapshot, **log);
    const auto audience = http::is_loopback(options.listen) ? access::Audience::machine : access::Audience::network;
    const std::size_t all = (*snapshot)->collections.size();
    auto served = access::make_served(std::move(*snapshot), audience, nullptr);
    const std::size_t hidden = all - served->visible->collections.size();

    auto jobs = JobRoom::open(options, **log);
    if (!jobs) return std::unexpected(jobs.error());

    auto impl =
        std::make_unique<Impl>(options, std::move(version), std::move(*log), std::move(*origins), std::move(*data),
                               store::RemoteStore(std::move(*archive_hosts)), std::move(served), std::move(*jobs));
    impl->declare_gauges();
    auto server = net::Server::start({options.listen, static_cast<std::uint16_t>(options.port)}, net_limits(options),
                                     Impl::io_threads(options), impl->web);
    if (!server) return std::unexpected(std::move(server.error()));
    impl->server = std::move(*server);
    if (options.prepare_zooms) impl->zooms = std::make_unique<ZoomMaker>(impl->snapshots, *impl->log);
    if (options.metrics_port >= 0) {
        auto metrics = net::Server::start({"127.0.0.1", static_cast<std::uint16_t>(options.metrics_port)}, {}, 1,
                                          impl->metrics_service);
        if (metrics) {
            impl->metrics_server = std::move(*metrics);
        } else if (options.metrics_port == Options{}.metrics_port) {
            // A second server on this machine: not a reason not to start. A port that was asked for is.
            impl->log->warn("no metrics", {{"message", to_line(metrics.error())}});
        } else {
            return std::unexpected(std::move(metrics.error()).with_parameter("metrics-port"));
        }
    }
    impl->watcher = std::make_unique<DataWatcher>(impl->directory, impl->snapshots, audience, *impl->log, impl->metrics,
                                                  milliseconds(options.poll_seconds), [zooms = impl->zooms.get()] {
                                                      if (zooms != nullptr) zooms->look();
                                                  });
    impl->jobs->start();
    observe::Log::Fields fields{{"listen", options.listen},
                                {"port", std::to_string(impl->server->port())},
                                {"generation", std::to_string(impl->snapshots.get()->generation())},
                                {"collections", std::to_string(all - hidden)}};
    if (hidden > 0) fields.emplace_back("hidden", std::to_string(hidden));
    if (impl->metrics_server) fields.emplace_back("metrics_port", std::to_string(impl->metrics_server->port()));
    impl->log->info("serving", fields);
    return std::unique_ptr<Application>(new Application(std::move(impl)));
}

Application::Application(std::unique_ptr<Impl> impl) : impl_(std::move(impl)) {}

Application::~Application() {
    impl_->stop();
}

std::string Application::url() const {
    const std::string& listen = impl_->options.listen;
    const std::string host = listen.find(':') == std::string::npos ? listen : "[" + listen + "]";
    return "http://" + host + ":" + std::to_string(impl_->server->port());
}

std::size_t Application::collection_count() const {
    return impl_->snapshots.get()->visible->collections.size();
}

void Application::run_until_signal() {
    const sigset_t signals = handled_signals();
    int number = 0;
    notify_ready();
    while (true) {
        if (sigwait(&signals, &number) != 0) continue;
        if (number != SIGHUP) break;
        if (impl_->origin) impl_->origin->look_now();
        impl_->watcher->look_now();
    }
    impl_->draining = true;
    notify_stopping();
    impl_->log->info("draining", {{"connections", std::to_string(impl_->server->connections())}});
    impl_->server->drain();
    const auto deadline = std::chrono::steady_clock::now() + milliseconds(impl_->options.drain_seconds);
    bool forced = false;
    while (!forced && std::chrono::steady_clock::now() < deadline) {
        if (impl_->server->wait_until_drained(std::chrono::milliseconds(50))) break;
        const timespec at_once{};
        const int second = sigtimedwait(&signals, nullptr, &at_once);
        forced = second == SIGTERM || second == SIGINT;
    }
    const std::size_t left = impl_->server->connections();
    impl_->stop();
    impl_->log->info("stopped", {{"connections_cut", std::to_string(left)}});
}

}  // namespace oryx::app

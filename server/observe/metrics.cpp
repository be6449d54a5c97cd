#include "server/observe/metrics.hpp"

#include <array>
#include <atomic>
#include <mutex>
#include <vector>

#include <prometheus/counter.h>
#include <prometheus/gauge.h>
#include <prometheus/histogram.h>
#include <prometheus/registry.h>
#include <prometheus/text_serializer.h>

namespace oryx::observe {

namespace {

const prometheus::Histogram::BucketBoundaries seconds{0.0001, 0.0005, 0.001, 0.005, 0.01, 0.025, 0.05, 0.1,
                                                      0.25,   0.5,    1,     2.5,   5,    10,    60};
const prometheus::Histogram::BucketBoundaries tile_bytes{100, 1000, 5000, 20'000, 50'000, 100'000, 500'000, 2'000'000};
constexpr int highest_status = 600;

double in_seconds(std::chrono::nanoseconds time) {
    return static_cast<double>(time.count()) / 1e9;
}

}  // namespace

struct Metrics::Impl {
    prometheus::Registry registry;
    prometheus::Family<prometheus::Counter>& requests =
        prometheus::BuildCounter().Name("oryx_http_requests_total").Help("Requests answered").Register(registry);
    prometheus::Family<prometheus::Histogram>& durations =
        prometheus::BuildHistogram()
            .Name("oryx_http_request_duration_seconds")
            .Help("Time from a request's first byte to its answer's last")
            .Register(registry);
    prometheus::Counter& sent =
        prometheus::BuildCounter().Name("oryx_http_response_bytes_total").Help("Bytes sent").Register(registry).Add({});
    prometheus::Family<prometheus::Counter>& cache = prometheus::BuildCounter()
                                                         .Name("oryx_cache_requests_total")
                                                         .Help("Look-ups in the response cache by result")
                                                         .Register(registry);
    prometheus::Family<prometheus::Counter>& shed = prometheus::BuildCounter()
                                                        .Name("oryx_http_requests_shed_total")
                                                        .Help("Requests refused because a lane was full or too late")
                                                        .Register(registry);
    prometheus::Family<prometheus::Counter>& reloads =
        prometheus::BuildCounter().Name("oryx_reload_total").Help("Snapshots loaded, by result").Register(registry);
    prometheus::Histogram& tile_time = prometheus::BuildHistogram()
                                           .Name("oryx_tile_build_seconds")
                                           .Help("Time to encode a tile, before compression")
                                           .Register(registry)
                                           .Add({}, seconds);
    prometheus::Histogram& tile_size = prometheus::BuildHistogram()
                                           .Name("oryx_tile_size_bytes")
                                           .Help("Size of encoded tiles, before compression")
                                           .Register(registry)
                                           .Add({}, tile_bytes);
    prometheus::Counter& tile_features = prometheus::BuildCounter()
                                             .Name("oryx_tile_features_total")
                                             .Help("Features drawn in tiles")
                                             .Register(registry)
                                             .Add({});
    prometheus::Counter& tile_omitted = prometheus::BuildCounter()
                                            .Name("oryx_tile_features_omitted_total")
                                            .Help("Features left out of tiles")
                                            .Register(registry)
                                            .Add({});

    std::span<const http::Operation> operations;
    // One row for each operation and one for what has no route. Made when first seen, then read without a lock.
    using Row = std::array<std::atomic<prometheus::Counter*>, highest_status>;
    std::vector<Row> counters;
    std::vector<prometheus::Histogram*> histograms;
    std::array<prometheus::Counter*, 4> cache_results{};
    struct Gauge {
        prometheus::Gauge* gauge;
        std::function<double()> read;
    };
    mutable std::mutex mutex;
    std::vector<Gauge> gauges;

    explicit Impl(std::span<const http::Operation> table) : operations(table), counters(table.size() + 1) {
        for (std::size_t i = 0; i <= table.size(); ++i) {
            histograms.push_back(&durations.Add({{"route", route(i)}}, seconds));
        }
        for (std::size_t i = 1; i < cache_results.size(); ++i) {
            const auto outcome = static_cast<http::CacheOutcome>(i);
            cache_results[i] = &cache.Add({{"result", std::string(to_string(outcome))}});
        }
    }
    [[nodiscard]] std::string route(std::size_t row) const {
        if (row == operations.size()) return "none";
        return std::string(to_string(operations[row].method)) + " " + std::string(operations[row].path);
    }
    prometheus::Counter& counter(std::size_t row, int status) {
        auto& slot = counters[row][static_cast<std::size_t>(status)];
        if (auto* known = slot.load(std::memory_order_acquire)) return *known;
        // Add gives the same counter for the same labels, so that two threads that both get here agree.
        auto& made = requests.Add({{"route", route(row)}, {"code", std::to_string(status)}});
        slot.store(&made, std::memory_order_release);
        return made;
    }
};

Metrics::Metrics(std::span<const http::Operation> operations, std::string_view version)
    : impl_(std::make_unique<Impl>(operations)) {
    prometheus::BuildGauge()
        .Name("oryx_build_info")
        .Help("1, labelled with the version")
        .Register(impl_->registry)
        .Add({{"version", std::string(version)}})
        .Set(1);
}

Metrics::~Metrics() = default;

void Metrics::request(const http::Record& record, std::size_t bytes, std::chrono::nanoseconds took) {
    Impl& m = *impl_;
    const std::size_t row = record.operation == nullptr
                                ? m.operations.size()
                                : static_cast<std::size_t>(record.operation - m.operations.data());
    if (record.status > 0 && record.status < highest_status) m.counter(row, record.status).Increment();
    m.histograms[row]->Observe(in_seconds(took));
    m.sent.Increment(static_cast<double>(bytes));
    if (auto* result = m.cache_results[static_cast<std::size_t>(record.cache)]) result->Increment();
}

void Metrics::shed(http::Lane lane) {
    impl_->shed.Add({{"lane", std::string(to_string(lane))}}).Increment();
}

void Metrics::reload(bool succeeded) {
    impl_->reloads.Add({{"result", succeeded ? "success" : "failure"}}).Increment();
}

void Metrics::tile(std::size_t bytes, std::uint64_t features, std::uint64_t omitted, std::chrono::nanoseconds took) {
    impl_->tile_time.Observe(in_seconds(took));
    impl_->tile_size.Observe(static_cast<double>(bytes));
    impl_->tile_features.Increment(static_cast<double>(features));
    impl_->tile_omitted.Increment(static_cast<double>(omitted));
}

void Metrics::gauge(std::string_view name, std::string_view help, std::function<double()> read) {
    auto& made =
        prometheus::BuildGauge().Name(std::string(name)).Help(std::string(help)).Register(impl_->registry).Add({});
    const std::lock_guard lock(impl_->mutex);
    impl_->gauges.push_back({&made, std::move(read)});
}

std::string Metrics::text() const {
    {
        const std::lock_guard lock(impl_->mutex);
        for (const auto& gauge : impl_->gauges)
            gauge.gauge->Set(gauge.read());
    }
    return prometheus::TextSerializer().Serialize(impl_->registry.Collect());
}

}  // namespace oryx::observe

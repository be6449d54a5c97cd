#include "geo/statistics/bootstrap.hpp"

#include "geo/statistics/random.hpp"

#include <algorithm>
#include <cmath>
#include <cstddef>
#include <limits>
#include <utility>
#include <vector>

namespace oryx::statistics {

Interval percentile_interval(std::span<double> replicas, double confidence) {
    if (replicas.empty()) return {std::numeric_limits<double>::quiet_NaN(), std::numeric_limits<double>::quiet_NaN()};
    std::ranges::sort(replicas);
    const double rank = std::floor(static_cast<double>(replicas.size() + 1) * (1 - confidence) / 2 + 1e-9);
    const std::size_t below = rank > 1 ? static_cast<std::size_t>(rank) - 1 : 0;
    return {replicas[below], replicas[replicas.size() - 1 - below]};
}

BootstrapResult summarise(std::span<double> replicas, double confidence) {
    BootstrapResult result{.interval = percentile_interval(replicas, confidence)};
    const auto n = static_cast<double>(replicas.size());
    double sum = 0;
    for (const double value : replicas)
        sum += value;
    double squares = 0;
    for (const double value : replicas)
        squares += (value - sum / n) * (value - sum / n);
    result.standard_error = n > 1 ? std::sqrt(squares / (n - 1)) : std::numeric_limits<double>::quiet_NaN();
    return result;
}

std::optional<BootstrapResult> bootstrap_total(std::span<const double> values, std::uint64_t stream,
                                               Replication replication, double confidence) {
    std::vector<double> sorted(values.begin(), values.end());
    std::ranges::sort(sorted);
    std::vector<Repeated> groups;
    for (const double value : sorted) {
        if (groups.empty() || groups.back().value != value) groups.push_back({value, 0});
        ++groups.back().times;
    }
    return bootstrap_total(std::move(groups), stream, replication, confidence);
}

std::optional<BootstrapResult> bootstrap_total(std::vector<Repeated> values, std::uint64_t stream,
                                               Replication replication, double confidence) {
    if (values.empty()) return std::nullopt;
    std::ranges::sort(values, {}, &Repeated::value);
    // Nothing times any number is nothing.
    std::erase_if(values, [](const Repeated& group) { return group.value == 0; });
    std::vector<double> replicas(static_cast<std::size_t>(replication.draws));
    for (std::size_t draw = 0; draw < replicas.size(); ++draw) {
        CounterRandom random(replication.seed, stream, static_cast<std::uint32_t>(draw));
        double total = 0;
        // What is drawn Poisson(1) times m times over is drawn Poisson(m) times.
        for (const Repeated& group : values)
            total += group.value * static_cast<double>(random.poisson(group.times));
        replicas[draw] = total;
    }
    return summarise(replicas, confidence);
}

}  // namespace oryx::statistics

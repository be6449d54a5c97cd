#include "geo/analytics/area_rates.hpp"

#include "geo/statistics/multiple_testing.hpp"
#include "geo/statistics/poisson.hpp"

#include <algorithm>
#include <limits>
#include <numeric>

namespace oryx::analytics {

std::vector<std::optional<AreaRate>> area_rates(std::span<const AreaCounts> areas,
                                                std::span<const std::optional<double>> exposures) {
    std::vector<double> counts;
    std::vector<double> known_exposures;
    for (std::size_t i = 0; i < areas.size(); ++i) {
        counts.push_back(to_count(areas[i].incidents));
        known_exposures.push_back(exposures[i].value_or(0));
    }
    const statistics::RatePrior prior = statistics::fit_rate_prior(counts, known_exposures);
    std::vector<std::optional<AreaRate>> rates(areas.size());
    for (std::size_t i = 0; i < areas.size(); ++i) {
        const double exposure = known_exposures[i];
        if (!(exposure > 0)) continue;
        const statistics::Interval counted = statistics::poisson_interval(counts[i]);
        rates[i] = AreaRate{.rate = counts[i] / exposure,
                            .interval = {counted.low / exposure, counted.high / exposure},
                            .shrunk = statistics::shrink_rate(prior, counts[i], exposure).rate,
                            .shrunk_interval = statistics::shrunk_rate_interval(prior, counts[i], exposure)};
    }
    return rates;
}

std::vector<std::optional<Trend>> area_trends(const AreaSummary& summary) {
    std::vector<std::optional<Trend>> trends(summary.areas.size());
    if (!summary.period.previous_recorded) return trends;
    std::vector<double> p_values;
    const double days = summary.period.days();
    for (std::size_t i = 0; i < trends.size(); ++i) {
        const double now = to_count(summary.areas[i].incidents);
        const double before = to_count(summary.areas[i].previous);
        Trend trend{.ratio = statistics::compare_rates({now, days}, {before, days})};
        trend.too_few = now + before < least_for_a_trend;
        p_values.push_back(trend.too_few ? std::numeric_limits<double>::quiet_NaN() : trend.ratio.p_central);
        trends[i] = trend;
    }
    const auto q_values = statistics::benjamini_hochberg(p_values);
    for (std::size_t i = 0; i < trends.size(); ++i)
        trends[i]->q = q_values[i];
    return trends;
}

std::string_view in_words(const Trend& trend) {
    constexpr double significant = 0.05;
    if (trend.too_few) return "too few";
    if (trend.q > significant) return "no clear change";
    return trend.ratio.ratio > 1 ? "rising" : "falling";
}

std::optional<statistics::BootstrapResult> deaths_interval(const Deaths& deaths, std::uint64_t stream,
                                                           statistics::Replication replication) {
    std::vector<statistics::Repeated> values;
    for (const auto& [value, share] : deaths.incidents)
        values.push_back({value, to_count(share)});
    return statistics::bootstrap_total(std::move(values), stream, replication);
}

Ranking rank_areas(std::span<const AreaCounts> areas, std::span<const std::optional<double>> values) {
    Ranking ranking{.order = std::vector<std::size_t>(areas.size()),
                    .ranks = std::vector<std::optional<std::int64_t>>(areas.size())};
    std::iota(ranking.order.begin(), ranking.order.end(), std::size_t{0});
    std::ranges::stable_sort(ranking.order, [&](std::size_t a, std::size_t b) {
        if (values[a].has_value() != values[b].has_value()) return values[a].has_value();
        if (values[a] != values[b]) return values[a] > values[b];
        return areas[a].incidents > areas[b].incidents;
    });
    std::int64_t place = 0;
    std::optional<double> before;
    std::int64_t rank = 0;
    for (const std::size_t area : ranking.order) {
        ++place;
        if (!values[area]) continue;
        if (!before || *values[area] < *before) rank = place;
        before = values[area];
        ranking.ranks[area] = rank;
    }
    return ranking;
}

}  // namespace oryx::analytics

#pragma once

#include "geo/analytics/area_summary.hpp"
#include "geo/statistics/bootstrap.hpp"
#include "geo/statistics/empirical_bayes.hpp"
#include "geo/statistics/interval.hpp"
#include "geo/statistics/rate_ratio.hpp"

#include <cstddef>
#include <optional>
#include <span>
#include <string_view>
#include <vector>

namespace oryx::analytics {

/// A rate a year with its exact Poisson interval, and what empirical Bayes makes of it among the others.
struct AreaRate {
    double rate = 0;
    statistics::Interval interval;
    double shrunk = 0;
    statistics::Interval shrunk_interval;
};

/// Rates of counts over exposures; nothing for an area whose exposure is nothing or 0. The prior is fitted to all areas
/// with exposure.
std::vector<std::optional<AreaRate>> area_rates(std::span<const AreaCounts> areas,
                                                std::span<const std::optional<double>> exposures);

/// Fewer in both periods together are too few to tell a trend.
inline constexpr double least_for_a_trend = 5;

/// The period's rate against that of the stretch before.
struct Trend {
    statistics::RateRatio ratio;
    double q = 1;          ///< Benjamini and Hochberg's over all areas with enough incidents
    bool too_few = false;  ///< then neither tested nor in the family
};
/// Nothing where the record does not reach back over the stretch before.
std::vector<std::optional<Trend>> area_trends(const AreaSummary& summary);
/// "rising", "falling", "no clear change" (q above 0.05), "too few".
std::string_view in_words(const Trend& trend);

/// The bootstrap's interval of an area's deaths; nothing where no incident tells any.
std::optional<statistics::BootstrapResult> deaths_interval(const Deaths& deaths, std::uint64_t stream,
                                                           statistics::Replication replication);

/// The order of areas from the largest value down (those without a value last, equals by the more incidents, then as
/// they come), and each one's rank: 1 and the number of areas with a larger value; nothing without a value.
struct Ranking {
    std::vector<std::size_t> order;
    std::vector<std::optional<std::int64_t>> ranks;  ///< by area
};
Ranking rank_areas(std::span<const AreaCounts> areas, std::span<const std::optional<double>> values);

}  // namespace oryx::analytics

#pragma once

#include "geo/statistics/interval.hpp"

#include <cstdint>
#include <optional>
#include <span>
#include <vector>

namespace oryx::statistics {

/// How many replicas, from which random numbers.
struct Replication {
    std::uint64_t seed = 1;
    std::int64_t draws = 999;
};

/// What replicas of a statistic say of its sampling.
struct BootstrapResult {
    Interval interval;  ///< percentile
    double standard_error = 0;
};

/// The central percentile interval of replicas, which it sorts: the (B + 1) a / 2 th smallest and largest (Davison and
/// Hinkley 1997, 5.2.1), so that 999 replicas give whole ranks at 95 %. NaN for no replicas.
Interval percentile_interval(std::span<double> replicas, double confidence = usual_confidence);

/// A value and how often it was seen.
struct Repeated {
    double value = 0;
    double times = 0;
};

/// The interval and standard deviation of replicas (sorted in place).
BootstrapResult summarise(std::span<double> replicas, double confidence = usual_confidence);

/// The sampling of a sum over incidents, such as fatalities, when both how many there are and what each adds is chance
/// (a compound Poisson sum): in each replica every value counts a Poisson(1) number of times (Hanley and MacGibbon
/// 2006). A count of ones thus varies as Poisson's. Equal values are drawn together, from the smallest up: the order
/// given does not matter. `stream` tells this sum from others of the same seed. Nothing for no values: the bootstrap
/// cannot see what never happened.
std::optional<BootstrapResult> bootstrap_total(std::span<const double> values, std::uint64_t stream,
                                               Replication replication, double confidence = usual_confidence);
/// The same of values that are told once each; a share of an incident is a fraction of a time.
std::optional<BootstrapResult> bootstrap_total(std::vector<Repeated> values, std::uint64_t stream,
                                               Replication replication, double confidence = usual_confidence);

}  // namespace oryx::statistics

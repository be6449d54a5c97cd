#pragma once

#include "geo/analytics/period_counts.hpp"
#include "geo/statistics/bootstrap.hpp"
#include "geo/statistics/empirical_bayes.hpp"
#include "geo/statistics/interval.hpp"

#include <optional>
#include <string>
#include <vector>

namespace oryx::analytics {

/// One answer to "did it change": a ratio with its interval, and how it was found.
struct Comparison {
    std::string key;      ///< "rate-ratio", ...
    std::string meaning;  ///< one line for a reader
    std::string method;
    std::optional<double> before;  ///< counts, where the answer rests on two of them
    std::optional<double> after;
    double ratio = 0;  ///< NaN where it cannot be told
    statistics::Interval interval;
    std::optional<double> p;
    std::optional<double> p_minlike;
    std::optional<statistics::Interval> minlike;
    std::optional<double> p_e_test = {};
    Zone zone = Zone::treated;
    std::string note = {};
};

/// The exact conditional ratio of a zone's two rates, with the minlike p and interval and the
/// unconditional E-test beside it.
Comparison rate_ratio_of(const PeriodCounts& counts, Zone zone, BeforeAfter periods);

/// Difference in differences on the log scale: the treated ratio over the control's, and the weighted displacement
/// quotient (Bowers and Johnson 2003) of the ring. Intervals by a bootstrap over the steps of each stretch, treated,
/// ring and control together, so that what is common to a step stays common.
struct Differences {
    Comparison difference;
    Comparison displacement;
    std::optional<double> parallel_p;  ///< of equal trends before the change (quasi-Poisson, Wald)
};
Differences difference_in_differences(const PeriodCounts& counts, BeforeAfter periods, Steps steps,
                                      statistics::Replication replication);

/// How an interrupted time series is modelled.
struct SeriesModel {
    int harmonics = 2;          ///< pairs of sine and cosine of the year
    bool slope_change = false;  ///< besides the step
};
/// Interrupted time series of the treated zone: log-linear Poisson regression on time, a step at the change, harmonics
/// and the change of slope (Lopez Bernal, Cummins and Gasparrini 2017); quasi-Poisson errors, or Newey and West's where
/// the residuals' lag-one correlation is beyond 2 / sqrt(steps). Harmonics need two years of steps, else they are left
/// out and the note says so. One comparison for the step, one for the slope (ratio a year) where it is asked for.
std::vector<Comparison> interrupted_series(const PeriodCounts& counts, Steps steps, SeriesModel model);

/// Hauer's comparison against what empirical Bayes lets expect, over all areas as the reference group; the counts are
/// of the stretch before, in the order of the areas.
Comparison against_expectation(std::span<const double> counts_before, std::span<const double> areas_km2,
                               std::size_t chosen, double count_after, BeforeAfter periods);

}  // namespace oryx::analytics

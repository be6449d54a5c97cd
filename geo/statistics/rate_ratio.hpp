#pragma once

#include "geo/statistics/interval.hpp"

#include <optional>

namespace oryx::statistics {

/// What was counted, and over how much (days, km2 days, people: the same unit in both samples).
struct RateSample {
    double count = 0;
    double exposure = 0;  ///< above 0
};

/// The first rate over the second, by the exact conditional test (Przyborowski and Wilenski 1940): given the total n,
/// the first count is binomial with share r t1 / (r t1 + t2) where r is the ratio.
///
/// p values are of the hypothesis that the ratio is `null_ratio`. The central one and the interval belong together; the
/// minlike one (R's poisson.test) may fall on the other side of 0.05, so that a report names which it gives (Fay 2010).
struct RateRatio {
    double ratio = 0;          ///< infinite where only the first has counts, NaN where neither has
    Interval interval;         ///< central (Clopper and Pearson 1934); [0, inf] where neither has counts
    double p_central = 1;      ///< twice the smaller tail, at most 1
    double p_less = 1;         ///< of the ratio being below the null
    double p_greater = 1;      ///< of it being above
    double p_greater_mid = 1;  ///< the same with half the probability of what was observed
    /// The sum over all outcomes no likelier than the observed one; nothing for counts that are no whole numbers.
    std::optional<double> p_minlike;
};

/// Precondition: counts >= 0, exposures and the null ratio above 0, 0 < confidence < 1.
RateRatio compare_rates(RateSample first, RateSample second, double null_ratio = 1,
                        double confidence = usual_confidence);

/// The ratios that the minlike test does not reject, from the lowest to the highest. A sweep over the outcomes: up to n
/// steps. Precondition: whole counts.
Interval minlike_ratio_interval(RateSample first, RateSample second, double confidence = usual_confidence);

}  // namespace oryx::statistics

#pragma once

#include "geo/statistics/rate_ratio.hpp"

#include <optional>

namespace oryx::statistics {

/// The E-test of Krishnamoorthy and Thomson 2004 (Journal of Statistical Planning and Inference 119, section 2.2): the
/// two-sided p of the first rate being `null_ratio` times the second, without conditioning on the total.
///
/// Both counts are Poisson at the rate that the null hypothesis lets estimate from their sum; p is the probability that
/// the difference of the rates over its standard error (each count its own variance) is as far from 0 as observed. It
/// rejects more often than the exact conditional test, at a size close to but not always below its level: a second
/// opinion, not the headline. 1 where nothing was counted; nothing for counts that are no whole numbers.
/// Precondition: counts >= 0, exposures and the null ratio above 0.
std::optional<double> e_test_p(RateSample first, RateSample second, double null_ratio = 1);

}  // namespace oryx::statistics

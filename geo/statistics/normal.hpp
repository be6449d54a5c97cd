#pragma once

#include "geo/statistics/interval.hpp"

namespace oryx::statistics {

/// The standard normal's quantile that leaves half of 1 - confidence above it: 1.96 for 95 %.
double normal_half_width(double confidence = usual_confidence);

/// The probability of a standard normal at least as far from 0 as z; NaN for NaN.
double two_sided_normal_p(double z);

/// exp of a normal interval: of a ratio from its logarithm and that one's standard error.
Interval log_normal_interval(double log_ratio, double standard_error, double confidence = usual_confidence);

}  // namespace oryx::statistics

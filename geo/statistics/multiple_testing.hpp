#pragma once

#include <span>
#include <vector>

namespace oryx::statistics {

/// The q value of each p value: the lowest false discovery rate at which Benjamini and Hochberg's step-up procedure
/// (1995) rejects it, so that q <= alpha is their rejection at alpha. The family is the p values that are numbers; NaN
/// stays NaN. Holds for tests that are independent or positively dependent (Benjamini and Yekutieli 2001).
std::vector<double> benjamini_hochberg(std::span<const double> p_values);

}  // namespace oryx::statistics

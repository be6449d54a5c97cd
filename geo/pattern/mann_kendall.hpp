#pragma once

#include <cstdint>
#include <span>

namespace oryx::pattern {

/// Mann-Kendall's test for a monotone trend (Mann 1945, Econometrica 13(3); Kendall 1975, ch. 4), corrected for ties
/// and for continuity.
struct MannKendall {
    std::int64_t s = 0;   ///< sum over i < j of sign(x_j - x_i)
    double variance = 0;  ///< [n (n-1) (2n+5) - sum over ties t (t-1) (2t+5)] / 18
    double z = 0;         ///< (S -/+ 1) / sqrt(variance), 0 for S = 0; NaN where all values are equal or n < 2
    double p = 1;         ///< two-sided, normal; NaN like z
    double tau_b = 0;     ///< rank correlation with the order; NaN like z
};
/// Precondition: no NaN.
MannKendall mann_kendall(std::span<const double> series);

}  // namespace oryx::pattern

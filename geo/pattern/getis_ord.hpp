#pragma once

#include "geo/pattern/spatial_weights.hpp"

#include <cstdint>
#include <span>
#include <vector>

namespace oryx::pattern {

/// Whether a place's own value is in its local sum.
enum class LocalG : std::uint8_t { gi, gi_star };

/// Local Getis-Ord statistics as standard deviates (Ord and Getis 1995, Geographical Analysis 27(4), eq. 13 and 14;
/// spdep localG, ArcGIS):
///   Gi*: z_i = (sum_j w_ij x_j - W_i m) / sqrt(s2 (n S_i - W_i^2) / (n - 1)), i itself in all sums, m and s2 mean and
///        variance (over n) of all x;
///   Gi:  the same over the n - 1 others, with their mean and variance.
/// W_i is the sum of i's weights, S_i that of their squares. Both styles of weights give the same z (esda's analytic
/// variance holds for binary weights alone: reference 10).
///
/// NaN, never 0, where there is no answer: for Gi a place without neighbours; all (other) values equal; everyone a
/// neighbour; n < 2 (Gi: < 3). Precondition: `values` and `neighbours` are of one size.
std::vector<double> local_g(std::span<const double> values, const Neighbours& neighbours, LocalG which,
                            WeightStyle style = WeightStyle::binary);

/// Global G of Getis and Ord (1992, Geographical Analysis 24(3), eq. 5 and 8) for positive values, binary weights:
/// how much of all products of pairs is between neighbours. NaN for n < 4 or where no product is above 0.
struct GlobalG {
    double g = 0;
    double expected = 0;
    double variance = 0;  ///< under randomisation
    double z = 0;
};
GlobalG global_g(std::span<const double> values, const Neighbours& neighbours);

}  // namespace oryx::pattern

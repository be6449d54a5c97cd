#pragma once

#include "geo/core/cancel.hpp"
#include "geo/core/result.hpp"
#include "geo/pattern/spatial_weights.hpp"

#include <cstdint>
#include <span>
#include <vector>

namespace oryx::pattern {

/// What m2 of the local Moran is divided by: n (spdep) or n - 1 (esda); they differ by that factor alone.
enum class MoranScale : std::uint8_t { n, n_minus_1 };

/// Quadrant of a place: its own deviation from the mean, then its neighbours'. Numbers as in esda.
enum class Quadrant : std::uint8_t { none = 0, high_high = 1, low_high = 2, low_low = 3, high_low = 4 };

/// Local Moran (Anselin 1995, Geographical Analysis 27(2), eq. 7): I_i = z_i / m2 sum_j w_ij z_j with z the deviations
/// from the mean and m2 = sum z^2 / n. NaN and no quadrant for a place without neighbours and where all values are
/// equal. A deviation of exactly 0 counts as low.
struct LocalMoran {
    std::vector<double> i;
    std::vector<Quadrant> quadrant;
};
LocalMoran local_moran(std::span<const double> values, const Neighbours& neighbours, WeightStyle style,
                       MoranScale scale = MoranScale::n);

/// Global Moran I = (n / S0) z'Wz / z'z with its moments under normality and under randomisation (Cliff and Ord 1981,
/// 1.5). NaN for n < 4, without links, or where all values are equal.
struct GlobalMoran {
    double i = 0;
    double expected = 0;  ///< -1 / (n - 1)
    double variance_normal = 0;
    double variance_randomised = 0;
    double z_normal = 0;
    double z_randomised = 0;
};
GlobalMoran global_moran(std::span<const double> values, const Neighbours& neighbours, WeightStyle style);

/// How many of `draws` random permutations of the values have an I at least (at most) as large as the observed one;
/// p = (1 + count) / (draws + 1). Error: cancelled.
struct PermutedMoran {
    std::int64_t draws = 0;
    std::int64_t at_least = 0;
    std::int64_t at_most = 0;
};
Result<PermutedMoran> permute_moran(std::span<const double> values, const Neighbours& neighbours, WeightStyle style,
                                    std::int64_t draws, std::uint64_t seed, const CancelToken& cancel = {});

}  // namespace oryx::pattern

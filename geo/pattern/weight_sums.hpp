#pragma once

#include "geo/pattern/spatial_weights.hpp"

namespace oryx::pattern {

/// Weight of each of a place's `count` neighbours.
inline double weight_of(std::size_t count, WeightStyle style) {
    return style == WeightStyle::binary || count == 0 ? 1.0 : 1.0 / static_cast<double>(count);
}

/// The sums of weights that the moments of global statistics are made of (Cliff and Ord 1981, Spatial Processes, 1.5).
struct WeightSums {
    double s0 = 0;  ///< sum w_ij
    double s1 = 0;  ///< half the sum of (w_ij + w_ji)^2
    double s2 = 0;  ///< sum over i of (row sum + column sum)^2
};
WeightSums weight_sums(const Neighbours& neighbours, WeightStyle style);

}  // namespace oryx::pattern

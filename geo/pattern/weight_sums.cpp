#include "geo/pattern/weight_sums.hpp"

#include <algorithm>
#include <vector>

namespace oryx::pattern {

WeightSums weight_sums(const Neighbours& neighbours, WeightStyle style) {
    const std::size_t n = neighbours.size();
    std::vector<double> row_sums(n);
    std::vector<double> column_sums(n);
    WeightSums sums;
    for (std::size_t i = 0; i < n; ++i) {
        const auto mine = neighbours.of(i);
        const double w = weight_of(mine.size(), style);
        for (const std::uint32_t j : mine) {
            row_sums[i] += w;
            column_sums[j] += w;
            const auto theirs = neighbours.of(j);
            const bool mutual = std::binary_search(theirs.begin(), theirs.end(), static_cast<std::uint32_t>(i));
            // Half of (w_ij + w_ji)^2, seen from both sides if it is mutual; else w_ij^2, seen once.
            const double back = mutual ? weight_of(theirs.size(), style) : 0.0;
            sums.s1 += mutual ? (w + back) * (w + back) / 2 : w * w;
        }
        sums.s0 += row_sums[i];
    }
    for (std::size_t i = 0; i < n; ++i)
        sums.s2 += (row_sums[i] + column_sums[i]) * (row_sums[i] + column_sums[i]);
    return sums;
}

}  // namespace oryx::pattern

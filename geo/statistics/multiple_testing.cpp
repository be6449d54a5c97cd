#include "geo/statistics/multiple_testing.hpp"

#include <algorithm>
#include <cmath>
#include <cstddef>

namespace oryx::statistics {

std::vector<double> benjamini_hochberg(std::span<const double> p_values) {
    std::vector<std::size_t> order;
    for (std::size_t i = 0; i < p_values.size(); ++i) {
        if (!std::isnan(p_values[i])) order.push_back(i);
    }
    std::ranges::sort(order, [&](std::size_t a, std::size_t b) { return p_values[a] < p_values[b]; });
    std::vector<double> q(p_values.begin(), p_values.end());
    const auto family = static_cast<double>(order.size());
    double lowest = 1;
    // From the largest p down: a q is never above that of a larger p, so that equal p have equal q.
    for (std::size_t rank = order.size(); rank > 0; --rank) {
        const std::size_t i = order[rank - 1];
        lowest = std::min(lowest, family / static_cast<double>(rank) * p_values[i]);
        q[i] = lowest;
    }
    return q;
}

}  // namespace oryx::statistics

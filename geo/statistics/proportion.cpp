#include "geo/statistics/proportion.hpp"

#include <algorithm>
#include <cmath>

namespace oryx::statistics {

Interval wilson_interval(std::int64_t successes, std::int64_t trials) {
    if (trials <= 0) return {};
    constexpr double z = 1.959963984540054;  // the normal's 97.5 % quantile
    const auto n = static_cast<double>(trials);
    const double p = static_cast<double>(successes) / n;
    const double centre = p + z * z / (2 * n);
    const double half = z * std::sqrt(p * (1 - p) / n + z * z / (4 * n * n));
    const double scale = 1 + z * z / n;
    return {std::max(0.0, (centre - half) / scale), std::min(1.0, (centre + half) / scale)};
}

}  // namespace oryx::statistics

#include "geo/pattern/mann_kendall.hpp"

#include "geo/statistics/normal.hpp"

#include <algorithm>
#include <cmath>
#include <limits>
#include <vector>

namespace oryx::pattern {

MannKendall mann_kendall(std::span<const double> series) {
    const auto n = static_cast<std::int64_t>(series.size());
    MannKendall result;
    for (std::size_t j = 1; j < series.size(); ++j) {
        const double now = series[j];
        std::int32_t above = 0;
        for (const double before : series.first(j))
            above += static_cast<std::int32_t>(now > before) - static_cast<std::int32_t>(now < before);
        result.s += above;
    }
    std::vector<double> sorted(series.begin(), series.end());
    std::ranges::sort(sorted);
    std::int64_t variance_18 = n * (n - 1) * (2 * n + 5);
    std::int64_t tied_pairs = 0;
    for (std::size_t begin = 0; begin < sorted.size();) {
        std::size_t end = begin + 1;
        while (end < sorted.size() && sorted[end] == sorted[begin])
            ++end;
        const auto t = static_cast<std::int64_t>(end - begin);
        variance_18 -= t * (t - 1) * (2 * t + 5);
        tied_pairs += t * (t - 1) / 2;
        begin = end;
    }
    if (variance_18 <= 0) {
        result.z = result.p = result.tau_b = std::numeric_limits<double>::quiet_NaN();
        return result;
    }
    result.variance = static_cast<double>(variance_18) / 18;
    const std::int64_t towards_zero = result.s > 0 ? -1 : result.s < 0 ? 1 : 0;
    result.z = static_cast<double>(result.s + towards_zero) / std::sqrt(result.variance);
    result.p = statistics::two_sided_normal_p(result.z);
    const std::int64_t pairs = n * (n - 1) / 2;
    result.tau_b =
        static_cast<double>(result.s) / std::sqrt(static_cast<double>(pairs) * static_cast<double>(pairs - tied_pairs));
    return result;
}

}  // namespace oryx::pattern

#include "geo/pattern/getis_ord.hpp"

#include "geo/pattern/weight_sums.hpp"

#include <algorithm>
#include <cmath>
#include <limits>
#include <numeric>

namespace oryx::pattern {

namespace {

constexpr double no_answer = std::numeric_limits<double>::quiet_NaN();

double mean_of(std::span<const double> values) {
    return std::accumulate(values.begin(), values.end(), 0.0) / static_cast<double>(values.size());
}

/// The place whose value differs while all others are equal; n where there is none such.
std::size_t lone_place(std::span<const double> values) {
    const std::size_t n = values.size();
    if (n < 3) return n;
    const double common = values[0] == values[1] || values[0] == values[2] ? values[0] : values[1];
    std::size_t lone = n;
    for (std::size_t i = 0; i < n; ++i) {
        if (values[i] == common) continue;
        if (lone != n) return n;
        lone = i;
    }
    return lone;
}

}  // namespace

std::vector<double> local_g(std::span<const double> values, const Neighbours& neighbours, LocalG which,
                            WeightStyle style) {
    const std::size_t n = values.size();
    std::vector<double> z(n, no_answer);
    const bool star = which == LocalG::gi_star;
    if (n < (star ? 2U : 3U) || std::ranges::all_of(values, [&](double v) { return v == values[0]; })) return z;
    // z does not change when all values are shifted: from the mean, nothing is lost in differences of large sums.
    const double mean = mean_of(values);
    std::vector<double> x(n);
    std::ranges::transform(values, x.begin(), [&](double v) { return v - mean; });
    const double squares = std::inner_product(x.begin(), x.end(), x.begin(), 0.0);
    const std::size_t lone = star ? n : lone_place(values);
    for (std::size_t i = 0; i < n; ++i) {
        const auto near = neighbours.of(i);
        if (!star && (near.empty() || i == lone)) continue;
        double sum = star ? x[i] : 0.0;
        for (const std::uint32_t j : near)
            sum += x[j];
        // Over all n, or over the m = n - 1 others.
        const std::size_t count = near.size() + (star ? 1 : 0);
        const double m = static_cast<double>(star ? n : n - 1);
        const double m_mean = star ? 0.0 : -x[i] / m;
        const double variance = star ? squares / m : (squares - x[i] * x[i]) / m - m_mean * m_mean;
        const double w = weight_of(count, style);
        const double total = w * static_cast<double>(count);
        const double spread = w * w * static_cast<double>(count) * (m - static_cast<double>(count)) / (m - 1);
        if (!(spread > 0) || !(variance > 0)) continue;
        z[i] = (w * sum - total * m_mean) / std::sqrt(variance * spread);
    }
    return z;
}

GlobalG global_g(std::span<const double> values, const Neighbours& neighbours) {
    const auto n = static_cast<double>(values.size());
    GlobalG result{no_answer, no_answer, no_answer, no_answer};
    double between = 0;
    double m1 = 0;  // sums of the powers 1 to 4
    double m2 = 0;
    double m3 = 0;
    double m4 = 0;
    for (std::size_t i = 0; i < values.size(); ++i) {
        const double x = values[i];
        for (const std::uint32_t j : neighbours.of(i))
            between += x * values[j];
        m1 += x;
        m2 += x * x;
        m3 += x * x * x;
        m4 += x * x * x * x;
    }
    const double all = m1 * m1 - m2;
    if (values.size() < 4 || !(all > 0)) return result;
    const auto [s0, s1, s2] = weight_sums(neighbours, WeightStyle::binary);
    result.g = between / all;
    result.expected = s0 / (n * (n - 1));
    const double b0 = (n * n - 3 * n + 3) * s1 - n * s2 + 3 * s0 * s0;
    const double b1 = -((n * n - n) * s1 - 2 * n * s2 + 6 * s0 * s0);
    const double b2 = -(2 * n * s1 - (n + 3) * s2 + 6 * s0 * s0);
    const double b3 = 4 * (n - 1) * s1 - 2 * (n + 1) * s2 + 8 * s0 * s0;
    const double b4 = s1 - s2 + s0 * s0;
    const double second = (b0 * m2 * m2 + b1 * m4 + b2 * m1 * m1 * m2 + b3 * m1 * m3 + b4 * m1 * m1 * m1 * m1) /
                          (all * all * n * (n - 1) * (n - 2) * (n - 3));
    result.variance = second - result.expected * result.expected;
    result.z = (result.g - result.expected) / std::sqrt(result.variance);
    return result;
}

}  // namespace oryx::pattern

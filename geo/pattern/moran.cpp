#include "geo/pattern/moran.hpp"

#include "geo/pattern/shuffle.hpp"
#include "geo/pattern/weight_sums.hpp"

#include <algorithm>
#include <cmath>
#include <limits>
#include <numeric>

namespace oryx::pattern {

namespace {

constexpr double no_answer = std::numeric_limits<double>::quiet_NaN();

/// Deviations from the mean; empty where all values are equal.
std::vector<double> deviations(std::span<const double> values) {
    if (std::ranges::all_of(values, [&](double v) { return v == values[0]; })) return {};
    const double mean = std::accumulate(values.begin(), values.end(), 0.0) / static_cast<double>(values.size());
    std::vector<double> z(values.size());
    std::ranges::transform(values, z.begin(), [&](double v) { return v - mean; });
    return z;
}

/// sum_j w_ij z_j
double lag(std::span<const double> z, std::span<const std::uint32_t> near, WeightStyle style) {
    double sum = 0;
    for (const std::uint32_t j : near)
        sum += z[j];
    return sum * weight_of(near.size(), style);
}

/// z'Wz
double cross_products(std::span<const double> z, const Neighbours& neighbours, WeightStyle style) {
    double sum = 0;
    for (std::size_t i = 0; i < z.size(); ++i)
        sum += z[i] * lag(z, neighbours.of(i), style);
    return sum;
}

Quadrant quadrant_of(double own, double neighbours) {
    if (own > 0) return neighbours > 0 ? Quadrant::high_high : Quadrant::high_low;
    return neighbours > 0 ? Quadrant::low_high : Quadrant::low_low;
}

}  // namespace

LocalMoran local_moran(std::span<const double> values, const Neighbours& neighbours, WeightStyle style,
                       MoranScale scale) {
    LocalMoran local{std::vector<double>(values.size(), no_answer), std::vector<Quadrant>(values.size())};
    const std::vector<double> z = deviations(values);
    if (z.empty()) return local;
    const double squares = std::inner_product(z.begin(), z.end(), z.begin(), 0.0);
    const double m2 = squares / static_cast<double>(scale == MoranScale::n ? z.size() : z.size() - 1);
    for (std::size_t i = 0; i < z.size(); ++i) {
        const auto near = neighbours.of(i);
        if (near.empty()) continue;
        const double lagged = lag(z, near, style);
        local.i[i] = z[i] / m2 * lagged;
        local.quadrant[i] = quadrant_of(z[i], lagged);
    }
    return local;
}

GlobalMoran global_moran(std::span<const double> values, const Neighbours& neighbours, WeightStyle style) {
    GlobalMoran moran{no_answer, no_answer, no_answer, no_answer, no_answer, no_answer};
    const std::vector<double> z = deviations(values);
    if (z.size() < 4 || neighbours.links() == 0) return moran;
    const auto n = static_cast<double>(z.size());
    double squares = 0;
    double fourths = 0;
    for (const double v : z) {
        squares += v * v;
        fourths += v * v * v * v;
    }
    const auto [s0, s1, s2] = weight_sums(neighbours, style);
    const double kurtosis = n * fourths / (squares * squares);
    moran.i = n / s0 * cross_products(z, neighbours, style) / squares;
    moran.expected = -1 / (n - 1);
    const double expected_2 = moran.expected * moran.expected;
    moran.variance_normal = (n * n * s1 - n * s2 + 3 * s0 * s0) / (s0 * s0 * (n * n - 1)) - expected_2;
    moran.variance_randomised = (n * ((n * n - 3 * n + 3) * s1 - n * s2 + 3 * s0 * s0) -
                                 kurtosis * ((n * n - n) * s1 - 2 * n * s2 + 6 * s0 * s0)) /
                                    ((n - 1) * (n - 2) * (n - 3) * s0 * s0) -
                                expected_2;
    moran.z_normal = (moran.i - moran.expected) / std::sqrt(moran.variance_normal);
    moran.z_randomised = (moran.i - moran.expected) / std::sqrt(moran.variance_randomised);
    return moran;
}

Result<PermutedMoran> permute_moran(std::span<const double> values, const Neighbours& neighbours, WeightStyle style,
                                    std::int64_t draws, std::uint64_t seed, const CancelToken& cancel) {
    PermutedMoran counts{.draws = draws, .at_least = draws, .at_most = draws};
    std::vector<double> z = deviations(values);
    if (z.empty()) return counts;  // every permutation is the observed one
    const double observed = cross_products(z, neighbours, style);
    const double rounding = 1e-12 * std::inner_product(z.begin(), z.end(), z.begin(), 0.0);
    counts.at_least = counts.at_most = 0;
    statistics::CounterRandom random(seed, 0);
    for (std::int64_t draw = 0; draw < draws; ++draw) {
        if (auto go_on = cancel.check(); !go_on) return fail(go_on.error());
        shuffle(std::span(z), random);
        const double drawn = cross_products(z, neighbours, style);
        if (drawn >= observed - rounding) ++counts.at_least;
        if (drawn <= observed + rounding) ++counts.at_most;
    }
    return counts;
}

}  // namespace oryx::pattern

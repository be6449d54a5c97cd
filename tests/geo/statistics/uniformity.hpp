#pragma once

#include <algorithm>
#include <cmath>
#include <vector>

/// Largest distance of p values from uniform ones, in units of 1 / sqrt(n): the statistic of Kolmogorov and
/// Smirnov. 1.95 is passed once in a thousand.
inline double uniformity(std::vector<double> p) {
    std::sort(p.begin(), p.end());
    const auto n = static_cast<double>(p.size());
    double distance = 0;
    for (std::size_t i = 0; i < p.size(); ++i) {
        distance = std::max({distance, static_cast<double>(i + 1) / n - p[i], p[i] - static_cast<double>(i) / n});
    }
    return distance * std::sqrt(n);
}

#include "geo/topology/simplify.hpp"

#include <algorithm>
#include <cmath>
#include <cstdint>
#include <limits>
#include <queue>
#include <tuple>

namespace oryx::topology {

std::vector<double> effective_areas(std::span<const Point> line, const std::vector<bool>& is_fixed) {
    constexpr double infinite = std::numeric_limits<double>::infinity();
    std::vector<double> areas(line.size(), infinite);
    if (line.size() < 3) return areas;
    const bool closed = line.front() == line.back();
    std::vector<std::uint32_t> before(line.size());
    std::vector<std::uint32_t> after(line.size());
    std::vector<double> current(line.size(), infinite);
    struct Candidate {
        double area;
        std::uint32_t index;
        bool operator>(const Candidate& other) const {
            return std::tie(area, index) > std::tie(other.area, other.index);
        }
    };
    std::priority_queue<Candidate, std::vector<Candidate>, std::greater<>> queue;
    const auto is_free = [&](std::uint32_t i) {
        return i > 0 && i + 1 < line.size() && (is_fixed.empty() || !is_fixed[i]);
    };
    const auto measure = [&](std::uint32_t i, double least) {
        if (!is_free(i)) return;
        const Wide doubled = cross(line[before[i]], line[i], line[after[i]]);
        current[i] = std::max(least, std::abs(static_cast<double>(doubled)));
        queue.push({current[i], i});
    };
    std::size_t left = 0;
    for (std::uint32_t i = 0; i < line.size(); ++i) {
        before[i] = i - 1;
        after[i] = i + 1;
        if (i > 0 && i + 1 < line.size()) ++left;
    }
    for (std::uint32_t i = 1; i + 1 < line.size(); ++i)
        measure(i, 0);
    while (!queue.empty()) {
        const auto [area, i] = queue.top();
        queue.pop();
        if (current[i] != area) continue;  // measured again since
        if (closed && left <= 2) break;
        areas[i] = area;
        current[i] = -1;
        --left;
        after[before[i]] = after[i];
        before[after[i]] = before[i];
        if (current[before[i]] != -1) measure(before[i], area);
        if (current[after[i]] != -1) measure(after[i], area);
    }
    return areas;
}

}  // namespace oryx::topology

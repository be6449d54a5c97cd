#include "geo/index/hilbert.hpp"

#include <algorithm>
#include <utility>

namespace oryx::index {

namespace {

std::uint16_t cell(double value, double low, double high) {
    constexpr double cells = 65535;
    if (!(high > low)) return 0;
    const double at = (value - low) / (high - low) * cells;
    if (!(at > 0)) return 0;  // NaN too
    return static_cast<std::uint16_t>(std::min(at, cells));
}

}  // namespace

std::uint32_t hilbert_distance(std::uint16_t x_cell, std::uint16_t y_cell) {
    std::uint32_t x = x_cell;
    std::uint32_t y = y_cell;
    std::uint32_t distance = 0;
    for (std::uint32_t side = 1U << 15; side > 0; side >>= 1) {
        const std::uint32_t right = (x & side) ? 1 : 0;
        const std::uint32_t up = (y & side) ? 1 : 0;
        distance += side * side * ((3 * right) ^ up);
        if (up == 0) {
            // The lower quadrants run in the curve turned (left) or turned and mirrored (right).
            if (right == 1) {
                x = 65535 - x;
                y = 65535 - y;
            }
            std::swap(x, y);
        }
    }
    return distance;
}

std::uint32_t hilbert_distance(Position p, const Envelope& extent) {
    return hilbert_distance(cell(p.x, extent.min_x, extent.max_x), cell(p.y, extent.min_y, extent.max_y));
}

}  // namespace oryx::index

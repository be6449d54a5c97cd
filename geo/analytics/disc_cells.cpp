#include "geo/analytics/disc_cells.hpp"

#include <algorithm>
#include <cmath>

namespace oryx::analytics {

namespace {

// Half the chord at a distance from the centre; nothing where the disc does not reach.
double half_chord(double radius, double distance) {
    const double square = radius * radius - distance * distance;
    return square > 0 ? std::sqrt(square) : 0;
}

}  // namespace

DiscCells::DiscCells(double radius) {
    // With the centre anywhere in [0,1], row r lies between r-1 and r+1 from it: r+1 is its farthest side, r-1 its
    // nearest. Columns likewise.
    for (std::int32_t r = 0; r - 1 < radius; ++r) {
        const double nearest = std::max(0, r - 1);
        const auto inner = static_cast<std::int32_t>(std::floor(half_chord(radius, r + 1) - 1));
        const auto outer = static_cast<std::int32_t>(std::ceil(half_chord(radius, nearest) + 1)) - 1;
        rows_.push_back({r + 1 < radius ? inner : -1, outer});
    }
}

}  // namespace oryx::analytics

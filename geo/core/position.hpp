#pragma once

#include <algorithm>
#include <limits>

namespace oryx {

/// A position: x east, y north. Longitude and latitude in degrees (CRS84) unless the place says another plane.
struct Position {
    double x = 0;
    double y = 0;
    bool operator==(const Position&) const = default;
};

/// An axis-parallel box. Default is empty: it contains nothing and grows from the first position.
struct Envelope {
    double min_x = std::numeric_limits<double>::infinity();
    double min_y = std::numeric_limits<double>::infinity();
    double max_x = -std::numeric_limits<double>::infinity();
    double max_y = -std::numeric_limits<double>::infinity();

    [[nodiscard]] bool empty() const { return !(min_x <= max_x && min_y <= max_y); }
    void expand(Position p) {
        min_x = std::min(min_x, p.x);
        min_y = std::min(min_y, p.y);
        max_x = std::max(max_x, p.x);
        max_y = std::max(max_y, p.y);
    }
    void expand(const Envelope& e) {
        min_x = std::min(min_x, e.min_x);
        min_y = std::min(min_y, e.min_y);
        max_x = std::max(max_x, e.max_x);
        max_y = std::max(max_y, e.max_y);
    }
    /// Closed boxes: a shared edge intersects.
    [[nodiscard]] bool intersects(const Envelope& e) const {
        return min_x <= e.max_x && e.min_x <= max_x && min_y <= e.max_y && e.min_y <= max_y;
    }
    [[nodiscard]] bool contains(Position p) const {
        return min_x <= p.x && p.x <= max_x && min_y <= p.y && p.y <= max_y;
    }
    bool operator==(const Envelope&) const = default;
};

}  // namespace oryx

#pragma once

#include "geo/core/geometry.hpp"

#include <cmath>
#include <cstdint>
#include <numbers>
#include <random>
#include <vector>

/// Valid polygons by construction, from a seed.
namespace oryx::testing {

/// Positions round a centre at rising angles and random distances: never self-intersecting.
inline std::vector<Position> star_ring(std::mt19937_64& random, Position centre, double least, double most,
                                       int corners) {
    std::uniform_real_distribution<double> radius(least, most);
    std::vector<Position> ring;
    for (int i = 0; i < corners; ++i) {
        const double angle = 2 * std::numbers::pi * i / corners;
        const double r = radius(random);
        ring.push_back({centre.x + r * std::cos(angle), centre.y + r * std::sin(angle)});
    }
    ring.push_back(ring.front());
    return ring;
}

inline void append_ring(Geometry& polygon, const std::vector<Position>& ring) {
    polygon.positions.insert(polygon.positions.end(), ring.begin(), ring.end());
    polygon.end_ring();
}

/// A star with up to `holes` star-shaped holes side by side inside its least radius.
inline Geometry star_polygon(std::mt19937_64& random, Position centre, double size, int corners, int holes) {
    Geometry polygon{.type = GeometryType::polygon};
    append_ring(polygon, star_ring(random, centre, size * 0.5, size, corners));
    for (int i = 0; i < holes; ++i) {
        const double angle = 2 * std::numbers::pi * i / holes;
        // Half a radius holds `holes` circles of this size on a circle of a quarter, without touching (up to 6 of
        // them).
        const double hole_size = size * 0.5 * std::cos(std::numbers::pi / corners) * 0.2;
        const double way = size * 0.25;
        append_ring(polygon, star_ring(random, {centre.x + way * std::cos(angle), centre.y + way * std::sin(angle)},
                                       hole_size * 0.4, hole_size, 9));
    }
    polygon.end_part();
    return polygon;
}

}  // namespace oryx::testing

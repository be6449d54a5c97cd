#pragma once

#include "geo/geometry/clip_rectangle.hpp"

#include <cstdint>
#include <span>
#include <vector>

/// Polygons that share borders, on an integer grid: their borders noded and snap-rounded together, faces found, each
/// face given to one owner, and rings rebuilt from the faces. All decisions are exact (128 bits).
namespace oryx::topology {

using Point = geometry::IntPosition;

/// Who owns a face: the number of a feature, or nobody.
using Owner = std::int32_t;
inline constexpr Owner nobody = -1;

/// A straight piece of border, and the owners that it has on either side. Left of a -> b is where
/// cross(b - a, p - a) > 0. Coordinates within +-2^39, so that crossings are exact in 128 bits.
struct Border {
    Point a;
    Point b;
    Owner left = nobody;
    Owner right = nobody;
    bool operator==(const Border&) const = default;
};

__extension__ using Wide = __int128;

inline Wide cross(Point origin, Point p, Point q) {
    return Wide{p.x - origin.x} * (q.y - origin.y) - Wide{p.y - origin.y} * (q.x - origin.x);
}

/// Twice the signed area of a ring, closed or not: positive where its inside is on its left. 128 bits hold any ring.
Wide doubled_area(std::span<const Point> ring);

/// Adds the borders of a ring, closed or not, whose owner is on its left.
void add_ring(std::span<const Point> ring, Owner owner, std::vector<Border>& borders);
/// Adds the borders of polygons whose exteriors are positive and whose holes are negative.
void add_polygons(const geometry::IntGeometryView& polygons, Owner owner, std::vector<Border>& borders);

/// Borders with a < b, sorted. Those on the same two positions are taken together: what one has on its left and
/// another on its right cancels out; several remain only where polygons overlap. Borders without length go, and so do
/// those with the same owner on both sides.
std::vector<Border> merged(std::vector<Border> borders);

}  // namespace oryx::topology

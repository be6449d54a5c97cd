#pragma once

// Inside geo/geometry only: exact arithmetic of segments and an integer rectangle.

#include "geo/geometry/clip_rectangle.hpp"

#include <optional>

namespace oryx::geometry::clip {

__extension__ using Wide = __int128;

/// A direction or difference of positions.
using IntVector = IntPosition;

inline IntVector operator-(IntPosition a, IntPosition b) {
    return {a.x - b.x, a.y - b.y};
}
inline Wide cross(IntVector a, IntVector b) {
    return Wide{a.x} * b.y - Wide{a.y} * b.x;
}
inline Wide dot(IntVector a, IntVector b) {
    return Wide{a.x} * b.x + Wide{a.y} * b.y;
}

/// A ring without its closing position.
std::span<const IntPosition> open_ring(std::span<const IntPosition> ring);
/// Twice the signed area; positive where x turns to y.
Wide doubled_area(std::span<const IntPosition> ring);

/// n / d; d > 0.
struct Fraction {
    std::int64_t n = 0;
    std::int64_t d = 1;
    bool operator<(const Fraction& other) const { return Wide{n} * other.d < Wide{other.n} * d; }
};

/// Sides in the order that a walk round the rectangle takes with its inside on the left (y up).
enum class Side : std::uint8_t { south, east, north, west };

/// The stretch of a segment, by its parameter, that lies in a rectangle, and the sides where it begins and ends (where
/// it does not begin or end at the segment's own ends inside).
struct Stretch {
    Fraction enter{0, 1};
    Fraction leave{1, 1};
    Side enter_side = Side::south;
    Side leave_side = Side::south;
};
enum class Edges : std::uint8_t { included, left_out };

/// Liang and Barsky (1984), exact. Nothing where the stretch has no length. `edges` says whether a segment that runs
/// along an edge of the rectangle is in it.
std::optional<Stretch> stretch_inside(IntPosition a, IntPosition b, const IntRectangle& rectangle, Edges edges);

/// Where a segment crosses a side: the exact offset along the walk (whole + rest / divisor, from where the side begins;
/// a corner belongs to the side that begins there), and the position rounded to nearest.
struct Crossing {
    Side side = Side::south;
    std::int64_t whole = 0;
    Wide rest = 0;
    Wide divisor = 1;
    IntPosition rounded = {};
};
Crossing crossing_at(IntPosition a, IntPosition b, Fraction t, Side side, const IntRectangle& rectangle);
/// Along the walk: -1, 0 or 1.
int compare(const Crossing& a, const Crossing& b);

inline bool strictly_inside(IntPosition p, const IntRectangle& r) {
    return r.min_x < p.x && p.x < r.max_x && r.min_y < p.y && p.y < r.max_y;
}
/// The corner where a side begins.
IntPosition corner(Side side, const IntRectangle& rectangle);

}  // namespace oryx::geometry::clip

#include "geo/tile/meets.hpp"

#include <array>

namespace oryx::tile {

namespace {

/// Sides of a box that a position lies beyond (Cohen and Sutherland's region code).
unsigned beyond(GridPoint p, const GridBox& box) {
    return (p.x < box.min_x ? 1U : 0U) | (p.x > box.max_x ? 2U : 0U) | (p.y < box.min_y ? 4U : 0U) |
           (p.y > box.max_y ? 8U : 0U);
}

int side_of(GridPoint a, GridPoint b, GridPoint p) {
    const Wide cross = Wide{b.x - a.x} * (p.y - a.y) - Wide{b.y - a.y} * (p.x - a.x);
    return cross > 0 ? 1 : cross < 0 ? -1 : 0;
}

/// By separating axes: the box's two, and the segment's normal.
bool segment_meets(GridPoint a, GridPoint b, const GridBox& box) {
    const unsigned code_a = beyond(a, box);
    const unsigned code_b = beyond(b, box);
    if (code_a == 0 || code_b == 0) return true;
    if ((code_a & code_b) != 0) return false;
    const std::array<GridPoint, 4> corners{
        {{box.min_x, box.min_y}, {box.max_x, box.min_y}, {box.max_x, box.max_y}, {box.min_x, box.max_y}}};
    const int first = side_of(a, b, corners[0]);
    if (first == 0) return true;
    for (const GridPoint corner : corners) {
        if (side_of(a, b, corner) != first) return true;
    }
    return false;
}

/// Crossings of a ray from p with a ring's edges, counted modulo 2. Precondition: p is on no edge.
bool odd_crossings(std::span<const GridPoint> ring, GridPoint p) {
    bool odd = false;
    GridPoint a = ring.back();
    for (const GridPoint b : ring) {
        if ((a.y > p.y) != (b.y > p.y) && (side_of(a, b, p) > 0) == (b.y > a.y)) odd = !odd;
        a = b;
    }
    return odd;
}

bool ring_meets(std::span<const GridPoint> ring, bool closed, const GridBox& box) {
    if (ring.size() == 1) return box.contains(ring[0]);
    for (std::size_t i = 1; i < ring.size(); ++i) {
        if (segment_meets(ring[i - 1], ring[i], box)) return true;
    }
    return closed && segment_meets(ring.back(), ring.front(), box);
}

}  // namespace

bool meets(const GridView& geometry, const GridBox& box) {
    const bool closed = geometry.type == GeometryType::polygon;
    for (std::size_t part = 0; part < geometry.part_count(); ++part) {
        const auto [first, end] = geometry.part_rings(part);
        bool corner_inside = false;
        for (std::size_t i = first; i < end; ++i) {
            const auto ring = geometry.ring(i);
            if (ring_meets(ring, closed, box)) return true;
            // No edge meets the box: it lies wholly inside or wholly outside.
            if (closed && odd_crossings(ring, {box.min_x, box.min_y})) corner_inside = !corner_inside;
        }
        if (corner_inside) return true;
    }
    return false;
}

}  // namespace oryx::tile

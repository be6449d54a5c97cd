#include "geo/tile/clip.hpp"

#include <array>
#include <optional>

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

/// n / d rounded to nearest, halves up. Precondition: d > 0.
std::int64_t divide_rounded(Wide n, Wide d) {
    const Wide twice = 2 * n + d;
    Wide quotient = twice / (2 * d);
    if (twice % (2 * d) != 0 && twice < 0) --quotient;
    return static_cast<std::int64_t>(quotient);
}

/// Where the segment meets the vertical x, rounded along it.
GridPoint at_x(GridPoint a, GridPoint b, std::int64_t x) {
    if (b.x < a.x) std::swap(a, b);
    return {x, a.y + divide_rounded(Wide{b.y - a.y} * (x - a.x), Wide{b.x - a.x})};
}

GridPoint at_y(GridPoint a, GridPoint b, std::int64_t y) {
    const GridPoint turned = at_x({a.y, a.x}, {b.y, b.x}, y);
    return {turned.y, turned.x};
}

struct Segment {
    GridPoint from;
    GridPoint to;
};

/// One end of a segment moved onto the box along the segment; nothing where the segment passes the box by.
std::optional<GridPoint> enter(GridPoint outside, GridPoint other, const GridBox& box) {
    const unsigned code = beyond(outside, box);
    if (code == 0) return outside;
    // Of the crossings with the lines of the (at most two) sides that the end is beyond, the one in the box counts.
    std::optional<GridPoint> found;
    if ((code & 3U) != 0) {
        const GridPoint p = at_x(outside, other, (code & 1U) != 0 ? box.min_x : box.max_x);
        if (box.contains(p)) found = p;
    }
    if (!found && (code & 12U) != 0) {
        const GridPoint p = at_y(outside, other, (code & 4U) != 0 ? box.min_y : box.max_y);
        if (box.contains(p)) found = p;
    }
    return found;
}

std::optional<Segment> clip_segment(GridPoint a, GridPoint b, const GridBox& box) {
    if ((beyond(a, box) & beyond(b, box)) != 0) return std::nullopt;
    if (!segment_meets(a, b, box)) return std::nullopt;
    const auto from = enter(a, b, box);
    const auto to = enter(b, a, box);
    if (!from || !to) return std::nullopt;
    return Segment{*from, *to};
}

void end_piece(GridGeometry& out, std::size_t start) {
    if (out.points.size() - start < 2) {
        out.points.resize(start);
        return;
    }
    out.end_ring();
    out.end_part();
}

void clip_line(std::span<const GridPoint> line, const GridBox& box, GridGeometry& out) {
    std::size_t start = out.points.size();
    for (std::size_t i = 1; i < line.size(); ++i) {
        const auto piece = clip_segment(line[i - 1], line[i], box);
        if (!piece) {
            end_piece(out, start);
            start = out.points.size();
            continue;
        }
        if (out.points.size() == start) out.points.push_back(piece->from);
        if (out.points.back() != piece->to) out.points.push_back(piece->to);
        if (piece->to != line[i]) {  // it left the box here
            end_piece(out, start);
            start = out.points.size();
        }
    }
    end_piece(out, start);
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

void clip(const GridView& geometry, const GridBox& box, GridGeometry& out) {
    if (geometry.type == GeometryType::point) {
        for (const GridPoint p : geometry.points) {
            if (!box.contains(p)) continue;
            out.points.push_back(p);
            out.end_ring();
            out.end_part();
        }
        return;
    }
    for (std::size_t i = 0; i < geometry.ring_ends.size(); ++i)
        clip_line(geometry.ring(i), box, out);
}

}  // namespace oryx::tile

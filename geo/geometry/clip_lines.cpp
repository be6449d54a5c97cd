#include "geo/geometry/clip_exact.hpp"

namespace oryx::geometry {

std::span<const IntPosition> IntGeometryView::ring(std::size_t index) const {
    const std::uint32_t from = index == 0 ? 0 : ring_ends[index - 1];
    return positions.subspan(from, ring_ends[index] - from);
}

std::pair<std::size_t, std::size_t> IntGeometryView::part_rings(std::size_t part) const {
    return {part == 0 ? 0 : part_ends[part - 1], part_ends[part]};
}

void IntGeometry::clear() {
    positions.clear();
    ring_ends.clear();
    part_ends.clear();
}

void IntGeometry::append_ring(std::span<const IntPosition> ring) {
    positions.insert(positions.end(), ring.begin(), ring.end());
    ring_ends.push_back(static_cast<std::uint32_t>(positions.size()));
}

namespace {

/// Ends the piece that began at `start`; one position alone is none.
void end_piece(IntGeometry& out, std::size_t& start) {
    if (out.positions.size() - start >= 2) {
        out.ring_ends.push_back(static_cast<std::uint32_t>(out.positions.size()));
        out.end_part();
    } else {
        out.positions.resize(start);
    }
    start = out.positions.size();
}

void clip_line(std::span<const IntPosition> line, const IntRectangle& rectangle, IntGeometry& out) {
    const auto inside = [&](IntPosition p) {
        return rectangle.min_x <= p.x && p.x <= rectangle.max_x && rectangle.min_y <= p.y && p.y <= rectangle.max_y;
    };
    std::size_t start = out.positions.size();
    const auto push = [&](IntPosition p) {
        if (out.positions.size() == start || out.positions.back() != p) out.positions.push_back(p);
    };
    for (std::size_t i = 1; i < line.size(); ++i) {
        const IntPosition a = line[i - 1];
        const IntPosition b = line[i];
        if (a == b) continue;
        const auto stretch = clip::stretch_inside(a, b, rectangle, clip::Edges::included);
        if (!stretch) {
            end_piece(out, start);
            continue;
        }
        push(inside(a) ? a : clip::crossing_at(a, b, stretch->enter, stretch->enter_side, rectangle).rounded);
        if (inside(b)) {
            push(b);
        } else {
            push(clip::crossing_at(a, b, stretch->leave, stretch->leave_side, rectangle).rounded);
            end_piece(out, start);
        }
    }
    end_piece(out, start);
}

}  // namespace

void clip_lines(const IntGeometryView& lines, const IntRectangle& rectangle, IntGeometry& out) {
    if (rectangle.min_x >= rectangle.max_x || rectangle.min_y >= rectangle.max_y) return;
    for (std::size_t i = 0; i < lines.ring_ends.size(); ++i)
        clip_line(lines.ring(i), rectangle, out);
}

}  // namespace oryx::geometry

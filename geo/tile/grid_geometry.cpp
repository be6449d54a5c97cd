#include "geo/tile/grid_geometry.hpp"

#include <algorithm>
#include <cmath>

namespace oryx::tile {

void GridBox::expand(GridPoint p) {
    if (empty()) {
        *this = {p.x, p.y, p.x, p.y};
        return;
    }
    min_x = std::min(min_x, p.x);
    min_y = std::min(min_y, p.y);
    max_x = std::max(max_x, p.x);
    max_y = std::max(max_y, p.y);
}

GridBox box_of(std::span<const GridPoint> points) {
    GridBox box;
    for (const GridPoint p : points)
        box.expand(p);
    return box;
}

std::span<const GridPoint> GridView::ring(std::size_t index) const {
    const std::uint32_t from = index == 0 ? 0 : ring_ends[index - 1];
    return points.subspan(from, ring_ends[index] - from);
}

std::pair<std::size_t, std::size_t> GridView::part_rings(std::size_t part) const {
    return {part == 0 ? 0 : part_ends[part - 1], part_ends[part]};
}

std::size_t GridGeometry::bytes() const {
    return sizeof(GridGeometry) + points.capacity() * sizeof(GridPoint) +
           (ring_ends.capacity() + part_ends.capacity()) * sizeof(std::uint32_t);
}

void GridGeometry::reset(GeometryType new_type) {
    type = new_type;
    points.clear();
    ring_ends.clear();
    part_ends.clear();
}

void GridGeometry::append_ring(std::span<const GridPoint> ring) {
    points.insert(points.end(), ring.begin(), ring.end());
    end_ring();
}

void GridGeometry::append(const GridView& other) {
    const auto points_before = static_cast<std::uint32_t>(points.size());
    const auto rings_before = static_cast<std::uint32_t>(ring_ends.size());
    points.insert(points.end(), other.points.begin(), other.points.end());
    for (const std::uint32_t end : other.ring_ends)
        ring_ends.push_back(points_before + end);
    for (const std::uint32_t end : other.part_ends)
        part_ends.push_back(rings_before + end);
}

void GridGeometry::move_by(std::int64_t dx, std::int64_t dy) {
    for (GridPoint& p : points)
        p = {p.x + dx, p.y + dy};
}

Wide doubled_area(std::span<const GridPoint> ring) {
    Wide sum = 0;
    for (std::size_t i = 2; i < ring.size(); ++i) {
        const Wide ax = ring[i - 1].x - ring[0].x;
        const Wide ay = ring[i - 1].y - ring[0].y;
        const Wide bx = ring[i].x - ring[0].x;
        const Wide by = ring[i].y - ring[0].y;
        sum += ax * by - bx * ay;
    }
    return sum;
}

void orient(GridGeometry& polygons) {
    std::size_t ring = 0;
    for (const std::uint32_t part_end : polygons.part_ends) {
        for (bool exterior = true; ring < part_end; ++ring, exterior = false) {
            const auto from = polygons.points.begin() + (ring == 0 ? 0 : polygons.ring_ends[ring - 1]);
            const auto to = polygons.points.begin() + polygons.ring_ends[ring];
            // The first vertex stays the first.
            if ((doubled_area({from, to}) > 0) != exterior) std::reverse(from + 1, to);
        }
    }
}

Geometry to_geometry(const GridView& grid) {
    Geometry out{.type = grid.type, .multi = grid.part_count() > 1};
    const auto push = [&out](GridPoint p) {
        out.positions.push_back({static_cast<double>(p.x), static_cast<double>(p.y)});
    };
    for (std::size_t part = 0; part < grid.part_count(); ++part) {
        const auto [first, end] = grid.part_rings(part);
        for (std::size_t ring = first; ring < end; ++ring) {
            for (const GridPoint p : grid.ring(ring))
                push(p);
            if (grid.type == GeometryType::polygon) push(grid.ring(ring).front());
            out.end_ring();
        }
        out.end_part();
    }
    return out;
}

GridGeometry to_grid(const GeometryView& geometry) {
    GridGeometry out;
    out.type = geometry.type;
    for (std::size_t part = 0; part < geometry.part_count(); ++part) {
        const auto [first, end] = geometry.part_rings(part);
        for (std::size_t i = first; i < end; ++i) {
            auto ring = geometry.ring(i);
            if (geometry.type == GeometryType::polygon && ring.size() > 1) ring = ring.first(ring.size() - 1);
            for (const Position p : ring)
                out.points.push_back({std::llround(p.x), std::llround(p.y)});
            out.end_ring();
        }
        out.end_part();
    }
    return out;
}

}  // namespace oryx::tile

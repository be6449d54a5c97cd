#include "geo/tile/grid_geometry.hpp"

#include <algorithm>

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

GridBox box_of(std::span<const GridPoint> positions) {
    GridBox box;
    for (const GridPoint p : positions)
        box.expand(p);
    return box;
}

Envelope envelope_of(const GridBox& box) {
    if (box.empty()) return {};
    return {static_cast<double>(box.min_x), static_cast<double>(box.min_y), static_cast<double>(box.max_x),
            static_cast<double>(box.max_y)};
}

void GridGeometry::reset(GeometryType new_type) {
    type = new_type;
    clear();
}

void GridGeometry::append(const GridView& other) {
    const auto positions_before = static_cast<std::uint32_t>(positions.size());
    const auto rings_before = static_cast<std::uint32_t>(ring_ends.size());
    positions.insert(positions.end(), other.positions.begin(), other.positions.end());
    for (const std::uint32_t end : other.ring_ends)
        ring_ends.push_back(positions_before + end);
    for (const std::uint32_t end : other.part_ends)
        part_ends.push_back(rings_before + end);
}

void GridGeometry::move_by(std::int64_t dx, std::int64_t dy) {
    for (GridPoint& p : positions)
        p = {p.x + dx, p.y + dy};
}

bool clip(const GridView& geometry, const GridBox& box, GridGeometry& out, geometry::Rings known) {
    switch (geometry.type) {
        case GeometryType::point:
            for (const GridPoint p : geometry.positions) {
                if (!box.contains(p)) continue;
                out.positions.push_back(p);
                out.end_ring();
                out.end_part();
            }
            return true;
        case GeometryType::line:
            geometry::clip_lines(geometry, box.rectangle(), out);
            return true;
        case GeometryType::polygon:
            return geometry::clip_polygons(geometry, box.rectangle(), out, known);
        case GeometryType::none:
            break;
    }
    return true;
}

void orient(GridGeometry& polygons) {
    std::size_t ring = 0;
    for (const std::uint32_t part_end : polygons.part_ends) {
        for (bool exterior = true; ring < part_end; ++ring, exterior = false) {
            const auto from = polygons.positions.begin() + (ring == 0 ? 0 : polygons.ring_ends[ring - 1]);
            const auto to = polygons.positions.begin() + polygons.ring_ends[ring];
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

}  // namespace oryx::tile

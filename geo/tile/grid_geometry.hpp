#pragma once

#include "geo/core/geometry.hpp"
#include "geo/core/result.hpp"

#include <cstdint>
#include <span>
#include <utility>
#include <vector>

namespace oryx::tile {

/// A position on an integer grid, y SOUTH: world coordinates (2^32 across) or a zoom's lattice (2^(z+12) across).
/// 64 bits, because longitude 180 is 2^32 and not 0.
struct GridPoint {
    std::int64_t x = 0;
    std::int64_t y = 0;
    bool operator==(const GridPoint&) const = default;
};

struct GridBox {
    std::int64_t min_x = 0;
    std::int64_t min_y = 0;
    std::int64_t max_x = -1;
    std::int64_t max_y = -1;

    [[nodiscard]] bool empty() const { return min_x > max_x; }
    [[nodiscard]] bool contains(GridPoint p) const {
        return min_x <= p.x && p.x <= max_x && min_y <= p.y && p.y <= max_y;
    }
    [[nodiscard]] bool contains(const GridBox& b) const {
        return min_x <= b.min_x && b.max_x <= max_x && min_y <= b.min_y && b.max_y <= max_y;
    }
    [[nodiscard]] bool intersects(const GridBox& b) const {
        return min_x <= b.max_x && b.min_x <= max_x && min_y <= b.max_y && b.min_y <= max_y;
    }
    void expand(GridPoint p);
    [[nodiscard]] GridBox moved(std::int64_t dx, std::int64_t dy) const {
        return {min_x + dx, min_y + dy, max_x + dx, max_y + dy};
    }
    bool operator==(const GridBox&) const = default;
};
GridBox box_of(std::span<const GridPoint> points);

/// A look at one geometry on a grid; the levels are those of oryx::GeometryView, but polygon rings are NOT closed.
struct GridView {
    GeometryType type = GeometryType::none;
    std::span<const GridPoint> points;
    std::span<const std::uint32_t> ring_ends;
    std::span<const std::uint32_t> part_ends;

    [[nodiscard]] bool empty() const { return points.empty(); }
    [[nodiscard]] std::size_t part_count() const { return part_ends.size(); }
    [[nodiscard]] std::span<const GridPoint> ring(std::size_t index) const;
    /// The first ring of a part and one past its last.
    [[nodiscard]] std::pair<std::size_t, std::size_t> part_rings(std::size_t part) const;
};

/// One geometry on a grid that owns its coordinates. Reusable: `reset` keeps the memory.
struct GridGeometry {
    GeometryType type = GeometryType::none;
    std::vector<GridPoint> points;
    std::vector<std::uint32_t> ring_ends;
    std::vector<std::uint32_t> part_ends;

    [[nodiscard]] GridView view() const { return {type, points, ring_ends, part_ends}; }
    [[nodiscard]] bool empty() const { return points.empty(); }
    [[nodiscard]] std::size_t bytes() const;
    void reset(GeometryType new_type);
    /// Where the ring that is being pushed begins.
    [[nodiscard]] std::size_t ring_start() const { return ring_ends.empty() ? 0 : ring_ends.back(); }
    void end_ring() { ring_ends.push_back(static_cast<std::uint32_t>(points.size())); }
    void end_part() { part_ends.push_back(static_cast<std::uint32_t>(ring_ends.size())); }
    void append_ring(std::span<const GridPoint> ring);
    void append(const GridView& other);
    void move_by(std::int64_t dx, std::int64_t dy);
};

/// Twice the signed area of a ring, closed or not. Positive is an exterior ring of MVT 4.3.4.4 (y down: clockwise on a
/// screen). 128 bits hold any ring of the world.
__extension__ using Wide = __int128;
Wide doubled_area(std::span<const GridPoint> ring);

/// Turns rings round so that the first of each part is positive and the others are negative.
void orient(GridGeometry& polygons);

/// The same numbers as reals, rings closed, for GEOS; and back, rounded to nearest (halves away from zero).
Geometry to_geometry(const GridView& grid);
GridGeometry to_grid(const GeometryView& geometry);

}  // namespace oryx::tile

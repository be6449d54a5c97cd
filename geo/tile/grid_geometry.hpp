#pragma once

#include "geo/core/geometry.hpp"
#include "geo/geometry/clip_rectangle.hpp"
#include "geo/topology/border.hpp"

#include <cstdint>
#include <span>
#include <utility>
#include <vector>

namespace oryx::tile {

/// A position on an integer grid, y SOUTH: world coordinates (2^32 across) or a zoom's lattice (2^(z+12) across).
/// 64 bits, because longitude 180 is 2^32 and not 0.
using GridPoint = geometry::IntPosition;

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
    [[nodiscard]] geometry::IntRectangle rectangle() const { return {min_x, min_y, max_x, max_y}; }
    bool operator==(const GridBox&) const = default;
};
GridBox box_of(std::span<const GridPoint> points);
/// For an index: exact, since all numbers are below 2^53. Empty for an empty box.
Envelope envelope_of(const GridBox& box);

/// A look at one geometry on a grid; the levels are those of oryx::GeometryView, but polygon rings are NOT closed.
struct GridView : geometry::IntGeometryView {
    GeometryType type = GeometryType::none;

    [[nodiscard]] bool empty() const { return positions.empty(); }
};

/// One geometry on a grid that owns its coordinates. Reusable: `reset` keeps the memory.
struct GridGeometry : geometry::IntGeometry {
    GeometryType type = GeometryType::none;

    explicit GridGeometry(GeometryType its_type = GeometryType::none) : type(its_type) {}
    [[nodiscard]] GridView view() const { return {IntGeometry::view(), type}; }
    [[nodiscard]] bool empty() const { return positions.empty(); }
    void reset(GeometryType new_type);
    /// Ends the ring that the last pushed positions form.
    void end_ring() { ring_ends.push_back(static_cast<std::uint32_t>(positions.size())); }
    void append(const GridView& other);
    void move_by(std::int64_t dx, std::int64_t dy);
};

/// The part of a geometry within a box, APPENDED to `out`: points in it, pieces of lines, and of polygons what
/// geometry::clip_polygons gives. False for polygons whose rings cross, which only invalid input has; `out` is then as
/// it was.
bool clip(const GridView& geometry, const GridBox& box, GridGeometry& out,
          geometry::Rings known = geometry::Rings::any);

using topology::Wide;
/// Positive is an exterior ring of MVT 4.3.4.4 (y down: clockwise on a screen).
using topology::doubled_area;

/// Turns rings round so that the first of each part is positive and the others are negative.
void orient(GridGeometry& polygons);

/// The same numbers as reals, rings closed, for GEOS.
Geometry to_geometry(const GridView& grid);

}  // namespace oryx::tile

#pragma once

#include <cstdint>
#include <span>
#include <utility>
#include <vector>

/// Cutting polygons and lines at a rectangle on an integer grid: what a tile does with each feature. Topology is
/// decided in exact whole numbers (128 bits); only the crossings with the rectangle's edges are rounded, to nearest,
/// when they are written. A crossing depends on the segment's two ends alone and not on its direction, so that
/// neighbours that share a segment get the identical position.
namespace oryx::geometry {

/// Coordinates within +-2^50.
struct IntPosition {
    std::int64_t x = 0;
    std::int64_t y = 0;
    auto operator<=>(const IntPosition&) const = default;
};

/// Closed; min < max on both axes, else nothing is inside.
struct IntRectangle {
    std::int64_t min_x = 0;
    std::int64_t min_y = 0;
    std::int64_t max_x = 0;
    std::int64_t max_y = 0;
};

/// A look at polygons or lines. The levels are those of oryx::GeometryView: positions cut into rings (or lines) by
/// `ring_ends`, rings into parts by `part_ends`; the first ring of a part is its exterior.
struct IntGeometryView {
    std::span<const IntPosition> positions;
    std::span<const std::uint32_t> ring_ends;
    std::span<const std::uint32_t> part_ends;

    [[nodiscard]] std::size_t part_count() const { return part_ends.size(); }
    [[nodiscard]] std::span<const IntPosition> ring(std::size_t index) const;
    /// The first ring of a part and one past its last.
    [[nodiscard]] std::pair<std::size_t, std::size_t> part_rings(std::size_t part) const;
};

/// The owner. Reusable: clearing keeps the memory.
struct IntGeometry {
    std::vector<IntPosition> positions = {};
    std::vector<std::uint32_t> ring_ends = {};
    std::vector<std::uint32_t> part_ends = {};

    [[nodiscard]] IntGeometryView view() const { return {positions, ring_ends, part_ends}; }
    void clear();
    void append_ring(std::span<const IntPosition> ring);
    void end_part() { part_ends.push_back(static_cast<std::uint32_t>(ring_ends.size())); }
};

/// What is known of polygons' rings. `oriented`: exteriors have positive area and holes negative, nothing is repeated
/// or closed; they are then taken as they are.
enum class Rings : std::uint8_t { any, oriented };

/// The part of polygons inside a rectangle, APPENDED to `out`. A ring that leaves the rectangle and comes back falls
/// into separate rings (nothing runs along an edge that the polygon does not cover); a hole that is cut becomes part of
/// an exterior; other holes go to the exterior round them. Each input part may give any number of output parts.
///
/// Input: rings closed or not, in either direction. Output: rings NOT closed; exteriors with positive area by the
/// surveyor's formula, holes negative (MVT 2.1, 4.3.4.4, where y is down).
///
/// Valid input gives valid output (OGC Simple Features 6.1.11), but for what the rounding of crossings may do: a
/// rounded crossing can move a segment by half a unit over a vertex next to it. Rings that touch themselves only
/// because two crossings were rounded to one position are cut there, and rings without area are left out.
///
/// False where a part cannot be read as a polygon (its crossings do not alternate, which valid input never does):
/// nothing is then appended for any part.
bool clip_polygons(const IntGeometryView& polygons, const IntRectangle& rectangle, IntGeometry& out,
                   Rings known = Rings::any);

/// The pieces of lines inside a rectangle, edges included, APPENDED to `out`, each piece a part. What only touches it
/// in a position is left out. Positions that repeat are dropped.
void clip_lines(const IntGeometryView& lines, const IntRectangle& rectangle, IntGeometry& out);

}  // namespace oryx::geometry

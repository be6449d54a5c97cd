#pragma once

#include "geo/analytics/grid.hpp"
#include "geo/analytics/surface.hpp"
#include "geo/core/geometry.hpp"

#include <cstdint>
#include <span>
#include <vector>

namespace oryx::analytics {

/// Highest-density regions of a surface (Hyndman 1996): for each share, the smallest set of cells that holds it.
struct Bands {
    /// For each cell the first share whose set holds it, from 1 (the most intense); 0 for the rest.
    std::vector<std::uint8_t> rank;
    std::vector<double> mass;  ///< of each band, by rank - 1: what its own cells hold, not cumulated
    double total = 0;          ///< mass of all cells in the mask
};
/// `mask` holds a flag for each cell; mass outside it counts nowhere. `shares` ascend in (0, 1], at most 255. Cells are
/// taken in the order (mass descending, cell ascending), so that ties always fall the same way.
Bands highest_density_bands(const Surface& surface, std::span<const std::uint8_t> mask, std::span<const double> shares);

/// Cells joined by their sides. `part[cell]` counts from 0; -1 where the cell is not a member.
struct Parts {
    std::vector<std::int32_t> part;
    std::int32_t count = 0;
};
Parts connected_parts(const Grid& grid, std::span<const std::uint8_t> members);

/// The outline of a set of cells as a valid MultiPolygon on the plane, its rings through every lattice corner they
/// pass, so that neighbouring sets share their borders vertex by vertex, also after each vertex is projected. One
/// polygon for each part joined by sides: cells that touch only at a corner are two polygons, a hole that touches its
/// exterior at a corner is a ring of its own. Exteriors run counter-clockwise. Empty for an empty set.
Geometry cell_outline(const Grid& grid, std::span<const std::uint8_t> members);

}  // namespace oryx::analytics

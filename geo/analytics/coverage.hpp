#pragma once

#include "geo/analytics/grid.hpp"
#include "geo/core/geometry.hpp"

#include <cstdint>
#include <vector>

namespace oryx::analytics {

/// How much of one cell a polygon covers.
struct CellShare {
    std::uint32_t cell = 0;
    double share = 0;  ///< of the cell's area, above 0 and up to 1
    bool operator==(const CellShare&) const = default;
};

/// The exact share of each grid cell that a polygon geometry (metres, holes taken off) covers, ascending by cell; cells
/// touched by less than 1e-9 are left out. By signed area, edge by edge, as scan converters of fonts do it (Green's
/// theorem cell by cell); parts must not overlap, ring direction does not matter.
std::vector<CellShare> cell_coverage(const Grid& grid, const GeometryView& polygon);

/// Whether a position lies in a polygon geometry, by the even-odd rule over all rings. Positions on the border may fall
/// either way.
bool contains(const GeometryView& polygon, Position p);

/// Distance from a position to the nearest segment of a geometry, in its units.
double distance_to_border(const GeometryView& geometry, Position p);

/// Twice the signed area of a closed ring; positive when it runs counter-clockwise.
double signed_area_2(std::span<const Position> ring);

}  // namespace oryx::analytics

#pragma once

#include "geo/tile/zoom_arrays.hpp"
#include "geo/topology/noder.hpp"

#include <cstddef>
#include <cstdint>
#include <map>
#include <vector>

namespace oryx::tile {

/// Polygons of rows, lattice units.
using RowPolygons = std::map<topology::Owner, geometry::IntGeometry>;

/// Where the edges of a zoom's tiles lie, with a buffer round each.
topology::CutLines window_edges(std::int64_t buffer);

/// Borders (as topology::merged gives them) made into polygons that are valid and leave no gap: noded, each face with
/// one owner, faces below `least_area` square units given to a neighbour (0: none are).
RowPolygons face_polygons(const std::vector<topology::Border>& borders, const topology::CutLines& cuts,
                          double least_area);

/// Appends one part of a row's polygons.
void append_part(const geometry::IntGeometryView& polygons, std::size_t part, std::uint32_t row, ZoomArrays& out);

}  // namespace oryx::tile

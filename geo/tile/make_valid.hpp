#pragma once

#include "geo/tile/grid_geometry.hpp"

namespace oryx::tile {

/// Makes polygons on a lattice valid (OGC Simple Features 6.1.11, as GEOS checks it) WITH whole coordinates, and
/// orients them. Only those that fail the check are repaired; a repair's new vertices are rounded and checked again,
/// and where that does not settle after a few rounds, the parts that are valid together are kept. Empty where nothing
/// is left.
GridGeometry made_valid(GridGeometry polygons);

/// The part of polygons within a box, valid on the lattice, oriented; empty where nothing with an area is left.
/// Coordinates are the lattice's. `polygons` need not be valid.
GridGeometry clipped_valid(const GridView& polygons, const GridBox& box);

/// The union of polygons that are each valid on the lattice, as `made_valid` gives it: the halves of a feature on both
/// sides of the antimeridian become one.
GridGeometry united_valid(const GridGeometry& a, const GridGeometry& b);

}  // namespace oryx::tile

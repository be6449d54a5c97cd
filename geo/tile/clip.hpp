#pragma once

#include "geo/tile/grid_geometry.hpp"

namespace oryx::tile {

/// Whether a geometry and a closed box have a position in common: exact, in whole numbers.
bool meets(const GridView& geometry, const GridBox& box);

/// The part of a line or of points within a closed box, APPENDED to `out`: points in it; for lines the pieces inside,
/// each a part of its own. Where a segment crosses the box's edge, the crossing is rounded to nearest along that edge;
/// it is computed from the segment's lexicographically smaller end, so that both directions give the same position.
/// Pieces that touch the box in one position only are left out. Precondition: points or lines.
void clip(const GridView& geometry, const GridBox& box, GridGeometry& out);

/// The part of polygons within a box, APPENDED to `out`: a concave ring falls into separate rings, holes that are cut
/// become part of their exterior, and holes stay with the piece that contains them. Rings with positive area are
/// exteriors. Because crossings are rounded, what was cut may touch itself: it must be checked (and made valid).
/// False where the rings' crossings with an edge do not alternate, which only happens to invalid input; `out` is then
/// as it was. Precondition: oriented polygons (see `orient`).
bool clip_polygons(const GridView& polygons, const GridBox& box, GridGeometry& out);

}  // namespace oryx::tile

#pragma once

#include "geo/geometry/clip_rectangle.hpp"

namespace oryx::geometry {

/// Whether polygons on a grid are valid (OGC Simple Features 6.1.11) in the plain way that nearly all are: no two
/// segments meet but where they follow each other, holes lie in their exterior and beside each other, parts lie beside
/// each other. Exact. False where that is not so, AND where it would take long to tell: rings that touch may be valid
/// all the same, and so may an island in another part's hole. `check_validity` is the judge of these, and takes some
/// 10 times as long.
///
/// Input: rings not closed, in either direction. Coordinates beyond +-2^30 are not looked at (false).
bool surely_valid(const IntGeometryView& polygons);

}  // namespace oryx::geometry

#pragma once

#include "geo/core/geometry.hpp"
#include "geo/core/units.hpp"

namespace oryx::crs {

/// Shortest distance on the WGS 84 ellipsoid (Karney 2013, by GeographicLib). Positions in degrees.
Metres geodesic_distance(Position a, Position b);
/// Area of a polygon geometry on the ellipsoid, holes taken off; 0 for points and lines.
SquareMetres geodesic_area(const GeometryView& geometry);
/// Length of the lines of a geometry on the ellipsoid.
Metres geodesic_length(const GeometryView& geometry);

}  // namespace oryx::crs

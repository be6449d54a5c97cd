#pragma once

#include "geo/core/geometry.hpp"

#include <expected>
#include <string>
#include <vector>

namespace oryx::ingest {

/// A geometry as it may be published, and what was done to it.
struct CheckedGeometry {
    Geometry geometry;
    std::vector<std::string> repairs;  ///< reasons, without coordinates, so that equal faults count together
    bool wide_edge = false;            ///< an edge over 180 degrees long: it may cross the antimeridian uncut
};

/// The rules for a geometry in CRS84 degrees, in this order. Error text: why the row is rejected.
///  - coordinates are finite, |longitude| <= 360, |latitude| <= 90;
///  - what is declared and empty, a line of fewer than two distinct vertices, or a polygon whose every exterior ring
///  has
///    fewer than three, is rejected; such parts and holes of a larger geometry are dropped, and rings closed: repairs;
///  - longitudes beyond 180 are brought into -180..180, and lines and polygons cut there (a repair);
///  - a polygon that is not valid (OGC Simple Features 6.1) is repaired by GEOS, with GEOS's reason.
std::expected<CheckedGeometry, std::string> check_geometry(Geometry geometry);

/// Brings longitudes of -360..360 into -180..180; lines and polygons are cut at the antimeridian.
std::expected<Geometry, std::string> wrap_longitudes(const Geometry& geometry);

}  // namespace oryx::ingest

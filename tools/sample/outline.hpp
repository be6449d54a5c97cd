#pragma once

#include "geo/core/geometry.hpp"
#include "tools/sample/facts.hpp"

namespace oryx::sample {

/// The outline of the facts as a polygon in degrees.
inline Geometry outline_polygon(const Facts& facts) {
    Geometry polygon{.type = GeometryType::polygon, .positions = facts.outline};
    polygon.end_ring();
    polygon.end_part();
    return polygon;
}

}  // namespace oryx::sample

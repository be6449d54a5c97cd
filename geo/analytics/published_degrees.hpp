#pragma once

#include "geo/core/geometry.hpp"
#include "geo/crs/plane.hpp"

namespace oryx::analytics {

/// From the plane to degrees at 1e-7 (about a centimetre), as results are published. Equal corners stay equal, so
/// borders stay shared.
Geometry published_degrees(const crs::Plane& plane, const GeometryView& metres);

}  // namespace oryx::analytics

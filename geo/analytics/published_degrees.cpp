#include "geo/analytics/published_degrees.hpp"

#include <cmath>

namespace oryx::analytics {

Geometry published_degrees(const crs::Plane& plane, const GeometryView& metres) {
    Geometry degrees = plane.unproject(metres);
    for (Position& p : degrees.positions)
        p = {std::round(p.x * 1e7) / 1e7, std::round(p.y * 1e7) / 1e7};
    return degrees;
}

}  // namespace oryx::analytics

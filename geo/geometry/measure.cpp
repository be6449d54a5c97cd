#include "geo/geometry/geometry_ops.hpp"
#include "geo/geometry/geos.hpp"
#include "geo/geometry/structure.hpp"

#include <cmath>

namespace oryx::geometry {

namespace {

/// Signed area by the surveyor's formula, round the first position so that large coordinates do not cancel.
double signed_area(std::span<const Position> ring) {
    double twice = 0;
    for (std::size_t i = 1; i + 1 < ring.size(); ++i) {
        twice += (ring[i].x - ring[0].x) * (ring[i + 1].y - ring[0].y) -
                 (ring[i + 1].x - ring[0].x) * (ring[i].y - ring[0].y);
    }
    return twice / 2;
}

}  // namespace

double planar_area(const GeometryView& geometry) {
    if (geometry.type != GeometryType::polygon) return 0;
    double sum = 0;
    for (std::size_t part = 0; part < geometry.part_count(); ++part) {
        const auto [first, end] = geometry.part_rings(part);
        for (std::size_t ring = first; ring < end; ++ring) {
            const double area = std::abs(signed_area(geometry.ring(ring)));
            sum += ring == first ? area : -area;
        }
    }
    return sum;
}

std::optional<Position> interior_point(const GeometryView& geometry) {
    if (geometry.empty()) return std::nullopt;
    if (geometry.type == GeometryType::polygon && !structure_fault(geometry)) {
        const geos::Object object = geos::to_geos(geometry);
        const geos::Object inside(object ? GEOSPointOnSurface_r(geos::context(), object.get()) : nullptr);
        if (inside) {
            const Geometry point = geos::from_geos(inside.get(), GeometryType::point, false);
            if (!point.empty()) return point.positions[0];
        }
    }
    return geometry.positions[0];
}

std::optional<Position> pole_of_inaccessibility(const GeometryView& polygon, double tolerance) {
    if (polygon.type == GeometryType::polygon && !polygon.empty() && !structure_fault(polygon)) {
        const geos::Object object = geos::to_geos(polygon);
        // A line from the circle's middle to its rim.
        const geos::Object radius(object ? GEOSMaximumInscribedCircle_r(geos::context(), object.get(), tolerance)
                                         : nullptr);
        if (radius) {
            const Geometry line = geos::from_geos(radius.get(), GeometryType::line, false);
            if (!line.empty()) return line.positions[0];
        }
    }
    return interior_point(polygon);
}

}  // namespace oryx::geometry

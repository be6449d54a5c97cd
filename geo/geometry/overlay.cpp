#include "geo/geometry/geometry_ops.hpp"
#include "geo/geometry/geos.hpp"
#include "geo/geometry/structure.hpp"

#include <algorithm>
#include <cmath>

namespace oryx::geometry {

namespace {

using BinaryOperation = GEOSGeometry* (*)(GEOSContextHandle_t, const GEOSGeometry*, const GEOSGeometry*);

Result<Geometry> overlay(const GeometryView& a, const GeometryView& b, BinaryOperation operation,
                         std::string_view what) {
    for (const GeometryView* side : {&a, &b}) {
        if (auto sound = require_structure(*side); !sound) return std::unexpected(std::move(sound).error());
    }
    const geos::Object left = geos::to_geos(a);
    const geos::Object right = geos::to_geos(b);
    if (!left || !right) return fail(geos::failure(what));
    const geos::Object result(operation(geos::context(), left.get(), right.get()));
    return geos::finish(result, what, a.type, a.multi);
}

GeometryType type_of(const GEOSGeometry* geometry) {
    switch (GEOSGeom_getDimensions_r(geos::context(), geometry)) {
        case 0:
            return GeometryType::point;
        case 1:
            return GeometryType::line;
        case 2:
            return GeometryType::polygon;
        default:
            return GeometryType::none;
    }
}

}  // namespace

Result<Geometry> intersection(const GeometryView& a, const GeometryView& b) {
    return overlay(a, b, GEOSIntersection_r, "the intersection could not be made");
}

Result<Geometry> difference(const GeometryView& a, const GeometryView& b) {
    return overlay(a, b, GEOSDifference_r, "the difference could not be made");
}

Result<Geometry> unite(std::span<const GeometryView> polygons) {
    constexpr std::string_view what = "the union could not be made";
    std::vector<geos::Object> objects;
    for (const GeometryView& polygon : polygons) {
        if (polygon.type != GeometryType::polygon) continue;
        if (auto sound = require_structure(polygon); !sound) return std::unexpected(std::move(sound).error());
        objects.push_back(geos::to_geos(polygon));
        if (!objects.back()) return fail(geos::failure(what));
    }
    std::vector<GEOSGeometry*> raw;
    raw.reserve(objects.size());
    for (geos::Object& object : objects)
        raw.push_back(object.release());
    const geos::Object all(GEOSGeom_createCollection_r(geos::context(), GEOS_GEOMETRYCOLLECTION, raw.data(),
                                                       static_cast<unsigned>(raw.size())));
    if (!all) return fail(geos::failure(what));
    const geos::Object result(GEOSUnaryUnion_r(geos::context(), all.get()));
    return geos::finish(result, what, GeometryType::polygon, false);
}

Result<Geometry> buffer(const GeometryView& geometry, double distance, int quadrant_segments) {
    if (!std::isfinite(distance)) return fail(ErrorKind::invalid_input, "a buffer's distance must be a number");
    if (auto sound = require_structure(geometry); !sound) return std::unexpected(std::move(sound).error());
    const geos::Object object = geos::to_geos(geometry);
    const geos::Object result(
        object ? GEOSBuffer_r(geos::context(), object.get(), distance, std::clamp(quadrant_segments, 1, 256))
               : nullptr);
    return geos::finish(result, "the buffer could not be made", GeometryType::polygon, false);
}

Result<Geometry> convex_hull(const GeometryView& geometry) {
    if (auto sound = require_structure(geometry); !sound) return std::unexpected(std::move(sound).error());
    const geos::Object object = geos::to_geos(geometry);
    const geos::Object result(object ? GEOSConvexHull_r(geos::context(), object.get()) : nullptr);
    return geos::finish(result, "the convex hull could not be made",
                        result ? type_of(result.get()) : GeometryType::none, false);
}

}  // namespace oryx::geometry

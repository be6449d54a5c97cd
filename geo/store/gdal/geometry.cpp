#include "geo/store/gdal/geometry.hpp"

#include <cmath>

namespace oryx::store::gdal {

namespace {

std::unexpected<std::string> fault(std::string text) {
    return std::unexpected(std::move(text));
}

/// Appends the positions of a curve; false where one is not finite.
bool append_curve(Geometry& out, const OGRSimpleCurve& curve) {
    const int count = curve.getNumPoints();
    for (int i = 0; i < count; ++i) {
        const Position p{curve.getX(i), curve.getY(i)};
        if (!std::isfinite(p.x) || !std::isfinite(p.y)) return false;
        out.positions.push_back(p);
    }
    if (count > 0) out.end_ring();
    return true;
}

/// Appends one Point, LineString or Polygon as a part; false where a coordinate is not finite.
bool append_part(Geometry& out, const OGRGeometry& part) {
    if (part.IsEmpty()) return true;
    switch (out.type) {
        case GeometryType::point: {
            const auto* point = part.toPoint();
            if (!std::isfinite(point->getX()) || !std::isfinite(point->getY())) return false;
            out.positions.push_back({point->getX(), point->getY()});
            out.end_ring();
            break;
        }
        case GeometryType::line:
            if (!append_curve(out, *part.toLineString())) return false;
            break;
        case GeometryType::polygon:
            for (const OGRLinearRing* ring : *part.toPolygon()) {
                if (!append_curve(out, *ring)) return false;
            }
            break;
        case GeometryType::none:
            return true;
    }
    out.end_part();
    return true;
}

std::unique_ptr<OGRLineString> curve_of(std::span<const Position> positions, bool ring) {
    std::unique_ptr<OGRLineString> curve = ring ? std::make_unique<OGRLinearRing>() : std::make_unique<OGRLineString>();
    curve->setNumPoints(static_cast<int>(positions.size()), FALSE);
    for (std::size_t i = 0; i < positions.size(); ++i) {
        curve->setPoint(static_cast<int>(i), positions[i].x, positions[i].y);
    }
    return curve;
}

std::unique_ptr<OGRGeometry> part_of(const GeometryView& g, std::size_t part) {
    const auto [first, last] = g.part_rings(part);
    switch (g.type) {
        case GeometryType::point: {
            const Position p = g.ring(first).front();
            return std::make_unique<OGRPoint>(p.x, p.y);
        }
        case GeometryType::line:
            return curve_of(g.ring(first), false);
        case GeometryType::polygon: {
            auto polygon = std::make_unique<OGRPolygon>();
            for (std::size_t ring = first; ring < last; ++ring) {
                polygon->addRingDirectly(curve_of(g.ring(ring), true).release()->toLinearRing());
            }
            return polygon;
        }
        case GeometryType::none:
            break;
    }
    return nullptr;
}

}  // namespace

std::expected<Geometry, std::string> to_geometry(const OGRGeometry* geometry) {
    if (geometry == nullptr) return Geometry{};
    if (geometry->hasCurveGeometry(TRUE) != 0) {
        const std::unique_ptr<OGRGeometry> linear(geometry->getLinearGeometry());
        if (!linear) return fault("a curve that could not be turned into lines");
        return to_geometry(linear.get());
    }
    Geometry out;
    switch (wkbFlatten(geometry->getGeometryType())) {
        case wkbMultiPoint:
            out.multi = true;
            [[fallthrough]];
        case wkbPoint:
            out.type = GeometryType::point;
            break;
        case wkbMultiLineString:
        case wkbMultiCurve:
            out.multi = true;
            [[fallthrough]];
        case wkbLineString:
            out.type = GeometryType::line;
            break;
        case wkbMultiPolygon:
        case wkbMultiSurface:
            out.multi = true;
            [[fallthrough]];
        case wkbPolygon:
        case wkbTriangle:
            out.type = GeometryType::polygon;
            break;
        default:
            return fault("a geometry of type " + std::string(geometry->getGeometryName()) +
                         ", which is not a point, line or polygon");
    }
    bool finite = true;
    if (out.multi) {
        for (const OGRGeometry* part : *geometry->toGeometryCollection())
            finite = finite && append_part(out, *part);
    } else {
        finite = append_part(out, *geometry);
    }
    if (!finite) return fault("a coordinate is not a finite number");
    return out;
}

std::unique_ptr<OGRGeometry> to_ogr(const GeometryView& g) {
    if (g.type == GeometryType::none || g.empty()) return nullptr;
    if (!g.multi) return part_of(g, 0);
    std::unique_ptr<OGRGeometryCollection> all;
    if (g.type == GeometryType::point) all = std::make_unique<OGRMultiPoint>();
    if (g.type == GeometryType::line) all = std::make_unique<OGRMultiLineString>();
    if (g.type == GeometryType::polygon) all = std::make_unique<OGRMultiPolygon>();
    for (std::size_t part = 0; part < g.part_count(); ++part)
        all->addGeometryDirectly(part_of(g, part).release());
    return all;
}

OGRwkbGeometryType wkb_type(GeometryType type, bool multi) {
    switch (type) {
        case GeometryType::point:
            return multi ? wkbMultiPoint : wkbPoint;
        case GeometryType::line:
            return multi ? wkbMultiLineString : wkbLineString;
        case GeometryType::polygon:
            return multi ? wkbMultiPolygon : wkbPolygon;
        case GeometryType::none:
            break;
    }
    return wkbNone;
}

}  // namespace oryx::store::gdal

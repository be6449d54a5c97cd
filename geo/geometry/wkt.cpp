#include "geo/geometry/geometry_ops.hpp"
#include "geo/geometry/geos.hpp"

#include <algorithm>
#include <cctype>

#include <fmt/format.h>

namespace oryx::geometry {

namespace {

void append_positions(std::string& out, std::span<const Position> positions) {
    for (std::size_t i = 0; i < positions.size(); ++i) {
        fmt::format_to(std::back_inserter(out), "{}{} {}", i == 0 ? "" : ", ", positions[i].x, positions[i].y);
    }
}

/// One part without its type's name: "x y", "x y, x y" or "(x y, ...), (x y, ...)".
void append_part(std::string& out, const GeometryView& geometry, std::size_t part) {
    const auto [first, end] = geometry.part_rings(part);
    for (std::size_t ring = first; ring < end; ++ring) {
        if (geometry.type == GeometryType::polygon) out += ring == first ? "(" : ", (";
        append_positions(out, geometry.ring(ring));
        if (geometry.type == GeometryType::polygon) out += ')';
    }
}

/// How deep brackets are nested. GEOS's reader calls itself once for each level of a collection.
int bracket_depth(const std::string& text) {
    int depth = 0;
    int deepest = 0;
    for (const char c : text) {
        if (c == '(') deepest = std::max(deepest, ++depth);
        if (c == ')') --depth;
    }
    return deepest;
}

Error bad_wkt(std::string detail) {
    return Error{.kind = ErrorKind::invalid_input,
                 .message = "the text is not a geometry in WKT",
                 .hint = "POINT (x y), LINESTRING (x y, x y), POLYGON ((x y, x y, x y, x y)) or a MULTI of these",
                 .detail = {std::move(detail)}};
}

}  // namespace

std::string to_wkt(const GeometryView& geometry) {
    if (geometry.type == GeometryType::none) return "GEOMETRYCOLLECTION EMPTY";
    std::string out = geojson_type_name(geometry.type, geometry.multi);
    std::ranges::transform(out, out.begin(), [](unsigned char c) { return static_cast<char>(std::toupper(c)); });
    if (geometry.empty()) return out + " EMPTY";
    out += " (";
    for (std::size_t part = 0; part < geometry.part_count(); ++part) {
        if (part > 0) out += ", ";
        if (geometry.multi) out += '(';
        append_part(out, geometry, part);
        if (geometry.multi) out += ')';
    }
    return out + ")";
}

Result<Geometry> from_wkt(const std::string& wkt) {
    constexpr int deepest = 3;  // MULTIPOLYGON (((x y, ...)))
    if (bracket_depth(wkt) > deepest) return fail(bad_wkt("brackets are nested too deeply"));
    GEOSContextHandle_t context = geos::context();
    GEOSWKTReader* reader = GEOSWKTReader_create_r(context);
    const geos::Object object(GEOSWKTReader_read_r(context, reader, wkt.c_str()));
    GEOSWKTReader_destroy_r(context, reader);
    if (!object) return fail(bad_wkt(geos::take_message()));
    switch (GEOSGeomTypeId_r(context, object.get())) {
        case GEOS_POINT:
            return geos::from_geos(object.get(), GeometryType::point, false);
        case GEOS_LINESTRING:
        case GEOS_LINEARRING:
            return geos::from_geos(object.get(), GeometryType::line, false);
        case GEOS_POLYGON:
            return geos::from_geos(object.get(), GeometryType::polygon, false);
        case GEOS_MULTIPOINT:
            return geos::from_geos(object.get(), GeometryType::point, true);
        case GEOS_MULTILINESTRING:
            return geos::from_geos(object.get(), GeometryType::line, true);
        case GEOS_MULTIPOLYGON:
            return geos::from_geos(object.get(), GeometryType::polygon, true);
        default:
            return fail(bad_wkt("a collection of different types"));
    }
}

}  // namespace oryx::geometry

#include "geo/geometry/geos.hpp"

#include <utility>
#include <vector>

namespace oryx::geometry::geos {

namespace {

/// A context that collects GEOS's words instead of printing them.
class ThreadContext {
  public:
    ThreadContext() : handle_(GEOS_init_r()) {
        GEOSContext_setErrorMessageHandler_r(handle_, remember, this);
        GEOSContext_setNoticeMessageHandler_r(handle_, ignore, nullptr);
    }
    ~ThreadContext() { GEOS_finish_r(handle_); }
    ThreadContext(const ThreadContext&) = delete;
    ThreadContext& operator=(const ThreadContext&) = delete;

    GEOSContextHandle_t handle() const { return handle_; }
    std::string take_message() { return std::exchange(message_, {}); }

  private:
    static void remember(const char* message, void* self) { static_cast<ThreadContext*>(self)->message_ = message; }
    static void ignore(const char*, void*) {}

    GEOSContextHandle_t handle_;
    std::string message_;
};

ThreadContext& thread_context() {
    static thread_local ThreadContext context;
    return context;
}

GEOSCoordSequence* sequence(std::span<const Position> positions) {
    static_assert(sizeof(Position) == 2 * sizeof(double));
    return GEOSCoordSeq_copyFromBuffer_r(context(), &positions[0].x, static_cast<unsigned>(positions.size()), 0, 0);
}

// The three below take over the sequence or ring they are given, whether they succeed or not.
Object point(std::span<const Position> positions) {
    GEOSCoordSequence* coordinates = sequence(positions);
    return Object(coordinates ? GEOSGeom_createPoint_r(context(), coordinates) : nullptr);
}
Object line(std::span<const Position> positions) {
    GEOSCoordSequence* coordinates = sequence(positions);
    return Object(coordinates ? GEOSGeom_createLineString_r(context(), coordinates) : nullptr);
}
Object ring(std::span<const Position> positions) {
    GEOSCoordSequence* coordinates = sequence(positions);
    return Object(coordinates ? GEOSGeom_createLinearRing_r(context(), coordinates) : nullptr);
}

Object polygon(const GeometryView& view, std::size_t part) {
    const auto [first, end] = view.part_rings(part);
    Object shell = ring(view.ring(first));
    if (!shell) return nullptr;
    std::vector<Object> holes;
    for (std::size_t i = first + 1; i < end; ++i) {
        holes.push_back(ring(view.ring(i)));
        if (!holes.back()) return nullptr;
    }
    std::vector<GEOSGeometry*> raw;
    for (Object& hole : holes)
        raw.push_back(hole.release());
    return Object(GEOSGeom_createPolygon_r(context(), shell.release(), raw.data(), static_cast<unsigned>(raw.size())));
}

Object part_of(const GeometryView& view, std::size_t part) {
    if (view.type == GeometryType::polygon) return polygon(view, part);
    const auto positions = view.ring(view.part_rings(part).first);
    return view.type == GeometryType::line ? line(positions) : point(positions);
}

int collection_type(GeometryType type) {
    switch (type) {
        case GeometryType::point:
            return GEOS_MULTIPOINT;
        case GeometryType::line:
            return GEOS_MULTILINESTRING;
        case GeometryType::polygon:
            return GEOS_MULTIPOLYGON;
        case GeometryType::none:
            break;
    }
    return GEOS_GEOMETRYCOLLECTION;
}

void append_ring(const GEOSGeometry* geometry, Geometry& out) {
    const GEOSCoordSequence* coordinates = GEOSGeom_getCoordSeq_r(context(), geometry);
    unsigned size = 0;
    if (!coordinates || !GEOSCoordSeq_getSize_r(context(), coordinates, &size)) return;
    const std::size_t before = out.positions.size();
    out.positions.resize(before + size);
    if (size > 0) GEOSCoordSeq_copyToBuffer_r(context(), coordinates, &out.positions[before].x, 0, 0);
    out.end_ring();
}

void append_parts(const GEOSGeometry* geometry, Geometry& out) {
    if (GEOSisEmpty_r(context(), geometry) != 0) return;
    switch (GEOSGeomTypeId_r(context(), geometry)) {
        case GEOS_POINT:
            if (out.type != GeometryType::point) return;
            append_ring(geometry, out);
            break;
        case GEOS_LINESTRING:
        case GEOS_LINEARRING:
            if (out.type != GeometryType::line) return;
            append_ring(geometry, out);
            break;
        case GEOS_POLYGON: {
            if (out.type != GeometryType::polygon) return;
            append_ring(GEOSGetExteriorRing_r(context(), geometry), out);
            const int holes = GEOSGetNumInteriorRings_r(context(), geometry);
            for (int i = 0; i < holes; ++i)
                append_ring(GEOSGetInteriorRingN_r(context(), geometry, i), out);
            break;
        }
        default: {
            const int count = GEOSGetNumGeometries_r(context(), geometry);
            for (int i = 0; i < count; ++i)
                append_parts(GEOSGetGeometryN_r(context(), geometry, i), out);
            return;
        }
    }
    out.end_part();
}

}  // namespace

GEOSContextHandle_t context() {
    return thread_context().handle();
}

std::string take_message() {
    return thread_context().take_message();
}

Object to_geos(const GeometryView& view) {
    if (view.part_count() == 1 && !view.multi) return part_of(view, 0);
    if (view.part_count() == 0) return Object(GEOSGeom_createEmptyCollection_r(context(), collection_type(view.type)));
    std::vector<Object> parts;
    for (std::size_t i = 0; i < view.part_count(); ++i) {
        parts.push_back(part_of(view, i));
        if (!parts.back()) return nullptr;
    }
    std::vector<GEOSGeometry*> raw;
    for (Object& part : parts)
        raw.push_back(part.release());
    return Object(GEOSGeom_createCollection_r(context(), collection_type(view.type), raw.data(),
                                              static_cast<unsigned>(raw.size())));
}

Geometry from_geos(const GEOSGeometry* geometry, GeometryType type, bool multi) {
    Geometry out{.type = type};
    append_parts(geometry, out);
    out.multi = multi || out.part_ends.size() > 1;
    return out;
}

Error failure(std::string_view what) {
    return Error{.kind = ErrorKind::invalid_input,
                 .message = std::string(what),
                 .hint = "check that the geometry is valid",
                 .detail = {take_message()}};
}

Result<Geometry> finish(const Object& result, std::string_view what, GeometryType type, bool multi) {
    if (!result) return fail(failure(what));
    return from_geos(result.get(), type, multi);
}

}  // namespace oryx::geometry::geos

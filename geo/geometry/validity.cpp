#include "geo/geometry/geometry_ops.hpp"
#include "geo/geometry/geos.hpp"
#include "geo/geometry/structure.hpp"

#include <algorithm>
#include <cmath>
#include <utility>

namespace oryx::geometry {

namespace {

/// The geometry without what GEOS could not take in: rings are closed, and rings, lines and points that are too short
/// or not numbers are dropped, a polygon's holes with its exterior. A ring with ONE wrong number is dropped whole:
/// leaving the vertex out would draw a border that nobody published.
Geometry without_structure_faults(const GeometryView& geometry) {
    Geometry out{.type = geometry.type, .multi = geometry.multi};
    for (std::size_t part = 0; part < geometry.part_count(); ++part) {
        const auto [first, end] = geometry.part_rings(part);
        const std::size_t rings_before = out.ring_ends.size();
        for (std::size_t i = first; i < end; ++i) {
            const auto ring = geometry.ring(i);
            const bool numbers =
                std::ranges::all_of(ring, [](Position p) { return std::isfinite(p.x) && std::isfinite(p.y); });
            const bool close = geometry.type == GeometryType::polygon && !ring.empty() && ring.front() != ring.back();
            const std::size_t needed = geometry.type == GeometryType::polygon ? 4
                                       : geometry.type == GeometryType::line  ? 2
                                                                              : 1;
            if (!numbers || ring.size() + (close ? 1 : 0) < needed) {
                if (i == first) break;
                continue;
            }
            out.positions.insert(out.positions.end(), ring.begin(), ring.end());
            if (close) out.positions.push_back(ring.front());
            out.end_ring();
        }
        if (out.ring_ends.size() > rings_before) out.end_part();
    }
    return out;
}

geos::Object make_valid(const GEOSGeometry* geometry) {
    GEOSContextHandle_t context = geos::context();
    GEOSMakeValidParams* params = GEOSMakeValidParams_create_r(context);
    GEOSMakeValidParams_setMethod_r(context, params, GEOS_MAKE_VALID_STRUCTURE);
    GEOSMakeValidParams_setKeepCollapsed_r(context, params, 0);
    geos::Object result(GEOSMakeValidWithParams_r(context, geometry, params));
    GEOSMakeValidParams_destroy_r(context, params);
    return result;
}

}  // namespace

Validity check_validity(const GeometryView& geometry) {
    if (auto fault = structure_fault(geometry)) return *fault;
    if (geometry.empty()) return {};
    const geos::Object object = geos::to_geos(geometry);
    if (!object) return {false, geos::take_message(), geometry.positions[0]};
    GEOSContextHandle_t context = geos::context();
    char* reason = nullptr;
    GEOSGeometry* where = nullptr;
    const char valid = GEOSisValidDetail_r(context, object.get(), 0, &reason, &where);
    Validity validity{.valid = valid == 1};
    if (!validity.valid) validity.reason = reason ? reason : geos::take_message();
    if (reason) GEOSFree_r(context, reason);
    if (where) {
        const geos::Object location(where);
        const Geometry point = geos::from_geos(where, GeometryType::point, false);
        if (!point.empty()) validity.where = point.positions[0];
    }
    return validity;
}

Result<Repair> repair(const GeometryView& geometry) {
    const Validity before = check_validity(geometry);
    if (before.valid) return Repair{.geometry = Geometry::from(geometry), .reason = {}};

    // Offsets that do not fit cannot be read at all, so that there is nothing to repair.
    const auto nothing_left = [&](std::string detail) {
        return fail(Error{.kind = ErrorKind::invalid_input,
                          .message = "the geometry cannot be repaired: " + before.reason,
                          .detail = {std::move(detail)}});
    };
    if (before.reason.ends_with("do not fit the coordinates") || before.reason.ends_with("do not fit the rings")) {
        return nothing_left({});
    }
    const Geometry sound = without_structure_faults(geometry);
    if (sound.empty()) return nothing_left("no ring could be read");
    const geos::Object object = geos::to_geos(sound.view());
    if (!object) return nothing_left(geos::take_message());
    const geos::Object repaired = make_valid(object.get());
    if (!repaired) return nothing_left(geos::take_message());
    Repair repair{.geometry = geos::from_geos(repaired.get(), geometry.type, geometry.multi), .reason = before.reason};
    if (repair.geometry.empty()) return nothing_left("nothing of the type was left");
    return repair;
}

}  // namespace oryx::geometry

#pragma once

// Inside geo/geometry only: the one place where GEOS objects are owned, made from our geometries and turned back, and
// where its failures become errors.

#define GEOS_USE_ONLY_R_API
#include "geo/core/geometry.hpp"
#include "geo/core/result.hpp"

#include <memory>
#include <string>
#include <string_view>

#include <geos_c.h>

namespace oryx::geometry::geos {

/// This thread's context: GEOS's reentrant calls need one each. Its messages are kept, not printed.
GEOSContextHandle_t context();
/// What GEOS said last on this thread; empties it.
std::string take_message();

struct ObjectDeleter {
    void operator()(GEOSGeometry* geometry) const { GEOSGeom_destroy_r(context(), geometry); }
};
using Object = std::unique_ptr<GEOSGeometry, ObjectDeleter>;

/// A GEOS geometry of the same type, a collection where `view.multi` or where there are several parts.
/// Precondition: `structure_fault` finds nothing in it. Null where GEOS refuses it all the same.
Object to_geos(const GeometryView& view);

/// Takes the parts of one type out of any GEOS geometry; others are dropped. `multi` is set where asked for or where
/// there are several parts. Rings are closed, exteriors first, as GEOS orders them.
Geometry from_geos(const GEOSGeometry* geometry, GeometryType type, bool multi);

/// The error for a call that gave nothing. `what`: "the union could not be made".
Error failure(std::string_view what);

/// `from_geos`, or `failure` where GEOS gave nothing: what each operation ends with.
Result<Geometry> finish(const Object& result, std::string_view what, GeometryType type, bool multi);

}  // namespace oryx::geometry::geos

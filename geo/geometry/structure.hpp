#pragma once

#include "geo/geometry/geometry_ops.hpp"

#include <optional>

namespace oryx::geometry {

/// What is wrong with a geometry before any question of topology: coordinates that are no numbers, rings that are not
/// closed or have fewer than four positions, lines of fewer than two, parts without rings, offsets that do not fit.
/// Nothing where it is sound; a geometry without parts is. GEOS would refuse to take these in.
std::optional<Validity> structure_fault(const GeometryView& geometry);

/// The error for an operation that was given such a geometry.
Result<> require_structure(const GeometryView& geometry);

}  // namespace oryx::geometry

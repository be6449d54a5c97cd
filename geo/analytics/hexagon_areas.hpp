#pragma once

#include "geo/catalog/snapshot.hpp"
#include "geo/catalog/theatre.hpp"
#include "geo/core/result.hpp"
#include "geo/crs/plane.hpp"

#include <memory>

namespace oryx::analytics {

/// The hexagons that areas meet, whole also where they reach over a border, as areas of their own: a coverage without
/// level or population, keyed "hex-Q-R" by their place on the theatre's lattice. `size_m`: the side of a square with
/// their area.
/// Errors: too_large naming `cell_m`; conflict naming `areas` without a polygon, or beyond the plane's reach.
Result<std::shared_ptr<const catalog::Collection>> hexagon_areas(const catalog::Collection& areas,
                                                                 const catalog::Theatre& theatre,
                                                                 const crs::Plane& plane, double size_m);

}  // namespace oryx::analytics

#pragma once

#include "geo/analytics/incident_inputs.hpp"
#include "geo/analytics/published_corners.hpp"
#include "geo/analytics/study_area.hpp"
#include "geo/analytics/zone_people.hpp"

#include <memory>

/// What runs over the same versions share by their context's memo, so that another day or another parameter makes only
/// what depends on it. Without a memo each is made anew; the results are the same.
namespace oryx::analytics {

/// All incidents on the plane, as `record_filtered` has them. Errors: its.
Result<std::shared_ptr<const IncidentRecord>> incident_record(const IncidentInputs& bound, const Inputs& inputs,
                                                              Weighting weighting, const RunContext& context);

/// The mask that the bound areas make. Precondition: areas are bound. Errors: as for `build_mask`.
Result<std::shared_ptr<const AreaMask>> area_mask(const IncidentInputs& bound, double cell_m,
                                                  const RunContext& context);

/// The grid's corners as published.
std::shared_ptr<const PublishedCorners> published_corners(const Grid& grid, const crs::Plane& plane,
                                                          const RunContext& context);

/// The bound areas' people. Precondition: areas are bound and `mask` is theirs. `localities` may be null.
std::shared_ptr<const ZonePeople> zone_people(const IncidentInputs& bound,
                                              const std::shared_ptr<const catalog::Collection>& localities,
                                              const Mask& mask, const RunContext& context);

}  // namespace oryx::analytics

#pragma once

#include "geo/analytics/incident_record.hpp"
#include "geo/analytics/process.hpp"
#include "geo/core/roles.hpp"

#include <cstdint>
#include <functional>
#include <memory>

namespace oryx::analytics {

/// An incident is spread over no fewer settlements: over one or two it would be told more exactly than it is known.
inline constexpr std::size_t least_spread_settlements = 5;

/// The areas that incidents known only to an administrative area are spread over, each level by itself.
struct SpreadAreas {
    std::shared_ptr<const catalog::Collection> admin1;  ///< null where there are none
    std::shared_ptr<const catalog::Collection> admin2;
    std::shared_ptr<const catalog::Collection> localities;
};
/// `areas` (may be null) serve the level that their collection says they have; another level takes the only collection
/// of the role areas that says it has that one. Error: invalid_input naming `areas` where two do.
Result<SpreadAreas> find_spread_areas(const std::shared_ptr<const catalog::Collection>& areas,
                                      const std::shared_ptr<const catalog::Collection>& localities,
                                      const catalog::Snapshot& snapshot);

/// Spreads the incidents that are left out as known only to an administrative area evenly over the settlements in that
/// area: the area of exactly that level that covers their point, never a smaller one (CONTRACT: place). Those without
/// such an area, or with fewer than 5 settlements in it, stay left out for that reason. Gives how many were spread.
/// Error: cancelled.
Result<std::int64_t> spread_over_settlements(IncidentRecord& record, const FeatureTable& incidents,
                                             const SpreadAreas& areas, const crs::Plane& plane,
                                             const std::function<bool(std::uint32_t row)>& wanted,
                                             const CancelToken& cancel = {});

}  // namespace oryx::analytics

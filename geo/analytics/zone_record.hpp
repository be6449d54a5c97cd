#pragma once

#include "geo/analytics/folds.hpp"
#include "geo/analytics/incident_record.hpp"
#include "geo/analytics/settlements.hpp"
#include "geo/analytics/study_area.hpp"
#include "geo/analytics/surface_recipe.hpp"
#include "geo/statistics/bootstrap.hpp"
#include "geo/statistics/interval.hpp"

#include <cstdint>
#include <optional>
#include <span>
#include <string>
#include <vector>

namespace oryx::analytics {

/// What a zone of a share held of the incidents of the months after each of its days.
struct ZoneShareHeld {
    double share = 0;                                   ///< of the forecast
    double held = 0;                                    ///< of the incidents
    std::optional<statistics::Interval> interval = {};  ///< 95 %, bootstrap over months; nothing for fewer than 2
    double mean_km2 = 0;
};

/// How zones drawn in the past did: those of each of the last months, made of what ended before the month.
struct ZoneRecord {
    std::vector<Fold> months = {};
    std::int64_t incidents = 0;  ///< dated to the day, at one exact or near place in the study area
    std::vector<ZoneShareHeld> zones = {};
};
/// "held 46 % (38 to 53 %) of the incidents of the 12 months 2019-01 to 2019-12 (n 1,958)"
std::string to_text(const ZoneShareHeld& zone, const ZoneRecord& record);

/// Realised shares inside the zones of ascending shares, over the last `months` whole calendar months up to `as_of`, by
/// the surface of a recipe. `from`: the first day that counts, where one was given. `record` holds what the mask takes.
/// Nothing where no whole month follows an incident, or no incident can be tried. Errors: those of `recipe_surface`.
Result<std::optional<ZoneRecord>> zone_record(const SurfaceRecipe& recipe, const IncidentRecord& record,
                                              const Mask& mask, const SettlementCells* settlements,
                                              std::optional<Day> from, Day as_of, int months,
                                              std::span<const double> shares, statistics::Replication replication,
                                              Day today, const CancelToken& cancel = {});

}  // namespace oryx::analytics

#pragma once

#include "geo/analytics/heat_zone_model.hpp"
#include "geo/analytics/process.hpp"
#include "geo/analytics/zone_people.hpp"

#include <memory>
#include <optional>
#include <vector>

namespace oryx::analytics {

/// What the collections add to a model's numbers.
struct HeatZoneInputs {
    std::shared_ptr<const catalog::Collection> incidents;
    std::shared_ptr<const catalog::Collection> areas;       ///< may be null
    std::shared_ptr<const catalog::Collection> localities;  ///< may be null
    const ZonePeople* people = nullptr;                     ///< null where there are no areas
};

/// The zones as features: a band (or nested region), its parts that rest on few incidents apart. Keys are stable:
/// "band-1", "band-1-few", "zone-1". Coordinates are rounded to 1e-7 degrees, the same for neighbours. `drawing_only`
/// leaves out the attributes that tell of people, areas and scores.
std::shared_ptr<const FeatureTable> heat_zone_features(const HeatZoneModel& model, const HeatZoneInputs& inputs,
                                                       const PublishedCorners& corners, bool drawing_only = false);

/// What the result says of itself; `bound` is what it was made from, `parameters` are the inputs as given, replaced
/// here by what was used.
ResultFacts heat_zone_facts(const HeatZoneModel& model, const HeatZoneInputs& inputs, const IncidentInputs& bound,
                            const Process& process, const Inputs& parameters, Day today);

}  // namespace oryx::analytics

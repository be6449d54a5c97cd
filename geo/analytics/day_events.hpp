#pragma once

#include "geo/analytics/incident_inputs.hpp"
#include "geo/pattern/near_repeat.hpp"

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

namespace oryx::analytics {

/// What needs a day and one place (CONTRACT: time): incidents that are exact to the day, at one position.
struct DayEvents {
    std::vector<pattern::Event> events;  ///< metres on the plane
    std::vector<std::uint32_t> rows;     ///< of the incidents' table, one for each event
};

/// Takes the incidents out of `selected` that are not known to the day ("day unknown"), spread over a line or several
/// positions, or, where `exact_only`, not exact to the place, and counts them there; the others are the events.
DayEvents keep_day_events(SelectedIncidents& selected, const FeatureTable& incidents, bool exact_only);

/// The input `location_precision`: which incidents are exact enough.
InputSpec location_precision_input();

/// The first name in the alphabet that an incident of these rows gives its place; nothing where none does.
std::optional<std::string> place_name(const FeatureTable& incidents, std::span<const std::uint32_t> rows);

}  // namespace oryx::analytics

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

/// What a process over such incidents works on.
struct DayStudy {
    IncidentInputs bound;
    SelectedIncidents selected;  ///< the same incidents as the events
    DayEvents day;
};
/// Binds, selects by the inputs `as_of`, `from`, filter and `location_precision`, and drops what lies beyond the
/// plane's reach. Errors: those of `bind_incidents`, `select_in_period` and `drop_beyond_reach`.
Result<DayStudy> select_day_events(const Process& process, const Inputs& inputs, const RunContext& context,
                                   bool with_areas);

/// The inputs that such processes begin with: incidents, as-of, from, location precision.
std::vector<InputSpec> day_event_inputs();

/// The input `location_precision`: which incidents are exact enough.
InputSpec location_precision_input();

/// The first name in the alphabet that an incident of these rows gives its place; nothing where none does.
std::optional<std::string> place_name(const FeatureTable& incidents, std::span<const std::uint32_t> rows);

}  // namespace oryx::analytics

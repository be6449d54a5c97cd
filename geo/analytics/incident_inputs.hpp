#pragma once

#include "geo/analytics/incidents.hpp"
#include "geo/analytics/process.hpp"
#include "geo/catalog/theatre.hpp"
#include "geo/crs/plane.hpp"
#include "geo/statistics/bootstrap.hpp"

#include <memory>
#include <optional>

namespace oryx::analytics {

// The inputs that processes over undecayed incidents share, besides `filter_inputs()`, which all of them take.
InputSpec incidents_input();
InputSpec areas_input(std::string_view doc);
InputSpec as_of_input();
InputSpec from_input();
InputSpec weights_input();
InputSpec seed_input();
/// `replicas`: how many random data sets; `draws`: how many replicas of a bootstrap.
InputSpec replicas_input(std::string_view doc);
InputSpec draws_input(std::string_view doc);
/// The inputs `seed` and `draws`.
statistics::Replication read_replication(const Inputs& inputs);

/// What such a process works on.
struct IncidentInputs {
    std::shared_ptr<const catalog::Collection> incidents;
    std::shared_ptr<const catalog::Collection> areas;  ///< null where none is bound
    catalog::Theatre theatre;
    crs::Plane plane;
};
/// `with_areas`: areas are bound too, where there are any. Errors: those of `bind_collection` and `theatre_of`.
Result<IncidentInputs> bind_incidents(const Process& process, const Inputs& inputs, const RunContext& context,
                                      bool with_areas);

/// The incidents of the period from `from` (nothing: the oldest incident's day) to the input `as_of`, each with the
/// share of its date that lies in it, undecayed, and with its preset's weight where the process has `weights`. Errors:
/// invalid_input naming `as_of` (after today), `from` (after the as-of) or `weights`; cancelled.
Result<SelectedIncidents> select_in_period(const IncidentInputs& bound, const Inputs& inputs, std::optional<Day> from,
                                           const RunContext& context);

/// All incidents, those that the inputs' filter does not ask for left out of all surfaces.
/// Errors: invalid_input naming `weights` or the filter's input; cancelled.
Result<IncidentRecord> record_filtered(const IncidentInputs& bound, const Inputs& inputs, Weighting weighting,
                                       const RunContext& context);

/// The incidents that `settings` and the inputs' filter take. Errors: as above.
Result<SelectedIncidents> select_filtered(const IncidentInputs& bound, const Inputs& inputs,
                                          const HeatZoneSettings& settings, const RunContext& context);

/// Begins the facts: who the process is, its parameters and inputs, period, as-of, plane, what was left out and the
/// warnings of the selection. `n` is the number of incidents in `selected`.
ResultFacts incident_facts(const Process& process, const Inputs& inputs, const IncidentInputs& bound,
                           const SelectedIncidents& selected, Day today);

}  // namespace oryx::analytics

#include "geo/analytics/incident_inputs.hpp"

#include "geo/analytics/incident_filter.hpp"
#include "geo/analytics/result_facts.hpp"
#include "geo/analytics/theatre.hpp"

#include <algorithm>
#include <limits>

namespace oryx::analytics {

InputSpec incidents_input() {
    return {.id = "incidents",
            .title = "Incidents",
            .doc = "the collection of incidents; the only one with that role where it is not named",
            .type = InputType::collection,
            .role = Role::incidents,
            .required = true};
}

InputSpec areas_input(std::string_view doc) {
    return {.id = "areas", .title = "Areas", .doc = doc, .type = InputType::collection, .role = Role::areas};
}

InputSpec as_of_input() {
    return {.id = "as_of",
            .title = "As of",
            .doc = "last day that counts; the newest incident's where it is not given",
            .type = InputType::date};
}

InputSpec from_input() {
    return {.id = "from",
            .title = "From",
            .doc = "first day that counts; the oldest incident's where it is not given",
            .type = InputType::date};
}

InputSpec weights_input() {
    return {.id = "weights",
            .title = "Weights",
            .doc =
                "what an incident weighs: 1; 1 if it targets civilians, else left out; 1 + log2(1 + deaths), at "
                "most 5",
            .type = InputType::choice,
            .default_value = "equal",
            .choices = {"equal", "civilian-targeting", "severity"}};
}

InputSpec seed_input() {
    return {.id = "seed",
            .title = "Seed",
            .doc = "where the random numbers begin: the same seed gives the same result",
            .type = InputType::integer,
            .default_value = "1",
            .minimum = 0,
            .maximum = 4294967295.0};
}

InputSpec replicas_input(std::string_view doc) {
    return {.id = "replicas",
            .title = "Replicas",
            .doc = doc,
            .type = InputType::integer,
            .default_value = "999",
            .minimum = 9,
            .maximum = 99'999};
}

InputSpec draws_input(std::string_view doc) {
    return {.id = "draws",
            .title = "Draws",
            .doc = doc,
            .type = InputType::integer,
            .default_value = "999",
            .minimum = 99,
            .maximum = 99'999};
}

statistics::Replication read_replication(const Inputs& inputs) {
    return {.seed = static_cast<std::uint64_t>(inputs.integer("seed")), .draws = inputs.integer("draws")};
}

Result<IncidentInputs> bind_incidents(const Process& process, const Inputs& inputs, const RunContext& context,
                                      bool with_areas) {
    auto incidents = bind_collection(process, inputs, "incidents", *context.snapshot);
    if (!incidents) return fail(incidents.error());
    std::shared_ptr<const catalog::Collection> areas;
    if (with_areas) {
        auto bound = bind_collection(process, inputs, "areas", *context.snapshot);
        if (!bound) return fail(bound.error());
        areas = *bound;
    }
    const auto theatre = theatre_of(*context.snapshot);
    if (!theatre) return fail(theatre.error());
    const auto plane = crs::Plane::centred_on(theatre->centre);
    if (!plane) return fail(plane.error());
    return IncidentInputs{*incidents, areas, *theatre, *plane};
}

Result<SelectedIncidents> select_in_period(const IncidentInputs& bound, const Inputs& inputs, std::optional<Day> from,
                                           const RunContext& context) {
    HeatZoneSettings settings;
    settings.as_of = inputs.date("as_of");
    settings.from = from;
    settings.half_life_days = std::numeric_limits<double>::infinity();
    const auto texts = inputs.as_text();
    if (std::ranges::any_of(texts, [](const auto& entry) { return entry.first == "weights"; })) {
        settings.weighting = parse_weighting(inputs.text("weights")).value_or(Weighting::equal);
    }
    return select_filtered(bound, inputs, settings, context);
}

Result<IncidentRecord> record_filtered(const IncidentInputs& bound, const Inputs& inputs, Weighting weighting,
                                       const RunContext& context) {
    const FeatureTable& incidents = *bound.incidents->features;
    const auto wanted = RowFilter::create(incidents, read_filter(inputs));
    if (!wanted) return fail(wanted.error());
    auto record = record_incidents(incidents, weighting, bound.plane, context.cancel);
    if (record) leave_out_rows(*record, not_asked_for, [&](std::uint32_t row) { return wanted->takes(row); });
    return record;
}

Result<SelectedIncidents> select_filtered(const IncidentInputs& bound, const Inputs& inputs,
                                          const HeatZoneSettings& settings, const RunContext& context) {
    if (auto period = check_period(settings, context.today); !period) return fail(period.error());
    const auto record = record_filtered(bound, inputs, settings.weighting, context);
    if (!record) return fail(record.error());
    return select_as_of(*record, settings, context.today, context.cancel);
}

ResultFacts incident_facts(const Process& process, const Inputs& inputs, const IncidentInputs& bound,
                           const SelectedIncidents& selected, Day today) {
    ResultFacts facts =
        begin_facts(process, inputs, {{"as_of", to_iso(selected.as_of)}, {"from", to_iso(selected.from)}});
    facts.n = static_cast<std::int64_t>(selected.sightings.size());
    facts.excluded = selected.excluded;
    facts.period = to_iso(selected.from) + "/" + to_iso(selected.as_of);
    set_as_of(facts, selected.as_of, today, *bound.incidents->features);
    facts.plane = bound.plane.definition();
    facts.filter = to_text(read_filter(inputs));
    add_input(facts, "incidents", bound.incidents);
    add_input(facts, "areas", bound.areas);
    facts.warnings.insert(facts.warnings.end(), selected.warnings.begin(), selected.warnings.end());
    return facts;
}

}  // namespace oryx::analytics

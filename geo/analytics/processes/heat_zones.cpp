// heat-zones: where recent incidents concentrate (CONTRACT: intensity, heat zones).

#include "geo/analytics/heat_zone_features.hpp"
#include "geo/analytics/heat_zone_words.hpp"
#include "geo/analytics/incident_filter.hpp"
#include "geo/analytics/remembered.hpp"
#include "geo/analytics/surface_inputs.hpp"

namespace oryx::analytics {

extern const Process heat_zones;

namespace {

Result<ProcessResult> run(const Inputs& parameters, const RunContext& context) {
    auto zoning = zone_settings(parameters);
    if (!zoning) return fail(zoning.error());
    const auto bound = bind_incidents(heat_zones, parameters, context, true);
    if (!bound) return fail(bound.error());
    const auto localities = bind_collection(heat_zones, parameters, "localities", *context.snapshot);
    if (!localities) return fail(localities.error());
    auto threat = build_threat_surface(*bound, localities->get(), parameters, context);
    if (!threat) return fail(threat.error());
    // People take time, and tiles need none of them unless they weigh.
    std::shared_ptr<const ZonePeople> people;
    if (bound->areas && (!context.drawing_only || zoning->exposure)) {
        people = zone_people(*bound, *localities, threat->mask, context);
    }
    const auto corners = published_corners(threat->mask.grid, bound->plane, context);
    auto model = build_heat_zones(std::move(*threat), std::move(*zoning), people.get(), context.cancel);
    if (!model) return fail(model.error());
    if (!context.drawing_only) {
        const int months = static_cast<int>(parameters.integer("score_months"));
        if (auto done = score_zones(*model, *bound, localities->get(), months, context); !done) {
            return fail(done.error());
        }
    }
    const HeatZoneInputs inputs{bound->incidents, bound->areas, *localities, people.get()};
    return ProcessResult{.features = heat_zone_features(*model, inputs, *corners, context.drawing_only),
                         .facts = heat_zone_facts(*model, inputs, *bound, heat_zones, parameters, context.today),
                         .qgis_style = zone_qgis_style(*model)};
}

std::vector<InputSpec> input_specs() {
    std::vector<InputSpec> specs{incidents_input(),
                                 areas_input("areas that bound the study area and carry population; without any, the "
                                             "incidents' hull"),
                                 {.id = "localities",
                                  .title = "Localities",
                                  .doc = "places with people, by which an area's population is shared out; and "
                                         "settlements that a mixture leans on, each point as one",
                                  .type = InputType::collection,
                                  .role = Role::localities},
                                 as_of_input(),
                                 from_input()};
    const auto add = [&](std::vector<InputSpec> more) {
        for (InputSpec& spec : more)
            specs.push_back(std::move(spec));
    };
    add(surface_inputs());
    add(level_inputs());
    specs.push_back({.id = "measure",
                     .title = "Measure",
                     .doc = "the intensity itself, or people's exposure to it: intensity times people, cell by cell",
                     .type = InputType::choice,
                     .default_value = "intensity",
                     .choices = {"intensity", "exposure"}});
    specs.push_back({.id = "score_months",
                     .title = "Months scored",
                     .doc = "whole calendar months up to the as-of that zones of the same shares are tried on; 0: not "
                            "scored",
                     .type = InputType::integer,
                     .unit = "months",
                     .default_value = "12",
                     .minimum = 0,
                     .maximum = 120});
    specs.push_back(weights_input());
    specs.push_back({.id = "form",
                     .title = "Form",
                     .doc = "disjoint bands for filling, or nested regions",
                     .type = InputType::choice,
                     .default_value = "bands",
                     .choices = {"bands", "nested"}});
    specs.push_back(profile_input());
    add(filter_inputs());
    return specs;
}

}  // namespace

const Process heat_zones{
    .id = "heat-zones",
    .title = "Heat zones of recent incidents",
    .description =
        "The smallest areas that hold a quarter, half, three quarters and nine tenths of recent incidents, or where "
        "their intensity comes to given rates: a kernel surface on the theatre's equal-area plane, each incident "
        "halved in weight with each half-life of its age. Shares are of past, decayed incidents; a blank place means "
        "few incidents reported, not safety.",
    .version = "1.1.0",
    .reference =
        "Kernels: Silverman 1986, Density Estimation, 4.2. Highest-density regions: Hyndman 1996, The American "
        "Statistician 50(2). Quantiles: Hyndman and Fan 1996, The American Statistician 50(4), type 7.",
    .inputs = input_specs(),
    .output_doc =
        "A feature for each band (or nested region), its parts that rest on fewer than 5 incidents apart (few=true): "
        "rank, shares, intensity at its border, km2, incidents, people and areas inside, the same cumulated up to the "
        "share (_cum), the peak intensity with its standard error, and the share of the next month's incidents held, "
        "over "
        "the last months (or not scored). Incidents are counted since 5 half-lives before the as-of. Tiles of another "
        "day come without "
        "people, areas and scores.",
    .example = {{"half_life_days", 180}, {"weights", "equal"}},
    .as_of_input = "as_of",
    .run = run,
};

}  // namespace oryx::analytics

// heat-zones: where recent incidents concentrate (CONTRACT: intensity, heat zones).

#include "geo/analytics/heat_zone_features.hpp"
#include "geo/analytics/heat_zone_words.hpp"
#include "geo/analytics/theatre.hpp"

namespace oryx::analytics {

extern const Process heat_zones;

namespace {

Result<ProcessResult> run(const Inputs& parameters, const RunContext& context) {
    auto settings = heat_zone_settings(parameters, context.today);
    if (!settings) return fail(settings.error());
    HeatZoneInputs inputs;
    for (const auto& [name, target] : {std::pair{"incidents", &inputs.incidents}, std::pair{"areas", &inputs.areas},
                                       std::pair{"localities", &inputs.localities}}) {
        auto bound = bind_collection(heat_zones, parameters, name, *context.snapshot);
        if (!bound) return fail(bound.error());
        *target = *bound;
    }
    const auto theatre = theatre_of(*context.snapshot);
    if (!theatre) return fail(theatre.error());
    const auto plane = crs::Plane::centred_on(theatre->centre);
    if (!plane) return fail(plane.error());

    report(context.progress, "selecting incidents", 0, 4);
    auto selected = select_incidents(*inputs.incidents->features, *settings, *plane, context.today, context.cancel);
    if (!selected) return fail(selected.error());
    report(context.progress, "study area", 1, 4);
    const FeatureTable* areas = inputs.areas ? inputs.areas->features.get() : nullptr;
    auto mask = build_mask(areas, *selected, *theatre, *plane, settings->cell_m);
    if (!mask) return fail(mask.error());
    report(context.progress, "surface", 2, 4);
    auto model = build_heat_zones(std::move(*settings), std::move(*selected), std::move(*mask), context.cancel);
    if (!model) return fail(model.error());
    report(context.progress, "zones", 3, 4);
    std::optional<ZonePeople> people;
    if (inputs.areas) people.emplace(model->mask, *inputs.areas, inputs.localities.get(), *plane);
    inputs.people = people ? &*people : nullptr;
    ProcessResult result{.features = heat_zone_features(*model, inputs, *plane),
                         .facts = heat_zone_facts(*model, inputs, *plane, *theatre, parameters, context.today),
                         .qgis_style = zone_qgis_style(*model)};
    report(context.progress, "zones", 4, 4);
    return result;
}

}  // namespace

const Process heat_zones{
    .id = "heat-zones",
    .title = "Heat zones of recent incidents",
    .description =
        "The smallest areas that hold a quarter, half, three quarters and nine tenths of recent incidents: a kernel "
        "surface on the theatre's equal-area plane, each incident halved in weight with each half-life of its age. "
        "Shares "
        "are of past, decayed incidents; a blank place means few incidents reported, not safety.",
    .version = "1.0.0",
    .reference =
        "Quartic kernel: Silverman 1986, Density Estimation, 4.2. Highest-density regions: Hyndman 1996, The American "
        "Statistician 50(2).",
    .inputs =
        {
            {.id = "incidents",
             .title = "Incidents",
             .doc = "the collection of incidents; the only one with that role where it is not named",
             .type = InputType::collection,
             .role = Role::incidents,
             .required = true},
            {.id = "areas",
             .title = "Areas",
             .doc = "areas that bound the study area and carry population; without any, the incidents' hull",
             .type = InputType::collection,
             .role = Role::areas},
            {.id = "localities",
             .title = "Localities",
             .doc = "places with people, by which an area's population is shared out",
             .type = InputType::collection,
             .role = Role::localities},
            {.id = "as_of",
             .title = "As of",
             .doc = "last day that counts; the newest incident's where it is not given",
             .type = InputType::date},
            {.id = "from",
             .title = "From",
             .doc = "first day that counts; the oldest incident's where it is not given",
             .type = InputType::date},
            {.id = "half_life_days",
             .title = "Half-life",
             .doc = "age at which an incident weighs half",
             .type = InputType::number,
             .unit = "d",
             .default_value = "180",
             .minimum = 1,
             .maximum = 36'500},
            {.id = "sigma_m",
             .title = "Kernel width",
             .doc = "standard deviation of the quartic kernel along an axis; its radius is sqrt(8) times that",
             .type = InputType::number,
             .unit = "m",
             .default_value = "5000",
             .minimum = 100,
             .maximum = 200'000},
            {.id = "cell_m",
             .title = "Cell",
             .doc = "side of the surface's square cells",
             .type = InputType::number,
             .unit = "m",
             .default_value = "5000",
             .minimum = 100,
             .maximum = 100'000},
            {.id = "shares",
             .title = "Shares",
             .doc = "shares of the recent incidents that the zones hold, ascending",
             .type = InputType::numbers,
             .unit = "%",
             .default_value = "25,50,75,90",
             .minimum = 1,
             .maximum = 100},
            {.id = "weights",
             .title = "Weights",
             .doc = "what an incident weighs: 1; 1 if it targets civilians, else left out; 1 + log2(1 + deaths), at "
                    "most 5",
             .type = InputType::choice,
             .default_value = "equal",
             .choices = {"equal", "civilian-targeting", "severity"}},
            {.id = "form",
             .title = "Form",
             .doc = "disjoint bands for filling, or nested regions",
             .type = InputType::choice,
             .default_value = "bands",
             .choices = {"bands", "nested"}},
            {.id = "profile",
             .title = "Profile",
             .doc = "public: at least sigma 15 km, cells 25 km, half-life 30 days; as-of on 30-day steps; few left out",
             .type = InputType::choice,
             .default_value = "standard",
             .choices = {"standard", "public"}},
        },
    .output_doc =
        "A feature for each band (or nested region), its parts that rest on fewer than 5 incidents apart (few=true): "
        "rank, "
        "shares, km2, incidents, people and areas inside, the same cumulated up to the share (_cum), the peak "
        "intensity "
        "with its standard error, and the share of the next 30 days' incidents held (or not scored). Incidents are "
        "counted since 5 half-lives before the as-of.",
    .example = {{"half_life_days", 180}, {"weights", "equal"}},
    .as_of_input = "as_of",
    .run = run,
};

}  // namespace oryx::analytics

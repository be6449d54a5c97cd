// threat-surface: the intensity of recent incidents, cell by cell (CONTRACT: intensity).

#include "geo/analytics/incident_filter.hpp"
#include "geo/analytics/public_profile.hpp"
#include "geo/analytics/result_facts.hpp"
#include "geo/analytics/surface_inputs.hpp"
#include "geo/analytics/threat_surface_model.hpp"

#include <algorithm>

namespace oryx::analytics {

extern const Process threat_surface;

namespace {

Result<SpreadAreas> spread_areas(const IncidentInputs& bound,
                                 const std::shared_ptr<const catalog::Collection>& localities,
                                 const RunContext& context) {
    if (!localities) {
        return fail(Error{ErrorKind::conflict,
                          "incidents are spread over settlements, and no collection has the role "
                          "localities"}
                        .with_parameter("spread")
                        .with_hint("ingest one first, or spread=none"));
    }
    return find_spread_areas(bound.areas, localities, *context.snapshot);
}

Result<ProcessResult> run(const Inputs& inputs, const RunContext& context) {
    const auto bound = bind_incidents(threat_surface, inputs, context, true);
    if (!bound) return fail(bound.error());
    // Only where they are used: two candidates are no matter to a kernel.
    const bool spread = inputs.text("spread") == "admin";
    std::shared_ptr<const catalog::Collection> localities;
    if (spread || inputs.text("surface") == "mixture") {
        auto found = bind_collection(threat_surface, inputs, "localities", *context.snapshot);
        if (!found) return fail(found.error());
        localities = std::move(*found);
    }
    SpreadAreas over;
    if (spread) {
        auto found = spread_areas(*bound, localities, context);
        if (!found) return fail(found.error());
        over = std::move(*found);
    }
    const auto model = build_threat_surface(*bound, localities.get(), inputs, context, spread ? &over : nullptr);
    if (!model) return fail(model.error());
    ProcessResult result{.features = threat_surface_features(*model, *bound, inputs.text("geometry") == "centres"),
                         .facts = incident_facts(threat_surface, inputs, *bound, model->incidents, context.today),
                         .qgis_style = {},
                         .raster = threat_surface_raster(*model, *bound)};
    add_input(result.facts, "localities", localities);
    add_input(result.facts, "admin1_areas", over.admin1);
    add_input(result.facts, "admin2_areas", over.admin2);
    add_threat_surface_facts(result.facts, *model, *bound);
    if (model->masked()) {
        if (std::ranges::find(model->few, 1) != model->few.end()) {
            result.facts.warnings.emplace_back("cells that rest on fewer than 5 incidents are left out");
        }
        mask_facts(result.facts);
    }
    return result;
}

std::vector<InputSpec> input_specs() {
    std::vector<InputSpec> specs{incidents_input(),
                                 areas_input("areas that bound the study area; without any, the incidents' hull"),
                                 {.id = "localities",
                                  .title = "Localities",
                                  .doc = "settlements that a mixture leans on, each point as one",
                                  .type = InputType::collection,
                                  .role = Role::localities},
                                 as_of_input(),
                                 from_input()};
    for (InputSpec& spec : surface_inputs())
        specs.push_back(std::move(spec));
    specs.push_back(weights_input());
    specs.push_back({.id = "geometry",
                     .title = "Geometry",
                     .doc = "the cells as squares, or their middles",
                     .type = InputType::choice,
                     .default_value = "cells",
                     .choices = {"cells", "centres"}});
    specs.push_back({.id = "spread",
                     .title = "Spread",
                     .doc = "admin: incidents known only to an administrative area are spread evenly over its "
                            "settlements, with areas of that very level; none: they are left out and counted",
                     .type = InputType::choice,
                     .default_value = "none",
                     .choices = {"none", "admin"}});
    specs.push_back(profile_input());
    for (InputSpec& spec : filter_inputs())
        specs.push_back(std::move(spec));
    return specs;
}

}  // namespace

const Process threat_surface{
    .id = "threat-surface",
    .title = "Threat surface of recent incidents",
    .description =
        "How many incidents to expect where, as far as recent ones tell: a kernel surface on the theatre's equal-area "
        "plane, each incident halved in weight with each half-life of its age, in incidents per 100 km2 per 30 days "
        "with its standard error. A blank place means few incidents reported, not safety.",
    .version = "1.0.0",
    .reference =
        "Kernels: Silverman 1986, Density Estimation, 4.2; Scott 1992, Multivariate Density Estimation, 6.3; Loader "
        "1999, Local Regression and Likelihood, 5.3; Abramson 1982, Annals of Statistics 10; Diggle 1985, Applied "
        "Statistics 34; Jones 1993, Statistics and Computing 3.",
    .inputs = input_specs(),
    .output_doc =
        "A feature for each cell of the study area whose value is above 0 (the facts count the others): value, "
        "standard error and, where every incident weighs 1, the expected incidents in 30 days. As GeoTIFF (f=tif; "
        ".tif of the command line) the same as bands on the theatre's plane, no data outside the study area.",
    .example = {{"kernel", "quartic"}, {"sigma_m", 5000}},
    .as_of_input = "as_of",
    .gives_raster = true,
    .run = run,
};

}  // namespace oryx::analytics

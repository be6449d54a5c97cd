// evaluate-surface: how well surfaces forecast where incidents come, tried month by month (CONTRACT: time, scoring).

#include "geo/analytics/evaluation_features.hpp"
#include "geo/analytics/evaluation_ground.hpp"

#include <fmt/format.h>

namespace oryx::analytics {

extern const Process evaluate_surface;

namespace {

void add_evaluation_facts(ResultFacts& facts, const WalkForward& walk, const statistics::ScoreSettings& settings,
                          const statistics::BlockBootstrap& draws) {
    facts.method = fmt::format(
        "each month forecast from what ended before it; cells the same for all; log score with {:g} % spread evenly; "
        "tied cells counted by their share; differences are from '{}'",
        settings.floor * 100, walk.forecasts.front().name);
    facts.extra["first"] = walk.forecasts.front().name;
    facts.extra["floor"] = settings.floor;
    facts.extra["months"] = walk.tests.folds.size();
    facts.extra["log_scores"] = log_scores_json(walk, draws);
    facts.extra["level"] = levels_json(walk);
    add_walk_warnings(facts, walk);
}

Result<ProcessResult> run(const Inputs& inputs, const RunContext& context) {
    const auto surfaces = parse_surfaces(inputs.text("surfaces"), "surfaces");
    if (!surfaces) return fail(surfaces.error());
    report(context.progress, "selecting incidents", 0, 1);
    const auto ground =
        make_evaluation_ground(evaluate_surface, inputs, {.first_input = "score_from", .usual_months = 12}, context);
    if (!ground) return fail(ground.error());
    const EvaluationGround& on = **ground;
    std::vector<Forecast> forecasts;
    for (const SurfaceText& surface : *surfaces)
        forecasts.push_back(surface_forecast(surface, on.forecasts));
    for (Forecast& baseline : baseline_forecasts(on.forecasts))
        forecasts.push_back(std::move(baseline));
    const statistics::ScoreSettings settings;
    const auto walk = walk_forward(forecasts, on.record, test_incidents(on.record, on.from, on.folds, *on.cells),
                                   *on.cells, on.inhabited, settings, context.cancel, context.progress);
    if (!walk) return fail(walk.error());
    const statistics::BlockBootstrap draws(on.folds.size(), static_cast<std::size_t>(inputs.integer("run_months")),
                                           replication_of(inputs));
    ProcessResult result{.features = evaluation_features(inputs.text("table"), *walk, draws),
                         .facts = evaluation_facts(evaluate_surface, inputs, on, walk->tests, context.today),
                         .qgis_style = {}};
    add_evaluation_facts(result.facts, *walk, settings, draws);
    return result;
}

std::vector<InputSpec> own_inputs() {
    return {
        {.id = "score_from",
         .title = "Score from",
         .doc = "first day of the months that are scored, up to the as-of; the last 12 where it is not given",
         .type = InputType::date},
        {.id = "surfaces",
         .title = "Surfaces",
         .doc =
             "between semicolons: default, mixture, kernel(sigma in m, half-life in days), or shares of several, such "
             "as 0.4*kernel(2500,365)+0.6*kernel(15000,180)*settlements; other kernels by name, a rule (scott, "
             "arcgis, ...) for a sigma, and the words adaptive and jones-diggle; the first is compared with",
         .type = InputType::text,
         .default_value = "default"},
        table_input(),
    };
}

}  // namespace

const Process evaluate_surface{
    .id = "evaluate-surface",
    .title = "Evaluation of threat surfaces",
    .description =
        "How well surfaces forecast where the next month's incidents come: for each calendar month a surface is made "
        "of what ended before its first day and tried on the incidents of the month, beside forecasts that need no "
        "kernel (even, settlements, last year's places, counts of areas). Differences are paired, with intervals by a "
        "bootstrap over months.",
    .version = "1.0.0",
    .reference =
        "Rolling origin: Tashman 2000, International Journal of Forecasting 16. Log score: Gneiting and Raftery 2007, "
        "JASA 102. PAI: Chainey, Tompson and Uhlig 2008, Security Journal 21; PEI: Hunt 2016. Block bootstrap: Politis "
        "and Romano 1992.",
    .inputs = evaluation_inputs(own_inputs()),
    .output_doc =
        "A row without a place for each score of each surface and baseline: log score, hit rate, PAI and PEI at 1, 2, "
        "5 "
        "and 10 % of the cells and of the inhabited ones, share and km2 of the zones of 25, 50, 75 and 90 %, each with "
        "its interval and its difference from the first surface. Or the reliability table, or each month's scores.",
    .example = {{"surfaces", "default; kernel(15000,30)"}, {"replicas", 199}},
    .run = run,
};

}  // namespace oryx::analytics

// tune: the surface that forecast best on earlier months, and how it did on later ones that nobody chose by.

#include "geo/analytics/evaluation_features.hpp"
#include "geo/analytics/evaluation_ground.hpp"
#include "geo/analytics/surface_search.hpp"

#include <algorithm>

#include <fmt/format.h>

namespace oryx::analytics {

extern const Process tune;

namespace {

constexpr int held_back_months = 12;
constexpr int choosing_months = 24;

/// The months to choose on and those held back.
struct Split {
    std::vector<Fold> choosing;
    std::vector<Fold> held_back;
};

Result<Split> split_months(const EvaluationGround& ground, const Inputs& inputs) {
    const Day boundary = inputs.date("score_from").value_or(month_start(ground.as_of + 1, -held_back_months));
    Split split;
    for (const Fold& fold : ground.folds)
        (fold.begin < boundary ? split.choosing : split.held_back).push_back(fold);
    // A month that the boundary falls into belongs to neither.
    std::erase_if(split.choosing, [&](const Fold& fold) { return fold.end > boundary; });
    if (!split.choosing.empty() && !split.held_back.empty()) return split;
    return fail(
        Error{ErrorKind::invalid_input, fmt::format("{} whole months to choose on and {} held back, from {}",
                                                    split.choosing.size(), split.held_back.size(), to_iso(boundary))}
            .with_parameter("score_from")
            .with_hint("a day that leaves whole months before it (from choose_from) and after it (to as_of)"));
}

Result<SearchSpace> search_space(const Inputs& inputs) {
    SearchSpace space;
    const auto read = [&](std::string_view input, std::vector<double>& into) -> Result<> {
        into = inputs.numbers(input);
        std::ranges::sort(into);
        const auto twice = std::ranges::unique(into);
        into.erase(twice.begin(), twice.end());
        if (!into.empty() && into.size() <= 12) return {};
        return fail(
            Error{ErrorKind::invalid_input, "there must be 1 to 12 of them"}.with_parameter(std::string(input)));
    };
    if (auto sigmas = read("sigmas_m", space.sigmas_m); !sigmas) return fail(sigmas.error());
    if (auto lives = read("half_lives_days", space.half_lives_days); !lives) return fail(lives.error());
    space.mixtures = inputs.boolean("mixtures");
    return space;
}

// The winner, the default, the best single kernel and the best mixture, each once.
std::vector<Forecast> contestants(const SurfaceSearch& search, const ForecastGround& ground) {
    std::vector<SurfaceText> surfaces{search.surfaces.front().surface};
    const auto add = [&](const SurfaceText& surface) {
        if (std::ranges::find(surfaces, surface.text, &SurfaceText::text) == surfaces.end())
            surfaces.push_back(surface);
    };
    add({.text = to_text(kernel_recipe()), .recipe = kernel_recipe()});
    for (const bool kernel : {true, false}) {
        const auto best = std::ranges::find_if(
            search.surfaces, [&](const SearchedSurface& s) { return s.surface.recipe.is_kernel() == kernel; });
        if (best != search.surfaces.end()) add(best->surface);
    }
    std::vector<Forecast> forecasts;
    for (const SurfaceText& surface : surfaces)
        forecasts.push_back(surface_forecast(surface, ground));
    for (Forecast& baseline : baseline_forecasts(ground))
        forecasts.push_back(std::move(baseline));
    return forecasts;
}

std::shared_ptr<const FeatureTable> candidate_features(const SurfaceSearch& search) {
    FeatureTable table({
        {"rank", FieldType::integer, "Rank, 1 the best"},
        {"surface", FieldType::text, "Surface"},
        {"log_score", FieldType::real, "Log score on the months to choose on", "nats for each incident"},
        {"less_best", FieldType::real, "Less that of the best"},
    });
    std::int64_t rank = 0;
    for (const SearchedSurface& s : search.surfaces) {
        const std::vector<Value> values{++rank, s.surface.text, s.log_score,
                                        s.log_score - search.surfaces.front().log_score};
        table.append(rank, fmt::format("candidate-{}", rank), std::nullopt, GeometryView{}, values);
    }
    return std::move(table).freeze();
}

// What threat-surface takes to draw a surface.
nlohmann::ordered_json as_inputs(const SurfaceRecipe& recipe) {
    if (recipe.is_kernel()) {
        const SurfaceComponent& kernel = recipe.components.front();
        return {{"sigma_m", kernel.sigma_m}, {"half_life_days", kernel.half_life_days}};
    }
    nlohmann::ordered_json inputs;
    inputs["surface"] = "mixture";
    if (recipe.name != mixture_recipe().name) inputs["parts"] = to_text(recipe);
    return inputs;
}

void add_tune_facts(ResultFacts& facts, const SurfaceSearch& search, const TestIncidents& choosing,
                    const WalkForward& walk, const statistics::BlockBootstrap& draws) {
    const SearchedSurface& winner = search.surfaces.front();
    const auto months = [](const std::vector<Fold>& folds) {
        return to_iso(folds.front().begin) + "/" + to_iso(folds.back().end + -1);
    };
    facts.method = fmt::format(
        "of {} surfaces the one with the greatest log score in the {} months of {} ({} incidents), tried once on the "
        "months held back; each month forecast from what ended before it; 1 % spread evenly",
        search.surfaces.size(), choosing.folds.size(), months(choosing.folds), choosing.count());
    facts.extra["winner"] = {{"surface", winner.surface.text},
                             {"inputs", as_inputs(winner.surface.recipe)},
                             {"chosen_by", "log score"},
                             {"log_score_when_chosen", winner.log_score}};
    facts.extra["chosen_on"] = {
        {"period", months(choosing.folds)}, {"months", choosing.folds.size()}, {"incidents", choosing.count()}};
    facts.extra["searched"] = {
        {"surfaces", search.surfaces.size()}, {"kernels", search.kernels}, {"settlements", search.with_settlements}};
    facts.extra["held_back"] = {{"period", months(walk.tests.folds)}, {"months", walk.tests.folds.size()}};
    facts.extra["log_scores"] = log_scores_json(walk, draws);
    facts.extra["level"] = levels_json(walk);
    add_walk_warnings(facts, walk);
    if (!search.with_settlements) {
        facts.warnings.emplace_back("no mixture leans on settlements: there are none, or too few in inhabited ground");
    }
}

Result<ProcessResult> run(const Inputs& inputs, const RunContext& context) {
    const auto space = search_space(inputs);
    if (!space) return fail(space.error());
    report(context.progress, "selecting incidents", 0, 1);
    const auto held_back_from = inputs.date("score_from");
    const auto ground =
        make_evaluation_ground(tune, inputs,
                               {.first_input = "choose_from",
                                .usual_months = held_back_from ? choosing_months : choosing_months + held_back_months,
                                .before = held_back_from},
                               context);
    if (!ground) return fail(ground.error());
    const EvaluationGround& on = **ground;
    auto split = split_months(on, inputs);
    if (!split) return fail(split.error());
    const TestIncidents choosing = test_incidents(on.record, on.from, split->choosing, *on.cells);
    const auto search = search_surfaces(on.record, on.forecasts, *on.cells, choosing, *space, context.progress);
    if (!search) return fail(search.error());
    if (search->surfaces.empty()) {
        return fail(Error{ErrorKind::conflict, "no incident of the months to choose on can be tried"}
                        .with_parameter("incidents")
                        .with_hint("incidents dated to the day at exact or near places, or an earlier choose_from"));
    }
    const statistics::ScoreSettings settings;
    const auto walk = walk_forward(contestants(*search, on.forecasts), on.record,
                                   test_incidents(on.record, on.from, split->held_back, *on.cells), *on.cells,
                                   on.inhabited, settings, context.cancel, context.progress);
    if (!walk) return fail(walk.error());
    const statistics::BlockBootstrap draws(
        walk->tests.folds.size(), static_cast<std::size_t>(inputs.integer("run_months")), replication_of(inputs));
    const std::string& table = inputs.text("table");
    ProcessResult result{
        .features = table == "candidates" ? candidate_features(*search) : evaluation_features(table, *walk, draws),
        .facts = evaluation_facts(tune, inputs, on, walk->tests, context.today),
        .qgis_style = {}};
    add_tune_facts(result.facts, *search, choosing, *walk, draws);
    return result;
}

std::vector<InputSpec> own_inputs() {
    InputSpec table = table_input();
    table.doc =
        "what the rows tell of the months held back (scores, reliability, each month's scores), or the candidates";
    table.choices.emplace_back("candidates");
    return {
        {.id = "choose_from",
         .title = "Choose from",
         .doc = "first day of the months to choose on; 24 months before those held back where it is not given",
         .type = InputType::date},
        {.id = "score_from",
         .title = "Hold back from",
         .doc = "first day of the months held back, up to the as-of; the last 12 where it is not given",
         .type = InputType::date},
        {.id = "sigmas_m",
         .title = "Kernel widths",
         .doc = "standard deviations of the quartic kernels to try",
         .type = InputType::numbers,
         .unit = "m",
         .default_value = "1000,2500,5000,10000,15000,30000",
         .minimum = smallest_sigma_m,
         .maximum = largest_sigma_m},
        {.id = "half_lives_days",
         .title = "Half-lives",
         .doc = "half-lives to try, each with each width",
         .type = InputType::numbers,
         .unit = "d",
         .default_value = "15,30,90,180,365,730",
         .minimum = 1,
         .maximum = 36'500},
        {.id = "mixtures",
         .title = "Mixtures",
         .doc = "try mixtures of the kernels too, and of settlements where they are dense enough",
         .type = InputType::boolean,
         .default_value = "true"},
        table,
    };
}

}  // namespace

const Process tune{
    .id = "tune",
    .title = "Choice of a threat surface by its forecasts",
    .description =
        "Searches bandwidth, half-life and mixture for the surface that forecast best, month by month, on an earlier "
        "part of the record, and reports once how it did on the later part that was held back, beside the default "
        "surface and forecasts that need no kernel. Names the winner as inputs for threat-surface.",
    .version = "1.0.0",
    .reference =
        "Rolling origin: Tashman 2000, International Journal of Forecasting 16. Log score: Gneiting and Raftery 2007, "
        "JASA 102. Mixtures: Hall and Mitchell 2007, International Journal of Forecasting 23.",
    .inputs = evaluation_inputs(own_inputs()),
    .output_doc =
        "A row without a place for each score of the winner, the default surface, the best single kernel, the best "
        "mixture and each baseline on the months held back, with its interval and paired difference from the winner; "
        "or "
        "the candidates by their log score when chosen. The facts name the winner as inputs.",
    .example = {{"sigmas_m", nlohmann::json::array({5000, 15000})},
                {"half_lives_days", nlohmann::json::array({30, 180})},
                {"replicas", 199}},
    .run = run,
};

}  // namespace oryx::analytics

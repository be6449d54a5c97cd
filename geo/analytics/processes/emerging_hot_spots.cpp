// emerging-hot-spots: how the hot and cold spots of incidents came about over time.

#include "geo/analytics/cell_counts.hpp"
#include "geo/analytics/cell_inputs.hpp"
#include "geo/analytics/emerging_spots.hpp"
#include "geo/analytics/incident_filter.hpp"

namespace oryx::analytics {

extern const Process emerging_hot_spots;

namespace {

constexpr std::size_t max_bins = 20'000'000;

EmergingSettings settings_of(const Inputs& inputs) {
    const std::string& window = inputs.text("window");
    return {.step_days = static_cast<std::int32_t>(inputs.integer("step_days")),
            .steps = static_cast<std::size_t>(inputs.integer("steps")),
            .steps_back = static_cast<std::size_t>(inputs.integer("steps_back")),
            .window = window == "entire-cube"           ? pattern::ReferenceWindow::entire_cube
                      : window == "neighbourhood-steps" ? pattern::ReferenceWindow::neighbourhood_steps
                                                        : pattern::ReferenceWindow::single_step,
            .adjusted = inputs.text("correction") == "fdr",
            .alpha = inputs.number("alpha"),
            .least_incidents = inputs.integer("least_incidents")};
}

Result<ProcessResult> run(const Inputs& inputs, const RunContext& context) {
    const auto bound = bind_incidents(emerging_hot_spots, inputs, context, true);
    if (!bound) return fail(bound.error());
    report(context.progress, "selecting incidents", 0, 3);
    auto selected = select_in_period(*bound, inputs, std::nullopt, context);
    if (!selected) return fail(selected.error());
    EmergingRun emerging{.settings = settings_of(inputs),
                         .weights = weights_settings(inputs),
                         .cells = {},
                         .neighbours = {},
                         .selected = std::move(*selected),
                         .found = {}};
    const FeatureTable& table = *bound->incidents->features;
    keep_stepped(emerging.selected, table, emerging.settings.step_days, emerging.settings.steps);
    report(context.progress, "cells", 1, 3);
    auto cells =
        make_count_cells(cell_settings(inputs), bound->areas.get(), emerging.selected, bound->theatre, bound->plane);
    if (!cells) return fail(cells.error());
    emerging.cells = std::move(*cells);
    if (emerging.cells.cells.size() * emerging.settings.steps > max_bins) {
        return fail(Error{ErrorKind::too_large, "the cube would have more than 20 million bins"}
                        .with_parameter("steps")
                        .with_hint("fewer steps, or larger cells"));
    }
    auto counts = count_incidents(emerging.cells, emerging.selected, emerging.settings.steps, [&](const Sighting& s) {
        return static_cast<std::size_t>((table.when(s.row)->start - emerging.selected.from) /
                                        emerging.settings.step_days);
    });
    auto neighbours = make_neighbours(emerging.cells, emerging.weights, context.cancel);
    if (!neighbours) return fail(neighbours.error());
    emerging.neighbours = std::move(*neighbours);
    report(context.progress, "cube", 2, 3);
    if (auto done = find_emerging(emerging, std::move(counts), context.cancel); !done) return fail(done.error());
    ProcessResult result{.features = emerging_features(emerging, bound->plane),
                         .facts = incident_facts(emerging_hot_spots, inputs, *bound, emerging.selected, context.today),
                         .qgis_style = {}};
    add_emerging_facts(result.facts, emerging);
    return result;
}

std::vector<InputSpec> input_specs() {
    std::vector<InputSpec> specs{incidents_input(), areas_input("areas that bound the cells, or are the cells"),
                                 as_of_input(), weights_input()};
    for (const auto& shared : {filter_inputs(), cell_inputs()})
        specs.insert(specs.end(), shared.begin(), shared.end());
    const std::vector<InputSpec> own{
        {.id = "step_days",
         .title = "Step",
         .doc = "length of a step; incidents that are not known to one step are left out",
         .type = InputType::integer,
         .unit = "d",
         .default_value = "30",
         .minimum = 1,
         .maximum = 3660},
        {.id = "steps",
         .title = "Steps",
         .doc = "how many, the last of them ending with the as-of",
         .type = InputType::integer,
         .default_value = "24",
         .minimum = 1,
         .maximum = 1000},
        {.id = "steps_back",
         .title = "Steps back",
         .doc = "how many steps before its own a bin's neighbourhood holds",
         .type = InputType::integer,
         .default_value = "1",
         .minimum = 0,
         .maximum = 100},
        {.id = "window",
         .title = "Reference window",
         .doc = "what a neighbourhood is compared with: all bins, all cells in its steps, or all in its own step",
         .type = InputType::choice,
         .default_value = "entire-cube",
         .choices = {"entire-cube", "neighbourhood-steps", "single-step"}},
        {.id = "correction",
         .title = "Correction",
         .doc = "a step is hot or cold by its q over all bins (fdr), or by its own p (none)",
         .type = InputType::choice,
         .default_value = "fdr",
         .choices = {"fdr", "none"}},
        {.id = "alpha",
         .title = "Alpha",
         .doc = "level of a step's significance and of the trend's",
         .type = InputType::number,
         .default_value = "0.05",
         .minimum = 0.0001,
         .maximum = 0.5},
        {.id = "least_incidents",
         .title = "Least incidents",
         .doc = "cells with fewer in all steps are not classed",
         .type = InputType::integer,
         .default_value = "0",
         .minimum = 0,
         .maximum = 1'000'000},
    };
    specs.insert(specs.end(), own.begin(), own.end());
    return specs;
}

}  // namespace

const Process emerging_hot_spots{
    .id = "emerging-hot-spots",
    .title = "Emerging hot spots of incidents",
    .description =
        "How hot and cold spots came about: incidents are counted in cells and steps of time, Gi* tells in which steps "
        "a cell's neighbourhood was hot or cold, Mann-Kendall whether it rose or fell, and the two together make one "
        "of 17 categories. A cold or blank cell means few incidents reported, not safety.",
    .version = "1.0.0",
    .reference =
        "Ord and Getis 1995, Geographical Analysis 27(4); Mann 1945, Econometrica 13(3); Kendall 1975, Rank "
        "Correlation Methods. Categories: Esri, How Emerging Hot Spot Analysis works (formula-compatible).",
    .inputs = input_specs(),
    .output_doc =
        "A feature for each cell: category, the history of its steps (+ hot, - cold, . neither), incidents, Gi* of the "
        "last step, Mann-Kendall's z, p, q and tau-b. The facts name the reference window and count the categories.",
    .example = {{"step_days", 365}, {"steps", 5}},
    .as_of_input = "as_of",
    .run = run,
};

}  // namespace oryx::analytics

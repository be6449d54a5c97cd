// hot-spots: cells whose neighbourhoods hold more, or fewer, incidents than chance would put there.

#include "geo/analytics/cell_counts.hpp"
#include "geo/analytics/cell_inputs.hpp"
#include "geo/analytics/hot_spot_features.hpp"
#include "geo/analytics/incident_filter.hpp"

namespace oryx::analytics {

extern const Process hot_spots;

namespace {

HotSpotSettings settings_of(const Inputs& inputs) {
    HotSpotSettings settings;
    const std::string& statistic = inputs.text("statistic");
    settings.statistic = statistic == "gi-star" ? LocalStatistic::gi_star
                         : statistic == "gi"    ? LocalStatistic::gi
                                                : LocalStatistic::local_moran;
    settings.measure = parse_measure(inputs.text("measure"));
    settings.alpha = inputs.number("alpha");
    settings.permutation = {.draws = inputs.integer("draws"),
                            .most_draws = inputs.integer("most_draws"),
                            .seed = static_cast<std::uint64_t>(inputs.integer("seed"))};
    return settings;
}

Result<ProcessResult> run(const Inputs& inputs, const RunContext& context) {
    const auto bound = bind_incidents(hot_spots, inputs, context, true);
    if (!bound) return fail(bound.error());
    report(context.progress, "selecting incidents", 0, 1);
    auto selected = select_in_period(*bound, inputs, inputs.date("from"), context);
    if (!selected) return fail(selected.error());
    HotSpotRun hot{.settings = settings_of(inputs),
                   .weights = weights_settings(inputs),
                   .cells = {},
                   .neighbours = {},
                   .selected = std::move(*selected),
                   .found = {}};
    report(context.progress, "cells", 0, 1);
    auto cells =
        make_count_cells(cell_settings(inputs), bound->areas.get(), hot.selected, bound->theatre, bound->plane);
    if (!cells) return fail(cells.error());
    hot.cells = std::move(*cells);
    std::int64_t without_people = 0;
    if (counts_people(hot.settings.measure)) {
        const auto gone = keep_cells_with_people(hot.cells, hot.selected, bound->areas.get());
        if (!gone) return fail(gone.error());
        without_people = *gone;
    }
    const auto counts = count_incidents(hot.cells, hot.selected);
    const auto values =
        measure_cells(hot.cells, counts, hot.settings.measure, bound->areas.get(), hot.selected.record_days() / 365.25);
    auto neighbours = make_neighbours(hot.cells, hot.weights, context.cancel);
    if (!neighbours) return fail(neighbours.error());
    hot.neighbours = std::move(*neighbours);
    auto found = find_hot_spots(hot.neighbours, counts, values, hot.settings, context.cancel, context.progress);
    if (!found) return fail(found.error());
    hot.found = std::move(*found);
    ProcessResult result{.features = hot_spot_features(hot, bound->plane),
                         .facts = incident_facts(hot_spots, inputs, *bound, hot.selected, context.today),
                         .qgis_style = {}};
    add_hot_spot_facts(result.facts, hot);
    if (counts_people(hot.settings.measure)) add_population_facts(result.facts, *bound->areas, without_people);
    return result;
}

std::vector<InputSpec> input_specs() {
    std::vector<InputSpec> specs{incidents_input(), areas_input("areas that bound the cells, or are the cells"),
                                 as_of_input(), from_input(), weights_input()};
    for (const auto& shared : {filter_inputs(), cell_inputs()})
        specs.insert(specs.end(), shared.begin(), shared.end());
    const std::vector<InputSpec> own{
        {.id = "measure",
         .title = "Measure",
         .doc =
             "what is compared: incidents in a cell; per 1,000 km2 (for areas of unequal size); a year per 1,000 km2 "
             "or 100,000 people; eb: shrunk by empirical Bayes (people: of unit area)",
         .type = InputType::choice,
         .default_value = "count",
         .choices = {"count", "density", "rate-km2-eb", "rate-people", "rate-people-eb"}},
        {.id = "statistic",
         .title = "Statistic",
         .doc = "Gi* and Gi find hot and cold spots (Gi leaves the cell itself out); local Moran also outliers",
         .type = InputType::choice,
         .default_value = "gi-star",
         .choices = {"gi-star", "gi", "local-moran"}},
        {.id = "alpha",
         .title = "Alpha",
         .doc = "a cell is labelled where its q is at most this: the accepted share of false labels",
         .type = InputType::number,
         .default_value = "0.05",
         .minimum = 0.0001,
         .maximum = 0.5},
        {.id = "draws",
         .title = "Permutations",
         .doc = "for every cell",
         .type = InputType::integer,
         .default_value = "999",
         .minimum = 99,
         .maximum = 99'999},
        {.id = "most_draws",
         .title = "Most permutations",
         .doc = "for cells whose p is still near its floor",
         .type = InputType::integer,
         .default_value = "99999",
         .minimum = 99,
         .maximum = 999'999},
        seed_input(),
    };
    specs.insert(specs.end(), own.begin(), own.end());
    return specs;
}

}  // namespace

const Process hot_spots{
    .id = "hot-spots",
    .title = "Hot spots of incidents",
    .description =
        "Cells whose neighbourhoods hold more (hot) or fewer (cold) incidents than the same incidents would put there "
        "by chance: Getis-Ord Gi* or Gi, or local Moran with its outliers, on equal-area cells of the theatre's plane. "
        "The p of each cell is drawn by permutation and adjusted over all cells. A cold or blank cell means few "
        "incidents reported, not safety.",
    .version = "1.0.0",
    .reference =
        "Getis and Ord 1992, Geographical Analysis 24(3); Ord and Getis 1995, ibid. 27(4); Anselin 1995, ibid. 27(2); "
        "Besag and Clifford 1991, Biometrika 78(2); Marshall 1991, Applied Statistics 40(2); Benjamini and Hochberg "
        "1995, JRSS B 57(1).",
    .inputs = input_specs(),
    .output_doc =
        "A feature for each cell: label (hot spot, cold spot, or high-high, low-low, low-high, high-low; not "
        "significant; no answer), incidents, the value compared, neighbours, z (or local I with its quadrant), p by "
        "permutation with its draws, q. The facts hold the global Moran, the family of tests and the smallest p that "
        "the draws can give.",
    .example = {{"unit", "hexagon"}, {"distance_m", 50000}},
    .as_of_input = "as_of",
    .run = run,
};

}  // namespace oryx::analytics

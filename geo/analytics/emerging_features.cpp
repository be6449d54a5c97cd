// How emerging hot spots are told.

#include "geo/analytics/emerging_spots.hpp"
#include "geo/analytics/hot_spot_features.hpp"
#include "geo/analytics/published_degrees.hpp"

#include <algorithm>
#include <cmath>
#include <map>

#include <fmt/format.h>

namespace oryx::analytics {

namespace {

Schema schema_of(CellShape shape) {
    Schema schema;
    if (shape == CellShape::area) schema.push_back({"name", FieldType::text, "Name"});
    const Schema rest{
        {"category", FieldType::text, "One of 17 categories"},
        {"history", FieldType::text, "A sign for each step, first to last: + hot, - cold, . neither"},
        {"incidents", FieldType::real, "Incidents (or their weights) in all steps"},
        {"hot_steps", FieldType::integer, "Steps that are hot"},
        {"cold_steps", FieldType::integer, "Steps that are cold"},
        {"z_last", FieldType::real, "Gi* of the last step"},
        {"trend_z", FieldType::real, "Mann-Kendall's z of Gi*"},
        {"trend_p", FieldType::real, "Its two-sided p"},
        {"trend_q", FieldType::real, "p adjusted over all cells (Benjamini and Hochberg)"},
        {"trend_tau_b", FieldType::real, "Kendall's tau-b of Gi* with time"},
        {"neighbours", FieldType::integer, "Number of neighbours"},
        {"covered", FieldType::real, "Share of the cell that the areas cover"},
        {"area_km2", FieldType::real, "Area of the cell", "km2"},
    };
    schema.insert(schema.end(), rest.begin(), rest.end());
    return schema;
}

std::string category_of(const EmergingCell& cell) {
    return cell.too_few ? "too few incidents" : std::string(pattern::to_string(cell.spot));
}

std::string history_of(const EmergingCell& cell) {
    std::string text;
    for (const pattern::StepSign sign : cell.signs)
        text += sign > 0 ? '+' : sign < 0 ? '-' : '.';
    return text;
}

std::string window_in_words(pattern::ReferenceWindow window) {
    switch (window) {
        case pattern::ReferenceWindow::entire_cube:
            return "the entire cube";
        case pattern::ReferenceWindow::neighbourhood_steps:
            return "all cells in the steps of the neighbourhood";
        case pattern::ReferenceWindow::single_step:
            break;
    }
    return "all cells in the single step";
}

}  // namespace

std::shared_ptr<const FeatureTable> emerging_features(const EmergingRun& run, const crs::Plane& plane) {
    FeatureTable table(schema_of(run.cells.shape));
    for (std::size_t i = 0; i < run.found.size(); ++i) {
        const CountCell& cell = run.cells.cells[i];
        const EmergingCell& found = run.found[i];
        std::vector<Value> values;
        if (run.cells.shape == CellShape::area) values.push_back(cell.name ? Value{*cell.name} : Value{});
        values.emplace_back(category_of(found));
        values.emplace_back(history_of(found));
        values.emplace_back(found.incidents);
        values.emplace_back(static_cast<std::int64_t>(std::ranges::count(found.signs, 1)));
        values.emplace_back(static_cast<std::int64_t>(std::ranges::count(found.signs, -1)));
        values.push_back(number_or_null(found.z.back()));
        values.push_back(number_or_null(found.trend.z));
        values.push_back(number_or_null(found.trend.p));
        values.push_back(number_or_null(found.trend_q));
        values.push_back(number_or_null(found.trend.tau_b));
        values.emplace_back(static_cast<std::int64_t>(run.neighbours.of(i).size()));
        values.emplace_back(cell.covered);
        values.emplace_back(cell.area_km2);
        table.append(static_cast<std::int64_t>(i + 1), cell.key, std::nullopt,
                     published_degrees(plane, cell.outline.view()).view(), values);
    }
    return std::move(table).freeze();
}

void add_emerging_facts(ResultFacts& facts, const EmergingRun& run) {
    const EmergingSettings& settings = run.settings;
    facts.unit = "category";
    facts.method = fmt::format(
        "Gi* of counts in {} steps of {} days over {}; neighbours: {} and {} steps back; reference window: {}; a step "
        "is "
        "hot or cold by its {} at {:g}; trend: Mann-Kendall of Gi* by its p",
        settings.steps, settings.step_days, cells_in_words(run.cells), weights_in_words(run.weights),
        settings.steps_back, window_in_words(settings.window),
        settings.adjusted ? "q over all bins (Benjamini and Hochberg)" : "own p", settings.alpha);
    std::map<std::string, std::int64_t> categories;
    for (const EmergingCell& cell : run.found)
        ++categories[category_of(cell)];
    facts.extra["categories"] = categories;
    facts.extra["reference_window"] = window_in_words(settings.window);
    facts.extra["cube"] = {{"cells", run.found.size()},
                           {"steps", settings.steps},
                           {"step_days", settings.step_days},
                           {"first_step", to_iso(run.selected.from)},
                           {"last_step", to_iso(run.selected.as_of + (1 - settings.step_days))}};
    facts.extra["family"] = {{"n", run.family}, {"alpha", settings.alpha}, {"of", "bins of the cube"}};
    add_cell_warnings(facts, run.cells, run.neighbours);
    if (settings.steps < pattern::least_emerging_steps) {
        facts.warnings.push_back(fmt::format("fewer than {} steps make no category", pattern::least_emerging_steps));
    }
    if (facts.n == 0) facts.warnings.emplace_back("no incident is known to one step: there is no pattern");
}

}  // namespace oryx::analytics

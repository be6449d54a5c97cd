// How hot spots are told: a feature for each cell, and the facts of the run.

#include "geo/analytics/hot_spot_features.hpp"

#include "geo/analytics/area_attributes.hpp"
#include "geo/analytics/published_degrees.hpp"
#include "geo/statistics/normal.hpp"

#include <algorithm>
#include <cmath>
#include <map>

#include <fmt/format.h>

namespace oryx::analytics {

namespace {

Schema schema_of(LocalStatistic statistic, CellShape shape) {
    Schema schema;
    if (shape == CellShape::area) schema.push_back({"name", FieldType::text, "Name"});
    const Schema common{
        {"label", FieldType::text, "What the cell is at the alpha of the run"},
        {"incidents", FieldType::real, "Incidents (or their weights) in the cell"},
        {"value", FieldType::real, "What is compared"},
        {"neighbours", FieldType::integer, "Number of neighbours"},
    };
    schema.insert(schema.end(), common.begin(), common.end());
    if (statistic == LocalStatistic::local_moran) {
        schema.push_back({"local_i", FieldType::real, "Local Moran's I"});
        schema.push_back({"quadrant", FieldType::integer, "Quadrant: 1 high-high, 2 low-high, 3 low-low, 4 high-low"});
    } else {
        schema.push_back({"z", FieldType::real, "Standard deviate"});
        schema.push_back({"confidence_bin", FieldType::integer, "Sign of z by q: 3 to 0.01, 2 to 0.05, 1 to 0.10"});
        schema.push_back({"p_normal", FieldType::real, "Two-sided p of the deviate, if it were normal"});
    }
    const Schema rest{
        {"p", FieldType::real, "Two-sided p by conditional permutation"},
        {"draws", FieldType::integer, "Permutations that p rests on"},
        {"q", FieldType::real, "p adjusted over all cells (Benjamini and Hochberg)"},
        {"covered", FieldType::real, "Share of the cell that the areas cover"},
        {"area_km2", FieldType::real, "Area of the cell", "km2"},
    };
    schema.insert(schema.end(), rest.begin(), rest.end());
    return schema;
}

std::string label_of(const HotSpotSettings& settings, const LocalResult& result) {
    if (std::isnan(result.statistic)) return "no answer";
    if (!(result.q <= settings.alpha)) return "not significant";
    if (settings.statistic != LocalStatistic::local_moran) return result.statistic > 0 ? "hot spot" : "cold spot";
    switch (result.quadrant) {
        case pattern::Quadrant::high_high:
            return "high-high";
        case pattern::Quadrant::low_high:
            return "low-high";
        case pattern::Quadrant::low_low:
            return "low-low";
        case pattern::Quadrant::high_low:
            return "high-low";
        case pattern::Quadrant::none:
            break;
    }
    return "no answer";
}

std::string statistic_in_words(LocalStatistic statistic) {
    switch (statistic) {
        case LocalStatistic::gi_star:
            return "Getis-Ord Gi*";
        case LocalStatistic::gi:
            return "Getis-Ord Gi";
        case LocalStatistic::local_moran:
            break;
    }
    return "local Moran's I (m2 over n, row-standardised weights)";
}

nlohmann::ordered_json number_json(double value) {
    return std::isfinite(value) ? nlohmann::ordered_json(value) : nlohmann::ordered_json(nullptr);
}

nlohmann::ordered_json global_json(const HotSpots& found) {
    const pattern::GlobalMoran& moran = found.moran;
    const pattern::PermutedMoran& permuted = found.permuted_moran;
    const double tail = static_cast<double>(std::min(permuted.at_least, permuted.at_most) + 1) /
                        static_cast<double>(permuted.draws + 1);
    return {{"i", number_json(moran.i)},
            {"expected", number_json(moran.expected)},
            {"z_normal", number_json(moran.z_normal)},
            {"p_normal", number_json(statistics::two_sided_normal_p(moran.z_normal))},
            {"z_randomised", number_json(moran.z_randomised)},
            {"p_randomised", number_json(statistics::two_sided_normal_p(moran.z_randomised))},
            {"p_permuted", number_json(std::isnan(moran.i) ? moran.i : std::min(1.0, 2 * tail))},
            {"draws", permuted.draws},
            {"weights", "row-standardised"},
            {"text", "two-sided; above the expected value neighbours are alike"}};
}

}  // namespace

Value number_or_null(double value) {
    return std::isfinite(value) ? Value{value} : Value{};
}

std::string weights_in_words(const WeightsSettings& weights) {
    switch (weights.rule) {
        case WeightsRule::distance_band:
            return fmt::format("distance band {:g} km", weights.distance_m / 1000);
        case WeightsRule::k_nearest:
            return fmt::format("{} nearest", weights.neighbours);
        case WeightsRule::queen:
            break;
    }
    return "queen contiguity";
}

std::string cells_in_words(const CountCells& cells) {
    if (cells.shape == CellShape::area) return "areas";
    return fmt::format("{} of {:g} km2", cells.shape == CellShape::hexagon ? "hexagons" : "squares",
                       cells.size_m * cells.size_m * 1e-6);
}

std::shared_ptr<const FeatureTable> hot_spot_features(const HotSpotRun& run, const crs::Plane& plane) {
    const LocalStatistic statistic = run.settings.statistic;
    FeatureTable table(schema_of(statistic, run.cells.shape));
    for (std::size_t i = 0; i < run.cells.cells.size(); ++i) {
        const CountCell& cell = run.cells.cells[i];
        const LocalResult& result = run.found.cells[i];
        std::vector<Value> values;
        if (run.cells.shape == CellShape::area) values.push_back(cell.name ? Value{*cell.name} : Value{});
        values.emplace_back(label_of(run.settings, result));
        values.emplace_back(result.incidents);
        values.emplace_back(result.value);
        values.emplace_back(static_cast<std::int64_t>(run.neighbours.of(i).size()));
        values.push_back(number_or_null(result.statistic));
        if (statistic == LocalStatistic::local_moran) {
            values.push_back(result.quadrant == pattern::Quadrant::none
                                 ? Value{}
                                 : Value{static_cast<std::int64_t>(result.quadrant)});
        } else {
            values.push_back(std::isnan(result.statistic)
                                 ? Value{}
                                 : Value{static_cast<std::int64_t>(confidence_bin(result.statistic, result.q))});
            values.push_back(number_or_null(result.p_normal));
        }
        values.push_back(number_or_null(result.pseudo.p));
        values.emplace_back(result.pseudo.draws);
        values.push_back(number_or_null(result.q));
        values.emplace_back(cell.covered);
        values.emplace_back(cell.area_km2);
        table.append(static_cast<std::int64_t>(i + 1), cell.key, std::nullopt,
                     published_degrees(plane, cell.outline.view()).view(), values);
    }
    return std::move(table).freeze();
}

void add_cell_warnings(ResultFacts& facts, const CountCells& cells, const pattern::Neighbours& neighbours) {
    if (cells.cells.empty()) {
        facts.warnings.emplace_back("there is no cell: no incident and no area");
        return;
    }
    if (cells.cells.size() < 30) {
        facts.warnings.push_back(fmt::format("only {} cells: few to compare with", cells.cells.size()));
    }
    if (const auto islands = neighbours.islands(); islands > 0) {
        facts.warnings.push_back(fmt::format("{} cells have no neighbour", islands));
    }
    const auto cut = std::ranges::count_if(cells.cells, [](const CountCell& cell) { return cell.covered < 0.5; });
    if (cut > 0) {
        facts.warnings.push_back(
            fmt::format("edge: {} cells lie by more than half outside the study area; incidents there count only where "
                        "they were ingested",
                        cut));
    }
}

void add_floor_warning(ResultFacts& facts, double smallest_p, double alpha, std::int64_t family) {
    if (family == 0 || smallest_p <= alpha / static_cast<double>(family)) return;
    facts.warnings.push_back(
        fmt::format("the smallest p that the draws can give, {:.2g}, is above alpha / n = {:.2g}: one lone cell can "
                    "never be significant, only several together",
                    smallest_p, alpha / static_cast<double>(family)));
}

void add_population_facts(ResultFacts& facts, const catalog::Collection& areas, std::int64_t without_people) {
    const PopulationSource source = population_source(areas);
    facts.extra["population"] = {{"source", source.text},
                                 {"year", source.year ? nlohmann::ordered_json(*source.year) : nullptr}};
    if (without_people > 0) {
        facts.warnings.push_back(fmt::format("{} areas without a population are left out", without_people));
    }
}

void add_hot_spot_facts(ResultFacts& facts, const HotSpotRun& run) {
    const HotSpotSettings& settings = run.settings;
    const HotSpots& found = run.found;
    facts.unit = unit_of(settings.measure);
    facts.method = fmt::format(
        "{} of {} over {}; neighbours: {}; two-sided p by conditional permutation, sequential; q after Benjamini and "
        "Hochberg",
        statistic_in_words(settings.statistic), facts.unit, cells_in_words(run.cells), weights_in_words(run.weights));
    facts.seed = settings.permutation.seed;
    facts.draws = found.most_draws_used;
    std::map<std::string, std::int64_t> labels;
    std::int64_t empty = 0;
    for (const LocalResult& result : found.cells) {
        ++labels[label_of(settings, result)];
        empty += result.incidents == 0 ? 1 : 0;
    }
    facts.extra["cells"] = {{"n", found.cells.size()}, {"empty", empty}, {"labels", labels}};
    facts.extra["weights_matrix"] = {{"rule", weights_in_words(run.weights)},
                                     {"links", run.neighbours.links()},
                                     {"most", run.neighbours.most()},
                                     {"islands", run.neighbours.islands()}};
    facts.extra["family"] = {{"n", found.family},
                             {"alpha", settings.alpha},
                             {"draws_for_all", settings.permutation.draws},
                             {"draws_at_most", std::max(settings.permutation.draws, settings.permutation.most_draws)},
                             {"smallest_p", found.smallest_p}};
    facts.extra["global_moran"] = global_json(found);
    add_cell_warnings(facts, run.cells, run.neighbours);
    add_floor_warning(facts, found.smallest_p, settings.alpha, found.family);
    if (run.cells.shape == CellShape::area && settings.measure == Measure::count) {
        facts.warnings.emplace_back("counts of areas of unequal size say little: measure=density, or unit=hexagon");
    }
    if (!found.cells.empty() && found.family == 0) {
        facts.warnings.emplace_back("all cells have the same value, or no neighbours: nothing can be compared");
    }
    if (2 * empty > static_cast<std::int64_t>(found.cells.size())) {
        facts.warnings.push_back(fmt::format(
            "ties: {} of {} cells hold no incident; equal sums count as extreme, which keeps p on the safe side", empty,
            found.cells.size()));
    }
}

}  // namespace oryx::analytics

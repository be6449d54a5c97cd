#pragma once

#include "geo/analytics/hot_spot_model.hpp"
#include "geo/analytics/incident_inputs.hpp"

namespace oryx::analytics {

/// A run of `hot-spots`, computed.
struct HotSpotRun {
    HotSpotSettings settings;
    WeightsSettings weights;
    CountCells cells;
    pattern::Neighbours neighbours;
    SelectedIncidents selected;
    HotSpots found;
};

/// A feature for each cell, in the order of the cells, keyed by the cell's key.
std::shared_ptr<const FeatureTable> hot_spot_features(const HotSpotRun& run, const crs::Plane& plane);

/// Adds what this process says beyond `incident_facts`: unit, method, family, global Moran, counts of labels, warnings.
void add_hot_spot_facts(ResultFacts& facts, const HotSpotRun& run);

/// Adds, for a measure by people, where the population comes from and how many areas had none.
void add_population_facts(ResultFacts& facts, const catalog::Collection& areas, std::int64_t without_people);

/// "distance band 50 km", "8 nearest", "queen"
std::string weights_in_words(const WeightsSettings& weights);
/// "hexagons of 625 km2", "squares of 625 km2", "areas"
std::string cells_in_words(const CountCells& cells);
/// NaN is null.
Value number_or_null(double value);
/// What a reader must know of cells and neighbours: islands, cells at the edge, unequal areas, ties.
void add_cell_warnings(ResultFacts& facts, const CountCells& cells, const pattern::Neighbours& neighbours);
/// The warning that no cell can be significant, or nothing (issue: smallest attainable p above alpha / n).
void add_floor_warning(ResultFacts& facts, double smallest_p, double alpha, std::int64_t family);

}  // namespace oryx::analytics

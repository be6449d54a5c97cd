#pragma once

#include "geo/analytics/count_cells.hpp"
#include "geo/analytics/incident_inputs.hpp"
#include "geo/core/cancel.hpp"
#include "geo/core/result.hpp"
#include "geo/pattern/emerging.hpp"
#include "geo/pattern/mann_kendall.hpp"
#include "geo/pattern/space_time_cube.hpp"

#include <cstdint>
#include <memory>
#include <string>
#include <vector>

namespace oryx::analytics {

struct EmergingSettings {
    std::int32_t step_days = 30;
    std::size_t steps = 24;
    std::size_t steps_back = 1;
    pattern::ReferenceWindow window = pattern::ReferenceWindow::entire_cube;
    bool adjusted = true;  ///< a bin is significant by its q over all bins, else by its own p
    double alpha = 0.05;
    std::int64_t least_incidents = 0;  ///< in all steps; cells with fewer are not classed
};

/// One cell of the cube.
struct EmergingCell {
    double incidents = 0;
    std::vector<double> z;                 ///< Gi* of each step
    std::vector<pattern::StepSign> signs;  ///< significantly hot or cold
    pattern::MannKendall trend;            ///< of z
    double trend_q = 1;                    ///< over all cells
    pattern::EmergingSpot spot;
    bool too_few = false;
};

struct EmergingRun {
    EmergingSettings settings;
    WeightsSettings weights;
    CountCells cells;
    pattern::Neighbours neighbours;
    SelectedIncidents selected;
    std::vector<EmergingCell> found;
    std::int64_t family = 0;  ///< bins with a p
};

/// Drops the incidents that are not known to one step of the cube that ends with the as-of, and counts them; moves
/// `selected.from` to the first step.
void keep_stepped(SelectedIncidents& selected, const FeatureTable& incidents, std::int32_t step_days,
                  std::size_t steps);

/// Fills `run.found` from counts by cell and step. Error: cancelled.
Result<> find_emerging(EmergingRun& run, std::vector<double> counts, const CancelToken& cancel);

std::shared_ptr<const FeatureTable> emerging_features(const EmergingRun& run, const crs::Plane& plane);
void add_emerging_facts(ResultFacts& facts, const EmergingRun& run);

}  // namespace oryx::analytics

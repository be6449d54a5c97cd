#pragma once

#include "geo/analytics/count_cells.hpp"
#include "geo/analytics/process.hpp"

#include <vector>

namespace oryx::analytics {

/// The inputs that say what cells incidents are counted in and whose neighbours they are: `unit`, `cell_m`,
/// `neighbourhood`, `distance_m`, `neighbours`.
std::vector<InputSpec> cell_inputs();
CellSettings cell_settings(const Inputs& inputs);
WeightsSettings weights_settings(const Inputs& inputs);

}  // namespace oryx::analytics

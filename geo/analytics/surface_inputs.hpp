#pragma once

#include "geo/analytics/process.hpp"

#include <vector>

namespace oryx::analytics {

/// What a surface of incidents is made of, for the records of all processes that begin with one: `surface`, `parts`,
/// `half_life_days`, `kernel`, `bandwidth`, `sigma_m`, `adaptive`, `edges`, `method`, `cell_m`.
std::vector<InputSpec> surface_inputs();

/// `profile`: standard or public.
InputSpec profile_input();

}  // namespace oryx::analytics

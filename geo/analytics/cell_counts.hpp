#pragma once

#include "geo/analytics/count_cells.hpp"
#include "geo/analytics/incidents.hpp"

#include <cstddef>
#include <functional>
#include <vector>

namespace oryx::analytics {

/// In which of a number of steps a sighting happened.
using StepOf = std::function<std::size_t(const Sighting&)>;

/// Incidents in each cell and step, cell by cell: a line is spread over the cells it passes, a date over its days.
/// Those outside all cells are taken out of `selected` and counted there.
std::vector<double> count_incidents(const CountCells& cells, SelectedIncidents& selected, std::size_t steps = 1,
                                    const StepOf& step_of = {});

/// Takes the sightings out of `selected` for which `keep` is false and counts them there under a reason.
void leave_out(SelectedIncidents& selected, std::string_view reason, const std::function<bool(const Sighting&)>& keep);

}  // namespace oryx::analytics

#pragma once

#include "geo/analytics/count_cells.hpp"
#include "geo/analytics/incidents.hpp"
#include "geo/catalog/snapshot.hpp"
#include "geo/core/result.hpp"

#include <cstdint>
#include <string_view>
#include <vector>

namespace oryx::analytics {

/// What of a cell is compared with others.
enum class Measure : std::uint8_t {
    count,           ///< incidents in the cell
    density,         ///< incidents per 1,000 km2 of the cell
    rate_km2_eb,     ///< incidents a year per 1,000 km2, shrunk by empirical Bayes over all cells
    rate_people,     ///< incidents a year per 100,000 people
    rate_people_eb,  ///< the same, shrunk
};
/// By its name as an input: "count", "density", "rate-km2-eb", "rate-people", "rate-people-eb".
Measure parse_measure(std::string_view name);
std::string_view unit_of(Measure measure);
/// Whether it needs the people of the cells.
bool counts_people(Measure measure);

/// For a measure by people: takes out the cells whose population is not known (null or 0 is unknown, never empty), and
/// with them their incidents, counted in `selected`. Nothing else changes. The number of cells taken out.
/// Errors: invalid_input naming `measure` where the cells are not the areas themselves, conflict naming `areas` where
/// none of them has a population.
Result<std::int64_t> keep_cells_with_people(CountCells& cells, SelectedIncidents& selected,
                                            const catalog::Collection* areas);

/// The measure of each cell, given its incidents over a number of years. By people: every cell has a known population.
std::vector<double> measure_cells(const CountCells& cells, const std::vector<double>& counts, Measure measure,
                                  const catalog::Collection* areas, double years);

}  // namespace oryx::analytics

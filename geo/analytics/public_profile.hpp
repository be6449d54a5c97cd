#pragma once

#include "geo/analytics/incidents.hpp"
#include "geo/analytics/process.hpp"
#include "geo/analytics/surface_recipe.hpp"

#include <cstdint>
#include <vector>

/// What profile=public keeps back of a surface (CONTRACT: heat zones; reference 9). Its limits of width, cell,
/// half-life and day stand in `heat_zone_settings.hpp`.
namespace oryx::analytics {

/// Raises what is below the limits of the profile to them, and puts the days on its steps.
void coarsen(HeatZoneSettings& settings);
/// Raises every width and half-life of a recipe to the limits, also those that a place will choose.
void coarsen(SurfaceRecipe& recipe);

/// How many counted incidents each cell rests on: those whose kernel reaches it, and no farther than a quartic of the
/// same width would. An incident that is spread over several places counts once.
std::vector<std::int64_t> incidents_behind_cells(const Grid& grid, const SelectedIncidents& selected,
                                                 KernelShape shape);

/// Marks the cells that hold some of a kernel's mass but rest on fewer than 5 incidents.
void mark_few(std::vector<std::uint8_t>& few, const Surface& surface, std::span<const std::int64_t> behind);

/// Keeps counts below 5 back and says that the result is fit to be seen; the inputs' class stays on record.
void mask_facts(ResultFacts& facts);

}  // namespace oryx::analytics

#include "geo/analytics/public_profile.hpp"

#include "geo/analytics/heat_zone_settings.hpp"

#include <algorithm>
#include <string>

namespace oryx::analytics {

void coarsen(HeatZoneSettings& settings) {
    settings.masked = true;
    settings.sigma_m = std::max(settings.sigma_m, public_sigma_m);
    settings.cell_m = std::max(settings.cell_m, public_cell_m);
    settings.half_life_days = std::max<double>(settings.half_life_days, public_step_days);
    if (settings.as_of) settings.as_of = public_as_of(*settings.as_of);
    if (settings.from) settings.from = public_as_of(*settings.from) + 1;
}

void coarsen(SurfaceRecipe& recipe) {
    recipe.least_sigma_m = public_sigma_m;
    for (SurfaceComponent& component : recipe.components) {
        component.sigma_m = std::max(component.sigma_m, public_sigma_m);
        component.half_life_days = std::max<double>(component.half_life_days, public_step_days);
    }
}

std::vector<std::int64_t> incidents_behind_cells(const Grid& grid, const SelectedIncidents& selected,
                                                 KernelShape shape) {
    std::vector<std::int64_t> behind(grid.cells());
    std::vector<std::size_t> reached;
    for (const Sighting& s : selected.sightings) {
        if (!s.counted) continue;
        // A Gaussian's far tail is no support: one incident alone makes it.
        const double radius = std::min(Kernel::with_sigma(shape, Metres{s.sigma}).reach(), quartic_radius(s.sigma));
        for (std::uint32_t i = s.first_sample; i < s.first_sample + s.sample_count; ++i) {
            grid.each_cell_within(selected.samples[i].at, radius, [&](std::size_t cell) { reached.push_back(cell); });
        }
        if (s.sample_count > 1) {
            std::sort(reached.begin(), reached.end());
            reached.erase(std::unique(reached.begin(), reached.end()), reached.end());
        }
        for (const std::size_t cell : reached)
            ++behind[cell];
        reached.clear();
    }
    return behind;
}

void mark_few(std::vector<std::uint8_t>& few, const Surface& surface, std::span<const std::int64_t> behind) {
    few.resize(surface.mass.size());
    for (std::size_t cell = 0; cell < few.size(); ++cell) {
        if (surface.mass[cell] > 0 && behind[cell] < few_incidents) few[cell] = 1;
    }
}

void mask_facts(ResultFacts& facts) {
    std::erase_if(facts.excluded, [&](const Excluded& excluded) {
        if (excluded.count >= few_incidents) return false;
        facts.warnings.push_back("fewer than 5 incidents are left out: " + excluded.reason);
        return true;
    });
    facts.extra["profile"] = "public";
    facts.extra["source_sensitivity"] = std::string(to_string(facts.sensitivity));
    facts.sensitivity = Sensitivity::low;
    if (facts.n < few_incidents) facts.n = 0;
}

}  // namespace oryx::analytics

#include "geo/analytics/surface_recipe.hpp"

#include "geo/analytics/binned_surface.hpp"
#include "geo/analytics/cell_counts.hpp"
#include "geo/analytics/decay.hpp"

#include <algorithm>
#include <cmath>
#include <limits>
#include <utility>

#include <fmt/format.h>

namespace oryx::analytics {

namespace {

bool is_inside(const Mask& mask, Position at) {
    const auto cell = mask.cells.empty() ? std::nullopt : mask.grid.cell_of(at);
    return cell && mask.cells[*cell] != 0;
}

double sum_inside(const Mask& mask, const std::vector<double>& values) {
    double sum = 0;
    for (std::size_t cell = 0; cell < mask.cells.size(); ++cell)
        sum += mask.cells[cell] != 0 ? values[cell] : 0;
    return sum;
}

/// Values inside the mask as shares of their sum there; nothing where that is 0.
template <class ValueOf>
std::vector<double> normalised(const Mask& mask, ValueOf value_of) {
    std::vector<double> density(mask.cells.size());
    for (std::size_t cell = 0; cell < density.size(); ++cell)
        density[cell] = mask.cells[cell] != 0 ? value_of(cell) : 0;
    const double sum = sum_inside(mask, density);
    if (!(sum > 0)) return {};
    for (double& value : density)
        value /= sum;
    return density;
}

/// Exact, or within `error_bound` of it where the recipe asks for bins.
Result<Surface> kernels(const SurfaceRecipe& recipe, const Grid& grid, const std::vector<Place>& places,
                        double& error_bound, const CancelToken& cancel) {
    if (!recipe.binned) return kernel_surface(grid, places, recipe.shape, cancel);
    auto binned = binned_surface(grid, places, recipe.shape, cancel);
    if (!binned) return fail(binned.error());
    error_bound = binned->error_bound;
    return std::move(binned->surface);
}

Result<Surface> surface_of(const SurfaceRecipe& recipe, const SelectedIncidents& selected, const Mask& mask,
                           double& error_bound, const CancelToken& cancel) {
    if (recipe.edges == EdgeRule::buffer) {
        return kernels(recipe, mask.grid, distinct_places(contributions(selected)), error_bound, cancel);
    }
    SelectedIncidents inside = selected;
    keep_inside(inside, mask);
    auto places = distinct_places(contributions(inside));
    double weight = 0;
    for (const Place& place : places)
        weight += place.weight;
    if (auto done = correct_edges(mask.grid, mask.cells, places, recipe.shape, cancel); !done)
        return fail(done.error());
    auto surface = kernels(recipe, mask.grid, places, error_bound, cancel);
    if (surface) surface->weight = weight;  // before the correction: what the mass is a share of
    return surface;
}

std::string too_few_settlements(const SettlementCells* settlements, double inhabited_km2) {
    if (settlements == nullptr) return "no settlements are given";
    return fmt::format("{} settlements for {:.0f} km2 of inhabited ground: fewer than one for each {:g} km2",
                       settlements->inside(), inhabited_km2, most_km2_for_a_settlement);
}

void share_out(std::vector<ComponentSurface>& components) {
    double sum = 0;
    for (const ComponentSurface& c : components)
        sum += c.dropped.empty() ? c.component.share : 0;
    for (ComponentSurface& c : components)
        c.share = c.dropped.empty() && sum > 0 ? c.component.share / sum : 0;
}

// The kernels' levels by their shares: settlements say nothing of how much happens.
double mean_level(const std::vector<ComponentSurface>& components) {
    double level = 0;
    double shares = 0;
    for (const ComponentSurface& c : components) {
        if (c.component.kind != SurfaceComponent::Kind::kernel) continue;
        level += c.share * c.level();
        shares += c.share;
    }
    return shares > 0 ? level / shares : 0;
}

}  // namespace

std::string to_text(const SurfaceComponent& component, KernelShape shape) {
    if (component.kind == SurfaceComponent::Kind::settlements) return "settlements";
    return fmt::format("{} kernel, sigma {:g} km, half-life {:g} days{}", to_string(shape), component.sigma_m / 1000,
                       component.half_life_days, component.times_settlements ? ", times settlements" : "");
}

bool SurfaceRecipe::leans_on_settlements() const {
    return std::ranges::any_of(components, &SurfaceComponent::leans_on_settlements);
}

SurfaceRecipe kernel_recipe(double sigma_m, double half_life_days, KernelShape shape) {
    SurfaceRecipe recipe;
    recipe.shape = shape;
    recipe.components = {{.sigma_m = sigma_m, .half_life_days = half_life_days}};
    return recipe;
}

SurfaceRecipe mixture_recipe() {
    SurfaceRecipe recipe;
    recipe.name = "mixture";
    recipe.components = {
        {.kind = SurfaceComponent::Kind::settlements, .share = 0.05},
        {.share = 0.4, .sigma_m = 2'500, .half_life_days = 365},
        {.share = 0.3, .sigma_m = 15'000, .half_life_days = 180, .times_settlements = true},
        {.share = 0.25, .sigma_m = 30'000, .half_life_days = 180, .times_settlements = true},
    };
    return recipe;
}

void keep_inside(SelectedIncidents& selected, const Mask& mask) {
    leave_out(selected, "outside the areas, which the edge correction takes as all there is",
              [&](const Sighting& s) { return is_inside(mask, selected.place(s)); });
}

void keep_near(IncidentRecord& record, const SelectedIncidents& bounded) {
    std::vector<std::uint32_t> rows;
    for (const Sighting& s : bounded.sightings)
        rows.push_back(s.row);
    std::sort(rows.begin(), rows.end());
    leave_out_rows(record, "outside the study area",
                   [&](std::uint32_t row) { return std::ranges::binary_search(rows, row); });
}

Result<SelectedIncidents> select_for(const SurfaceRecipe& recipe, const SurfaceComponent& component,
                                     const IncidentRecord& record, const HeatZoneSettings& settings, Day today,
                                     WidthRange* widths, const CancelToken& cancel) {
    HeatZoneSettings own = settings;
    own.sigma_m = component.sigma_m;
    own.half_life_days = component.half_life_days;
    auto selected = select_as_of(record, own, today, cancel);
    if (!selected || !recipe.adaptive) return selected;
    const auto range = adapt_widths(*selected, component.sigma_m, recipe.least_sigma_m, cancel);
    if (!range) return fail(range.error());
    if (widths != nullptr) *widths = *range;
    return selected;
}

Result<ComponentSurface> component_surface(const SurfaceRecipe& recipe, const SurfaceComponent& component,
                                           const SelectedIncidents& selected, const SettlementCells* settlements,
                                           const Mask& mask, const CancelToken& cancel) {
    ComponentSurface part;
    part.component = component;
    if (component.leans_on_settlements() && settlements == nullptr) {
        part.dropped = too_few_settlements(nullptr, 0);
        return part;
    }
    if (component.kind == SurfaceComponent::Kind::settlements) {
        part.density = normalised(mask, [&](std::size_t cell) { return settlements->counts()[cell]; });
        if (part.density.empty()) part.dropped = "no settlement lies in the study area";
        return part;
    }
    auto surface = surface_of(recipe, selected, mask, part.error_bound, cancel);
    if (!surface) return fail(surface.error());
    part.effective_days = effective_days(Days{selected.record_days()}, Days{component.half_life_days}).value();
    part.inside = sum_inside(mask, surface->mass);
    part.density = normalised(mask, [&](std::size_t cell) {
        return surface->mass[cell] * (component.times_settlements ? settlements->weight(cell) : 1);
    });
    if (part.density.empty()) part.dropped = "no incident reaches the study area";
    part.surface = std::move(*surface);
    return part;
}

RecipeSurface mix(const Mask& mask, std::vector<ComponentSurface> components) {
    RecipeSurface made;
    share_out(components);
    made.density.resize(mask.cells.size());
    for (const ComponentSurface& c : components) {
        for (std::size_t cell = 0; cell < c.density.size(); ++cell)
            made.density[cell] += c.share * c.density[cell];
    }
    if (components.size() == 1 && !components.front().component.leans_on_settlements()) {
        const ComponentSurface& kernel = components.front();
        made.surface = kernel.surface.value();
        made.inside = kernel.inside;
        made.effective_days = kernel.effective_days;
        made.has_error = !made.surface.variance.empty();
    } else {
        made.effective_days = 30;
        made.inside = mean_level(components);
        made.surface = {mask.grid, made.density,
                        std::vector<double>(mask.cells.size(), std::numeric_limits<double>::quiet_NaN()), made.inside};
        for (double& value : made.surface.mass)
            value *= made.inside;
    }
    made.components = std::move(components);
    return made;
}

Result<RecipeSurface> recipe_surface(const SurfaceRecipe& recipe, const IncidentRecord& record,
                                     const HeatZoneSettings& settings, Day today, const SettlementCells* settlements,
                                     const Mask& mask, const CancelToken& cancel) {
    std::vector<ComponentSurface> parts;
    std::optional<double> inhabited;
    if (recipe.leans_on_settlements() && settlements != nullptr) {
        const auto all = select_as_of(record, settings, today, cancel);
        if (!all) return fail(all.error());
        inhabited = settlements->inhabited_km2(*all);
    }
    const bool enough = inhabited && settlements->dense_enough(*inhabited);
    for (const SurfaceComponent& component : recipe.components) {
        if (component.leans_on_settlements() && !enough) {
            ComponentSurface part;
            part.component = component;
            part.dropped = too_few_settlements(settlements, inhabited.value_or(0));
            parts.push_back(std::move(part));
            continue;
        }
        SelectedIncidents selected;
        WidthRange widths;
        if (component.kind == SurfaceComponent::Kind::kernel) {
            auto taken = select_for(recipe, component, record, settings, today, &widths, cancel);
            if (!taken) return fail(taken.error());
            selected = std::move(*taken);
        }
        auto part = component_surface(recipe, component, selected, settlements, mask, cancel);
        if (!part) return fail(part.error());
        part->widths = widths;
        parts.push_back(std::move(*part));
    }
    RecipeSurface made = mix(mask, std::move(parts));
    made.inhabited_km2 = inhabited;
    if (recipe.leans_on_settlements() && !enough) {
        made.warnings.push_back(too_few_settlements(settlements, inhabited.value_or(0)) +
                                "; the surface's settlement terms are dropped and the others share their part");
    }
    return made;
}

}  // namespace oryx::analytics

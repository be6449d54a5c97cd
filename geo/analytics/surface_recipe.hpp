#pragma once

#include "geo/analytics/incidents.hpp"
#include "geo/analytics/kernel.hpp"
#include "geo/analytics/kernel_widths.hpp"
#include "geo/analytics/settlements.hpp"
#include "geo/analytics/study_area.hpp"
#include "geo/analytics/surface.hpp"

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

/// What a surface is made of, by name, and the surface that it makes of recorded incidents as of any day.
///
/// A recipe is bound to no day and no data. `IncidentRecord`, `Mask` and `SettlementCells` are made once; then
/// `recipe_surface` may be asked for any recipe and any day, from scratch each time, so that all ways give one number.
namespace oryx::analytics {

enum class EdgeRule : std::uint8_t {
    buffer,        ///< incidents up to 50 km outside the areas shape the surface inside
    jones_diggle,  ///< only incidents inside, each weight divided by the share of its kernel that lies inside
};

/// One part of a surface. Each is normalised to one inside the mask before they are mixed (CONTRACT: intensity).
struct SurfaceComponent {
    enum class Kind : std::uint8_t {
        kernel,       ///< a kernel on each incident, decayed
        settlements,  ///< as many as there are settlements in the cell; no incident
    };
    Kind kind = Kind::kernel;
    double share = 1;             ///< of the mixture; shares need not add up to one
    double sigma_m = 5000;        ///< of a kernel: marginal standard deviation
    double half_life_days = 180;  ///< of a kernel
    bool times_settlements =
        false;  ///< of a kernel: its mass in a cell times (settlements in the cell + 0.1 for 25 km2)

    [[nodiscard]] bool leans_on_settlements() const { return kind == Kind::settlements || times_settlements; }
    bool operator==(const SurfaceComponent&) const = default;
};
/// "settlements", "quartic kernel, sigma 15 km, half-life 180 days, times settlements"
std::string to_text(const SurfaceComponent& component, KernelShape shape);

struct SurfaceRecipe {
    std::string name = "kernel";
    KernelShape shape = KernelShape::quartic;
    EdgeRule edges = EdgeRule::buffer;
    bool adaptive = false;     ///< kernels by Abramson's widths
    double least_sigma_m = 0;  ///< adaptive widths stay above it
    bool binned = false;       ///< of one kernel: `binned_surface`, quicker, within a bound, without a standard error
    std::vector<SurfaceComponent> components;

    /// One kernel alone: the only surface that has a standard error.
    [[nodiscard]] bool is_kernel() const {
        return components.size() == 1 && !components.front().leans_on_settlements();
    }
    [[nodiscard]] bool leans_on_settlements() const;
};
/// One kernel; the default surface is the quartic of 5 km and 180 days.
SurfaceRecipe kernel_recipe(double sigma_m = 5000, double half_life_days = 180,
                            KernelShape shape = KernelShape::quartic);
/// Reference 1.8: .05 settlements + .4 (2.5 km, 365 d) + .3 (15 km, 180 d) x S + .25 (30 km, 180 d) x S.
SurfaceRecipe mixture_recipe();

/// What one component came to.
struct ComponentSurface {
    SurfaceComponent component;
    double share = 0;             ///< used, after what was dropped; all of a surface add up to one
    std::string dropped;          ///< why it is not in the surface; empty: it is
    std::vector<double> density;  ///< of each cell, one in all inside the mask and 0 outside; empty where dropped
    // Of a kernel:
    std::optional<Surface> surface;  ///< its mass and variance, before settlements and normalising
    double inside = 0;               ///< mass in the mask's cells
    double effective_days = 0;
    double error_bound = 0;  ///< binned: no cell's mass is farther than this from the exact one
    WidthRange widths;       ///< adaptive

    /// Incidents (weighted) in 30 days inside the mask at the decayed mean rate; 0 for settlements.
    [[nodiscard]] double level() const { return effective_days > 0 ? inside / effective_days * 30 : 0; }
};

/// A recipe's surface as of a day.
struct RecipeSurface {
    /// Of one kernel its own mass and variance. Of a mixture the expected incidents of 30 days, whose variance is not
    /// defined and is NaN: its parts are normalised by what they themselves add up to.
    Surface surface;
    std::vector<double> density;  ///< of each cell; one in all inside the mask, or 0 where nothing makes a surface
    double inside = 0;            ///< of `surface`: mass in the mask's cells
    double effective_days = 0;    ///< that `surface` is spread over; 30 of a mixture
    std::vector<ComponentSurface> components;
    std::optional<double> inhabited_km2;  ///< where the recipe leans on settlements
    std::vector<std::string> warnings;

    bool has_error = false;  ///< of one kernel: `surface.variance` is its standard error's square
    /// Incidents (weighted) in 30 days inside the mask at the decayed mean rate; of a mixture the mean of its kernels'
    /// levels by their shares.
    [[nodiscard]] double level() const { return effective_days > 0 ? inside / effective_days * 30 : 0; }
};

/// The incidents that a component takes as of a day, with the widths of its kernels. Of `settings` the days and the
/// profile count. Errors: too_large naming `adaptive`; cancelled.
Result<SelectedIncidents> select_for(const SurfaceRecipe& recipe, const SurfaceComponent& component,
                                     const IncidentRecord& record, const HeatZoneSettings& settings, Day today,
                                     WidthRange* widths = nullptr, const CancelToken& cancel = {});

/// One component by itself, to be mixed. `selected` is what `select_for` gave for it (unused for settlements);
/// `settlements` may be null where it leans on none. Error: cancelled.
Result<ComponentSurface> component_surface(const SurfaceRecipe& recipe, const SurfaceComponent& component,
                                           const SelectedIncidents& selected, const SettlementCells* settlements,
                                           const Mask& mask, const CancelToken& cancel = {});

/// Mixes components by their shares; those that are dropped, or hold nothing inside the mask, leave theirs to the
/// others.
RecipeSurface mix(const Mask& mask, std::vector<ComponentSurface> components);

/// All of it: a recipe's surface as of the settings' day. Components that lean on settlements are dropped, with a
/// warning, where `settlements` is null or has fewer than one for each 200 km2 of inhabited ground. `record` must hold
/// only what the study area takes (`keep_near`). Errors: too_large naming `adaptive`; cancelled.
Result<RecipeSurface> recipe_surface(const SurfaceRecipe& recipe, const IncidentRecord& record,
                                     const HeatZoneSettings& settings, Day today, const SettlementCells* settlements,
                                     const Mask& mask, const CancelToken& cancel = {});

/// Leaves the incidents out that no cell of the mask holds: what the edge correction asks for.
void keep_inside(SelectedIncidents& selected, const Mask& mask);

/// Leaves everything out of a record that is not among the selected incidents, which `build_mask` has bounded. Rows
/// dated after the selection's as-of go too: select with the last day that will be asked for.
void keep_near(IncidentRecord& record, const SelectedIncidents& bounded);

}  // namespace oryx::analytics

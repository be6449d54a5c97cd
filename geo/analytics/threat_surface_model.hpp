#pragma once

#include "geo/analytics/admin_spread.hpp"
#include "geo/analytics/incident_inputs.hpp"
#include "geo/analytics/kernel_widths.hpp"
#include "geo/analytics/study_area.hpp"
#include "geo/analytics/surface_recipe.hpp"

#include <cmath>
#include <memory>
#include <optional>
#include <string>
#include <vector>

namespace oryx::analytics {

struct ThreatSurfaceSettings {
    HeatZoneSettings incidents;  ///< days, weights, cells and profile; width and half-life of one kernel
    SurfaceRecipe recipe;
    BandwidthRule rule = BandwidthRule::given;
};
/// Errors: those of `check_period`.
Result<ThreatSurfaceSettings> threat_surface_settings(const Inputs& inputs, Day today);

/// The intensity over the study area, in numbers.
struct ThreatSurface {
    ThreatSurfaceSettings settings;
    SelectedIncidents incidents;
    IncidentRecord record;  ///< what the study area takes, of all days up to the as-of
    Mask mask;
    RecipeSurface made;
    Bandwidth bandwidth;                      ///< of one kernel
    std::optional<std::int64_t> settlements;  ///< in the study area, where a collection of them is bound
    std::int64_t spread = 0;                  ///< incidents spread over the settlements of their administrative area
    std::vector<std::uint8_t> few;            ///< profile=public: cells that are not told; else empty

    [[nodiscard]] bool is_kernel() const { return settings.recipe.is_kernel(); }
    [[nodiscard]] bool masked() const { return settings.incidents.masked; }
    /// Whether a cell has a value to tell: it is in the study area and not kept back.
    [[nodiscard]] bool shows(std::size_t cell) const {
        return mask.cells[cell] != 0 && (few.empty() || few[cell] == 0);
    }
    [[nodiscard]] double mass(std::size_t cell) const { return made.surface.mass[cell]; }
    /// Incidents per 100 km2 per 30 days.
    [[nodiscard]] double rate(double mass) const {
        return rate_per_100_km2(mass, made.effective_days, mask.grid.cell_area_km2());
    }
    /// Null where it is not defined, or would tell how many incidents there are.
    [[nodiscard]] bool has_error() const { return made.has_error && !masked(); }
    [[nodiscard]] std::optional<double> standard_error(std::size_t cell) const {
        return has_error() ? std::optional(rate(std::sqrt(made.surface.variance[cell]))) : std::nullopt;
    }
    /// 1 for every incident: only then is the surface an expected count (CONTRACT: intensity).
    [[nodiscard]] bool unit_weights() const { return settings.incidents.weighting != Weighting::severity; }
    /// Expected incidents in 30 days at the decayed mean rate.
    [[nodiscard]] double per_30_days(double mass) const {
        return made.effective_days > 0 ? mass / made.effective_days * 30 : 0;
    }
};

/// Selects the incidents, settles the bandwidth, and computes the surface. `localities` may be null; `spread`, where
/// given, says over which areas those known only to an administrative area are spread. Errors: those of
/// `record_filtered` and `build_mask`; too_large naming `bandwidth` or `adaptive`; cancelled.
Result<ThreatSurface> build_threat_surface(const IncidentInputs& bound, const catalog::Collection* localities,
                                           const Inputs& inputs, const RunContext& context,
                                           const SpreadAreas* spread = nullptr);

/// A feature for each cell of the mask whose value is above 0, from the south-west row by row.
std::shared_ptr<const FeatureTable> threat_surface_features(const ThreatSurface& model, const IncidentInputs& bound,
                                                            bool centres);
/// The value, its standard error where it is defined and, with unit weights, the expected count as bands; no data
/// outside the mask.
std::shared_ptr<const store::Raster> threat_surface_raster(const ThreatSurface& model, const IncidentInputs& bound);
/// What the result says beside what all processes over incidents say.
void add_threat_surface_facts(ResultFacts& facts, const ThreatSurface& model, const IncidentInputs& bound);

}  // namespace oryx::analytics

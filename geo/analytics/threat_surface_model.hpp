#pragma once

#include "geo/analytics/bandwidth.hpp"
#include "geo/analytics/incident_inputs.hpp"
#include "geo/analytics/kernel.hpp"
#include "geo/analytics/study_area.hpp"
#include "geo/analytics/surface.hpp"

#include <optional>
#include <string>
#include <vector>

namespace oryx::analytics {

enum class EdgeRule : std::uint8_t {
    buffer,        ///< incidents up to 50 km outside the areas shape the surface inside
    jones_diggle,  ///< only incidents inside, each weight divided by the share of its kernel that lies inside
};

struct ThreatSurfaceSettings {
    HeatZoneSettings incidents;
    KernelShape shape = KernelShape::quartic;
    BandwidthRule rule = BandwidthRule::given;
    bool adaptive = false;
    EdgeRule edges = EdgeRule::buffer;
};
/// Errors: those of `check_period`.
Result<ThreatSurfaceSettings> threat_surface_settings(const Inputs& inputs, Day today);

/// Limits of a chosen bandwidth, metres: those of the input `sigma_m`.
inline constexpr double smallest_sigma_m = 100;
inline constexpr double largest_sigma_m = 200'000;
/// Abramson's widths are at most this many times the global one (Silverman 1986, 5.3; spatstat's default).
inline constexpr double abramson_trim = 5;
/// Cross-validation compares every place with every other: more distinct places are an error.
inline constexpr std::size_t max_compared_places = 20'000;

/// How the kernel's width came about.
struct Bandwidth {
    double sigma = 0;                         ///< used, metres
    std::optional<double> events_sigma;       ///< likelihood rules: the optimum on events
    std::optional<double> places_sigma;       ///< and on distinct places
    std::optional<double> narrowest, widest;  ///< adaptive: of the incidents' widths before location precision
    std::vector<std::string> warnings;
};

/// The intensity over the study area, in numbers.
struct ThreatSurface {
    ThreatSurfaceSettings settings;
    SelectedIncidents incidents;
    Mask mask;
    Surface surface;
    Bandwidth bandwidth;
    double effective_days = 0;
    double inside = 0;  ///< mass in the mask's cells

    [[nodiscard]] double rate(double mass) const {
        return rate_per_100_km2(mass, effective_days, mask.grid.cell_area_km2());
    }
    /// 1 for every incident: only then is the surface an expected count (CONTRACT: intensity).
    [[nodiscard]] bool unit_weights() const { return settings.incidents.weighting != Weighting::severity; }
    /// Expected incidents in 30 days at the decayed mean rate.
    [[nodiscard]] double per_30_days(double mass) const { return effective_days > 0 ? mass / effective_days * 30 : 0; }
};

/// Selects the incidents, settles the bandwidth, and computes the surface. Errors: those of `select_filtered` and
/// `build_mask`; too_large naming `bandwidth`; cancelled.
Result<ThreatSurface> build_threat_surface(const IncidentInputs& bound, const Inputs& inputs,
                                           const RunContext& context);

/// A feature for each cell of the mask whose value is above 0, from the south-west row by row.
std::shared_ptr<const FeatureTable> threat_surface_features(const ThreatSurface& model, const IncidentInputs& bound,
                                                            bool centres);
/// The value, its standard error and, with unit weights, the expected count as bands; no data outside the mask.
std::shared_ptr<const store::Raster> threat_surface_raster(const ThreatSurface& model, const IncidentInputs& bound);
/// What the result says beside what all processes over incidents say.
void add_threat_surface_facts(ResultFacts& facts, const ThreatSurface& model, const IncidentInputs& bound);

}  // namespace oryx::analytics

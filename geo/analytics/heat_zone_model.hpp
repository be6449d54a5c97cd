#pragma once

#include "geo/analytics/heat_zone_settings.hpp"
#include "geo/analytics/incidents.hpp"
#include "geo/analytics/study_area.hpp"
#include "geo/analytics/surface.hpp"
#include "geo/analytics/zones.hpp"
#include "geo/statistics/proportion.hpp"

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

namespace oryx::analytics {

/// A set of cells that becomes one feature: all parts of a band (or of a nested region) that are few, or all that are
/// not.
struct ZoneCells {
    std::size_t rank = 1;
    bool few = false;
    std::vector<std::uint8_t> members;  ///< a flag for each cell
};

/// How the zones did on the days after their as-of.
struct Score {
    std::int64_t n = 0;
    std::vector<std::int64_t> held;  ///< by rank - 1: incidents inside the region up to this share
};

/// The heat zones as numbers on the grid, before they become features.
struct HeatZoneModel {
    HeatZoneSettings settings;
    SelectedIncidents incidents;
    Mask mask;
    Surface surface;
    Bands bands;  ///< of what is shown: in the public profile parts that are few have rank 0
    double effective_days = 0;
    std::vector<ZoneCells> zones;  ///< ascending by rank, few after the rest; empty sets left out
    std::int64_t few_parts_left_out = 0;
    std::optional<Score> score;  ///< nothing: not scored

    /// Turns a cell's mass into incidents per 100 km2 per 30 days.
    [[nodiscard]] double rate(double mass) const {
        return rate_per_100_km2(mass, effective_days, mask.grid.cell_area_km2());
    }
    /// Cells of the region up to a share: rank 1 to `rank`.
    [[nodiscard]] std::vector<std::uint8_t> region(std::size_t rank) const;
    /// Counted incidents (young enough) whose place lies in a set of cells.
    [[nodiscard]] std::int64_t incidents_in(std::span<const std::uint8_t> members) const;
    /// 1 for every incident: only then is the surface an expected count (CONTRACT: intensity).
    [[nodiscard]] bool unit_weights() const { return settings.weighting != Weighting::severity; }
};

/// Surface, bands, parts and score of selected incidents. Error: cancelled.
Result<HeatZoneModel> build_heat_zones(HeatZoneSettings settings, SelectedIncidents incidents, Mask mask,
                                       const CancelToken& cancel = {});

/// For each part, how many counted incidents it rests on: those whose kernel reaches one of its cells. An incident that
/// lies along a line counts once.
std::vector<std::int64_t> incidents_behind(const Grid& grid, const Parts& parts, const SelectedIncidents& incidents);

}  // namespace oryx::analytics

#pragma once

#include "geo/analytics/threat_surface_model.hpp"
#include "geo/analytics/zone_levels.hpp"
#include "geo/analytics/zone_people.hpp"
#include "geo/analytics/zone_record.hpp"
#include "geo/analytics/zones.hpp"

#include <cstdint>
#include <memory>
#include <optional>
#include <span>
#include <string>
#include <vector>

namespace oryx::analytics {

/// How a surface becomes zones.
struct ZoneSettings {
    ZoneLevels levels;
    bool nested = false;    ///< nested regions instead of disjoint bands
    bool exposure = false;  ///< of the surface times the people of each cell
};
/// Errors: those of `read_levels`; invalid_input naming `measure` where rates, which are incidents', would be taken
/// times people.
Result<ZoneSettings> zone_settings(const Inputs& inputs);

/// A set of cells that becomes one feature: all parts of a band (or of a nested region) that are few, or all that are
/// not.
struct ZoneCells {
    std::size_t rank = 1;
    bool few = false;
    std::vector<std::uint8_t> members = {};  ///< a flag for each cell
    Parts parts = {};                        ///< of the members
};

/// How zones of the same shares did on the months that followed (`zone_record`).
struct ZoneScore {
    ZoneRecord record;
    std::vector<std::optional<ZoneShareHeld>> held;  ///< by rank - 1; nothing for a rank that holds no share
};
/// How the intervals of scores are drawn.
inline constexpr statistics::Replication zone_replication{.seed = 1, .draws = 999};

/// The heat zones as numbers on the grid, before they become features.
struct HeatZoneModel {
    ThreatSurface threat;
    ZoneSettings zoning;
    std::vector<double> people;          ///< of each cell, where the zones are of exposure; else empty
    std::vector<double> value;           ///< what is cut: a cell's mass, or its mass times its people
    std::vector<std::uint32_t> counted;  ///< the cell of each incident that zones count (young enough, at a place)
    Bands bands;                         ///< of what is shown: in the public profile parts that are few have rank 0
    std::vector<ZoneCells> zones;        ///< ascending by rank, few after the rest; empty sets left out
    std::int64_t few_parts_left_out = 0;
    std::optional<ZoneScore> score;  ///< nothing: not scored

    [[nodiscard]] const HeatZoneSettings& settings() const { return threat.settings.incidents; }
    [[nodiscard]] const SelectedIncidents& incidents() const { return threat.incidents; }
    [[nodiscard]] const Grid& grid() const { return threat.mask.grid; }
    [[nodiscard]] std::size_t ranks() const { return zoning.levels.size(); }

    /// Turns a cell's `value` into the unit that the result is told in: incidents per 100 km2 per 30 days, of exposure
    /// times people per km2.
    [[nodiscard]] double rate(double cell_value) const;
    /// Share of all `value` inside the region of a rank; of levels that are shares the share itself. 0 for rank 0.
    [[nodiscard]] double share_to(std::size_t rank) const;
    /// The least intensity in the region of a rank, as `rate`; of levels that are rates the rate itself.
    [[nodiscard]] double level_of(std::size_t rank) const;
    /// Cells of the region up to a share: rank 1 to `rank`.
    [[nodiscard]] std::vector<std::uint8_t> region(std::size_t rank) const;
    /// Whether a rank's score is told: in the public profile only where it rests on 5 incidents or more.
    [[nodiscard]] bool tells_score(std::size_t rank) const;
    /// Incidents of `counted` in a set of cells.
    [[nodiscard]] std::int64_t incidents_in(std::span<const std::uint8_t> members) const;
};

/// Bands and parts of a surface. `people` may be null where the zones are not of exposure. Errors, naming
/// `measure`: invalid_input where exposure is asked for of a surface that settlements weight already, conflict where no
/// area has a population; cancelled.
Result<HeatZoneModel> build_heat_zones(ThreatSurface threat, ZoneSettings zoning, const ZonePeople* people,
                                       const CancelToken& cancel = {});

/// Scores zones on the last whole calendar months up to the as-of, each month's drawn of what ended before it: by the
/// surface's recipe, for the share that each rank's region holds. Zones of exposure are not scored, nor are any where
/// `months` is 0. `localities` may be null. Errors: those of `zone_record`.
Result<> score_zones(HeatZoneModel& model, const IncidentInputs& bound, const catalog::Collection* localities,
                     int months, const RunContext& context);

}  // namespace oryx::analytics

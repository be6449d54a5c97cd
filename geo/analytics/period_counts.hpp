#pragma once

#include "geo/analytics/occurrences.hpp"
#include "geo/analytics/treated_place.hpp"
#include "geo/core/result.hpp"

#include <array>
#include <cstddef>
#include <cstdint>
#include <map>
#include <string>
#include <string_view>
#include <vector>

namespace oryx::analytics {

/// Two stretches of days on either side of a day on which something began.
struct BeforeAfter {
    Day begin;
    Day change;  ///< first day of the later stretch
    Day end;     ///< exclusive

    [[nodiscard]] double days_before() const { return change - begin; }
    [[nodiscard]] double days_after() const { return end - change; }
};

/// Equal steps counted from the change both ways, as many as are whole within [first, last).
struct Steps {
    std::int32_t days = 30;
    std::int32_t before = 0;  ///< how many
    std::int32_t after = 0;

    static Steps fitting(Day first, Day change, Day last, std::int32_t days);
    [[nodiscard]] std::size_t count() const { return static_cast<std::size_t>(before + after); }
    [[nodiscard]] Day start(std::size_t step, Day change) const {
        return change + (static_cast<std::int32_t>(step) - before) * days;
    }
};

/// Incidents of each zone before and after, and step by step over the whole record.
struct PeriodCounts {
    struct ByZone {
        Share before = 0;
        Share after = 0;
        std::vector<Share> steps;
    };
    std::array<ByZone, zone_count> zones;
    std::int64_t n = 0;             ///< incidents of the two stretches
    std::int64_t step_unknown = 0;  ///< incidents that cross an end of a step and are in none
    std::map<std::string_view, std::int64_t> excluded;

    [[nodiscard]] const ByZone& of(Zone zone) const { return zones[static_cast<std::size_t>(zone)]; }
};

/// Counts what lies wholly in a stretch or step; the rest is counted as left out. Lines count by their share in each
/// zone. Error: cancelled.
Result<PeriodCounts> count_periods(const Occurrences& occurrences, TreatedPlace& place, BeforeAfter periods,
                                   Steps steps, const CancelToken& cancel = {});

}  // namespace oryx::analytics

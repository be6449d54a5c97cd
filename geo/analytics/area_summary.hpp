#pragma once

#include "geo/analytics/occurrences.hpp"
#include "geo/catalog/snapshot.hpp"
#include "geo/core/date.hpp"
#include "geo/core/result.hpp"
#include "geo/crs/plane.hpp"
#include "geo/statistics/bootstrap.hpp"

#include <cstddef>
#include <cstdint>
#include <map>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace oryx::analytics {

/// The stretch of days that is summed up, and the one of the same length just before it.
struct SummaryPeriod {
    Day begin;
    Day end;                         ///< exclusive
    Day previous;                    ///< first day of the stretch before
    bool day_exact = false;          ///< only incidents that are known to the day
    bool previous_recorded = false;  ///< whether the record reaches back to there

    [[nodiscard]] std::int32_t days() const { return end - begin; }
    [[nodiscard]] double years() const { return days() / 365.25; }
    /// How many calendar months the period touches, and which of them a day is in.
    [[nodiscard]] std::size_t months() const;
    [[nodiscard]] std::size_t month_of(Day day) const;
    /// "2019-07"
    [[nodiscard]] std::string month_name(std::size_t month) const;
};

/// Settles the period: up to `as_of` (the newest incident's last day, at most today), from `from` (a year before).
/// Errors: invalid_input naming `as_of` (after today) or `from` (after the as-of).
Result<SummaryPeriod> summary_period(const FeatureTable& incidents, std::optional<Day> from, std::optional<Day> as_of,
                                     Day today);

/// Deaths as the incidents tell them.
struct Deaths {
    double total = 0;
    std::int64_t unknown = 0;           ///< incidents that do not say
    std::map<double, Share> incidents;  ///< how many incidents had how many: what a bootstrap draws from
};

/// What was counted in one area.
struct AreaCounts {
    std::size_t row = 0;  ///< of the areas' table
    double area_km2 = 0;
    Share incidents = 0;
    Share previous = 0;
    Deaths fatalities;
    Deaths civilians;
    std::map<std::string, Share> types;
    std::map<std::string, Share> actors;
    std::vector<Share> months;  ///< incidents known to the month
    Share month_unknown = 0;
};

/// Why the incidents of the stretch before are not in `n`.
inline constexpr std::string_view previous_period_reason =
    "dated to the previous period, which the trend compares with";

struct AreaSummary {
    SummaryPeriod period;
    std::vector<AreaCounts> areas = {};  ///< in the order of their keys
    std::int64_t n = 0;                  ///< incidents of the period that lie in an area, each once
    std::int64_t n_previous = 0;
    bool has_fatalities = false;
    bool has_civilians = false;
    std::map<std::string_view, std::int64_t> excluded = {};
    std::vector<std::string> warnings = {};
};

/// Joins incidents to areas by geometry (never by code), each incident dated wholly inside the period. In a coverage a
/// position on a shared border belongs to the area with the lower key; areas that are no coverage each count what they
/// cover. Sums do not depend on the order of either table.
/// Errors: those of `select_occurrences`; conflict naming `areas` without any polygon.
Result<AreaSummary> summarise_areas(const catalog::Collection& incidents, const catalog::Collection& areas,
                                    const IncidentFilter& filter, SummaryPeriod period, const crs::Plane& plane,
                                    const CancelToken& cancel = {});

}  // namespace oryx::analytics

#pragma once

#include "geo/analytics/incident_filter.hpp"
#include "geo/analytics/incident_rows.hpp"
#include "geo/analytics/process.hpp"
#include "geo/core/cancel.hpp"
#include "geo/core/feature_table.hpp"
#include "geo/crs/plane.hpp"

#include <cstdint>
#include <map>
#include <string>
#include <string_view>
#include <vector>

namespace oryx::analytics {

/// Shares of incidents are counted in whole parts of 2^-32, so that sums are exact and do not depend on the order.
using Share = std::int64_t;
inline constexpr Share whole_incident = Share{1} << 32U;
inline double to_count(Share share) {
    return static_cast<double>(share) * 0x1p-32;
}

/// How exactly a place must be known to tell in which area it lies (CONTRACT: place; never joined to a smaller area).
enum class AreaLevel : std::uint8_t { any, admin2, admin1, country };
/// What a collection of areas calls its level: "region" is admin1, "cercle" admin2; a word that names another level
/// from country to country, and none at all, is `any`: places must then be known themselves.
AreaLevel area_level(std::string_view level);

/// A dated incident at a place, or its share of a line.
struct Occurrence {
    std::uint32_t row = 0;  ///< of the incidents' table; all shares of a line follow each other
    Day start;
    Day end;      ///< exclusive
    Position at;  ///< degrees
    Share share = whole_incident;
};

/// The incidents that can be counted in areas, and why the others cannot: distinct rows + excluded = rows.
struct Occurrences {
    std::vector<Occurrence> list;
    std::map<std::string_view, std::int64_t> excluded;
    std::vector<std::string> warnings;

    /// Into the facts, by reason.
    [[nodiscard]] std::vector<Excluded> excluded_list() const;
};

/// The days that may matter: of a half-open stretch, incidents that lie wholly outside are left out.
struct DayWindow {
    Day begin;
    Day end;
    bool day_exact = false;  ///< only incidents that are known to the day
};

/// Takes the incidents of a filter that touch a window and whose place is known well enough for areas of a level. Lines
/// are spread evenly over samples a kilometre apart on the plane, and count once.
/// Errors: invalid_input naming the filter's input where its attribute or its value is not there; cancelled.
Result<Occurrences> select_occurrences(const FeatureTable& incidents, const IncidentFilter& filter, AreaLevel level,
                                       DayWindow window, const crs::Plane& plane, const CancelToken& cancel = {});

}  // namespace oryx::analytics

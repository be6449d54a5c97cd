#pragma once

#include "geo/analytics/heat_zone_model.hpp"
#include "geo/core/date.hpp"

#include <cstdint>
#include <string>
#include <string_view>

/// The words of titles and legends, as CONTRACT "Heat zones" fixes them.
namespace oryx::analytics {

inline constexpr std::string_view blank_words = "blank means few incidents reported, not safety";
inline constexpr std::string_view not_scored_words = "not scored";

/// "31 Dec 2019"
std::string day_in_words(Day day);
/// "incidents", "incidents that target civilians", "incidents weighted by severity"
std::string_view incidents_in_words(Weighting weighting);
/// "smallest area that holds 50 % of recent incidents (half-life 180 days, as of 31 Dec 2019)"
std::string zone_title(const HeatZoneModel& model, double share);
/// "held 46 % of the next month's incidents (37-55 %, n 120)", or "not scored"
std::string score_in_words(const HeatZoneModel& model, std::size_t rank);
/// "incidents per 100 km2 per 30 days", or "weighted incidents ..." where not every weight is 1.
std::string unit_in_words(const HeatZoneModel& model);
/// A count as text; below 5 "<5" in the public profile.
std::string count_text(std::int64_t count);

/// ColorBrewer's YlOrRd, the step for a rank of `count` (1 = darkest), "#e31a1c".
std::string_view zone_colour(std::size_t rank, std::size_t count);

/// A QGIS 3 layer style: zones by rank, 60 % opaque, those that rest on few incidents hatched.
std::string zone_qgis_style(const HeatZoneModel& model);

}  // namespace oryx::analytics

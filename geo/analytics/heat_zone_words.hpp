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
/// What the zones are of: "recent incidents", or "people's exposure to recent incidents".
std::string measured_in_words(const HeatZoneModel& model);
/// What the region of a rank is: "smallest area that holds 50 % of recent incidents (half-life 180 days, as of 31 Dec
/// 2019)"; of rates "where recent incidents come to at least 2 per 100 km2 per 30 days (...)"; of quantiles "most
/// intense 10 % of the ground that recent incidents reach (...)".
std::string zone_title(const HeatZoneModel& model, std::size_t rank);
/// "held 46 % of the next month's incidents (37-55 %, n 120, months 2019-01 to 2019-12)", or "not scored"
std::string score_in_words(const HeatZoneModel& model, std::size_t rank);
/// "incidents per 100 km2 per 30 days", or "weighted incidents ..." where not every weight is 1; of exposure "... x
/// people per km2".
std::string unit_in_words(const HeatZoneModel& model);
/// The same without what is counted: "per 100 km2 per 30 days".
std::string short_unit(const HeatZoneModel& model);
/// A count as text; below 5 "<5" in the public profile.
std::string count_text(std::int64_t count);

/// ColorBrewer's YlOrRd, the step for a rank of `count` (1 = darkest), "#e31a1c".
std::string_view zone_colour(std::size_t rank, std::size_t count);

/// A QGIS 3 layer style: zones by rank, 60 % opaque, those that rest on few incidents hatched.
std::string zone_qgis_style(const HeatZoneModel& model);

}  // namespace oryx::analytics

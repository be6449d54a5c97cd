#pragma once

#include "geo/analytics/process.hpp"
#include "geo/core/date.hpp"

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

namespace oryx::analytics {

/// What an incident weighs (CONTRACT: intensity).
enum class Weighting : std::uint8_t {
    equal,               ///< 1
    civilian_targeting,  ///< 1 for incidents that target civilians, the others are left out
    severity,            ///< 1 + log2(1 + fatalities), at most 5; unknown fatalities as the median of their type
};
std::optional<Weighting> parse_weighting(std::string_view text);

/// A run of the heat zones after the profile has had its say.
struct HeatZoneSettings {
    std::optional<Day> as_of;  ///< last day that counts; nothing: of the newest incident
    std::optional<Day> from;   ///< first day that counts; nothing: of the oldest incident
    Weighting weighting = Weighting::equal;
    std::string weights = "equal";
    double half_life_days = 180;
    double sigma_m = 5000;
    double cell_m = 5000;
    bool masked = false;  ///< profile=public

    /// Incidents older than this many half-lives hold 3 % of a steady record's weight: they are in the surface, but are
    /// not counted as incidents of a zone, nor as what a zone rests on.
    static constexpr double counted_half_lives = 5;
};

/// The limits of profile=public (CONTRACT: heat zones).
inline constexpr double public_sigma_m = 15'000;
inline constexpr double public_cell_m = 25'000;
inline constexpr std::int32_t public_step_days = 30;
inline constexpr std::int64_t few_incidents = 5;  ///< fewer are hatched, and in public neither shown nor counted

/// Errors: invalid_input naming `as_of` (after `today`) or `from` (after the as-of).
Result<> check_period(const HeatZoneSettings& settings, Day today);

/// Reads the days, weights, width, half-life, cells and, where a process has it, profile of a surface. In the public
/// profile finer cells and kernels are coarsened to its limits and half-lives below 30 days raised to 30. Errors:
/// invalid_input for an as-of after `today` and for a start after the as-of.
Result<HeatZoneSettings> heat_zone_settings(const Inputs& inputs, Day today);

/// The last day of the newest whole step of 30 days, counted from 1970-01-01, that ends by the end of `as_of`.
Day public_as_of(Day as_of);

}  // namespace oryx::analytics

#pragma once

#include <cstdint>
#include <optional>
#include <span>
#include <string_view>

namespace oryx {

/// What a collection means to the analytics.
enum class Role : std::uint8_t { areas, bases, incidents, localities, axes, airfields, other };
std::string_view to_string(Role role);
std::optional<Role> parse_role(std::string_view text);
std::span<const std::string_view> role_names();

/// Who may see a collection before access policies exist (CONTRACT: who sees what). Ordered.
enum class Sensitivity : std::uint8_t { low, moderate, high, severe };
std::string_view to_string(Sensitivity sensitivity);
std::optional<Sensitivity> parse_sensitivity(std::string_view text);

/// How exactly a place is known (CONTRACT: place).
enum class LocationPrecision : std::uint8_t { exact, near, line, admin2, admin1, country, unknown };
std::string_view to_string(LocationPrecision precision);
std::optional<LocationPrecision> parse_location_precision(std::string_view text);

/// Names of the standard attributes, as published in schemas, tiles and items.
namespace attribute {
inline constexpr std::string_view name = "name";
inline constexpr std::string_view code = "code";
inline constexpr std::string_view population = "population";
inline constexpr std::string_view parent = "parent";  ///< name of the area one level up
inline constexpr std::string_view event_type = "event_type";
inline constexpr std::string_view actor = "actor";
inline constexpr std::string_view fatalities = "fatalities";
inline constexpr std::string_view civilian_fatalities = "civilian_fatalities";
inline constexpr std::string_view civilian_targeting = "civilian_targeting";  ///< boolean
inline constexpr std::string_view location_precision = "location_precision";  ///< text, LocationPrecision's names
inline constexpr std::string_view place = "place";                            ///< the named place of an incident
inline constexpr std::string_view force = "force";
inline constexpr std::string_view kind = "kind";
inline constexpr std::string_view ref = "ref";  ///< a road's number
inline constexpr std::string_view strength = "strength";
}  // namespace attribute

}  // namespace oryx

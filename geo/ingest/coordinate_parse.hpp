#pragma once

#include "geo/core/position.hpp"

#include <cstdint>
#include <optional>
#include <string_view>

namespace oryx::ingest {

enum class Axis : std::uint8_t { longitude, latitude };

/// Degrees from text: decimal ("14,35", "-4.2", "4.2 W"), degrees and minutes ("14°21.5'N"), degrees, minutes and
/// seconds
/// (`14°21'00"N`, "14 21 00 N", "14d21m00s", "N 14:21:00", "O" for ouest on longitudes). Minutes and seconds are below
/// 60; a letter of the other axis, or a sign together with S or W, is refused. The range of the axis is NOT checked
/// here: that is a rule of validation with its own reason.
std::optional<double> parse_degrees(std::string_view text, Axis axis);

/// A place of the military grid (MGRS, "30PWB 12345 67890"): the centre of its square, by GeographicLib.
struct GridPlace {
    Position position;       ///< longitude, latitude in degrees, WGS 84
    double side_metres = 0;  ///< 1 m to 100 km
};
std::optional<GridPlace> parse_mgrs(std::string_view text);

}  // namespace oryx::ingest

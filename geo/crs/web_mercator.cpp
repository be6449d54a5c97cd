#include "geo/crs/web_mercator.hpp"

#include <algorithm>
#include <cmath>
#include <numbers>

namespace oryx::crs {

namespace {

constexpr double half_world = static_cast<double>(world_size) / 2;
constexpr double degrees_per_radian = 180 / std::numbers::pi;
// Far beyond any feature that is drawn over an edge, and far below what an int64 holds.
constexpr double furthest_longitude = 360'000;

/// Latitude of a fraction of the square's height, 0 at the north edge.
double latitude_at(double fraction) {
    return std::atan(std::sinh(std::numbers::pi * (1 - 2 * fraction))) * degrees_per_radian;
}

}  // namespace

WorldPosition to_world(Position lon_lat) {
    const double lon = std::isnan(lon_lat.x) ? 0 : std::clamp(lon_lat.x, -furthest_longitude, furthest_longitude);
    const double lat = std::isnan(lon_lat.y) ? 0 : std::clamp(lon_lat.y, -mercator_max_latitude, mercator_max_latitude);
    // asinh(tan) is odd, so that the equator is exact and both hemispheres mirror each other.
    const double northing = std::asinh(std::tan(lat / degrees_per_radian)) / std::numbers::pi;
    return {std::llround((lon + 180) / 360 * static_cast<double>(world_size)),
            std::llround(half_world - northing * half_world)};
}

Position to_lon_lat(WorldPosition world) {
    return {static_cast<double>(world.x) / static_cast<double>(world_size) * 360 - 180,
            latitude_at(static_cast<double>(world.y) / static_cast<double>(world_size))};
}

Envelope tile_bounds(TileId tile) {
    const double tiles = std::ldexp(1.0, static_cast<int>(tile.z()));
    return {tile.x() / tiles * 360 - 180, latitude_at((tile.y() + 1.0) / tiles), (tile.x() + 1.0) / tiles * 360 - 180,
            latitude_at(tile.y() / tiles)};
}

}  // namespace oryx::crs

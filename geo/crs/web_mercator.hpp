#pragma once

#include "geo/core/position.hpp"
#include "geo/core/tile_id.hpp"

#include <cstdint>

namespace oryx::crs {

/// Beyond this latitude Web Mercator's square ends.
inline constexpr double mercator_max_latitude = 85.0511287798066;

/// World coordinates of Web Mercator: 2^32 across, x east from -180, y SOUTH from the north edge. 64 bits, because
/// longitude 180 is 2^32 and not 0, and because a feature may be drawn beyond an edge.
struct WorldPosition {
    std::int64_t x = 0;
    std::int64_t y = 0;
    bool operator==(const WorldPosition&) const = default;
};
inline constexpr std::int64_t world_size = std::int64_t{1} << 32;

/// Closed form (EPSG method 1024); latitude is clipped to +-85.0511 first; rounded to nearest. Longitudes beyond 180 go
/// on beyond the edge (up to 1000 turns). Precondition: numbers; a NaN is taken for 0.
WorldPosition to_world(Position lon_lat);
Position to_lon_lat(WorldPosition world);

/// West, south, east, north of a tile in degrees.
Envelope tile_bounds(TileId tile);

}  // namespace oryx::crs

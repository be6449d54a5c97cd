#pragma once

#include "geo/core/position.hpp"
#include "geo/core/result.hpp"
#include "geo/core/tile_id.hpp"
#include "geo/crs/web_mercator.hpp"

#include <cstdint>
#include <span>
#include <string_view>

namespace oryx::crs {

/// The tile matrix sets in which tiles are served (OGC 17-083r4, annex D).
enum class MatrixSet : std::uint8_t {
    web_mercator_quad,  ///< D.1: one square at zoom 0
    world_crs84_quad,   ///< D.2: longitude and latitude, two squares of 180 degrees at zoom 0
};

struct MatrixSetInfo {
    MatrixSet set;
    std::string_view id;
    std::string_view uri;
    std::uint32_t max_zoom;
};
std::span<const MatrixSetInfo> matrix_sets();
/// Null where there is none of that id.
const MatrixSetInfo* find_matrix_set(std::string_view id);

/// World coordinates of a set, 2^32 across and y SOUTH: a square of 360 degrees on either side. WorldCRS84Quad takes up
/// its northern half, from latitude 90 at y = 0 to -90 at y = 2^31. Rounded to nearest; see `to_world` of Web Mercator.
WorldPosition to_world(MatrixSet set, Position lon_lat);

/// The tile of a matrix as a tile of its set's square world: the same numbers in WebMercatorQuad, one zoom deeper in
/// WorldCRS84Quad. Errors: not_found for a zoom, row or column that the set has not.
Result<TileId> square_tile(MatrixSet set, std::uint64_t zoom, std::uint64_t row, std::uint64_t column);

/// West, south, east, north in degrees of a tile of the square world.
Envelope tile_bounds(MatrixSet set, TileId square);

}  // namespace oryx::crs

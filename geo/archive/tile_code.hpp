#pragma once

#include "geo/core/position.hpp"
#include "geo/core/tile_id.hpp"

#include <compare>
#include <cstdint>

namespace oryx::archive {

/// The highest zoom that PMTiles numbers in 64 bits (spec 3, section 4.1: tile ids).
inline constexpr std::uint32_t highest_zoom = 31;

/// A tile of an archive, XYZ. Unlike `TileId` up to zoom 31, since archives come from other programs too.
/// Precondition of all that takes one: z <= 31, x and y below 2^z.
struct TileAddress {
    std::uint32_t z = 0;
    std::uint32_t x = 0;
    std::uint32_t y = 0;
    auto operator<=>(const TileAddress&) const = default;
};

inline TileAddress address_of(TileId tile) {
    return {tile.z(), tile.x(), tile.y()};
}

/// PMTiles' tile id: the tiles of all lower zooms, then the place along the zoom's Hilbert curve (spec 3, section 4.1).
/// 0/0/0 is 0, 1/0/0 is 1, 1/0/1 is 2, 12/3423/1763 is 19078479.
std::uint64_t tile_code(TileAddress tile);
/// The other way. Precondition: below `first_code(32)`.
TileAddress tile_of(std::uint64_t code);

/// The code of a zoom's first tile: (4^zoom - 1) / 3. Precondition: zoom <= 32.
constexpr std::uint64_t first_code(std::uint32_t zoom) {
    return zoom == 32 ? 0x5555'5555'5555'5555U : ((std::uint64_t{1} << (2 * zoom)) - 1) / 3;
}
std::uint32_t zoom_of(std::uint64_t code);

/// The tiles of one zoom below (or at) a tile follow each other along the curve: the first one's code. There are
/// 4^(zoom - z) of them. Precondition: tile.z <= zoom <= 31.
std::uint64_t first_code_below(TileAddress tile, std::uint32_t zoom);

/// West, south, east, north in degrees of a tile of Web Mercator.
Envelope bounds_of(TileAddress tile);

/// The tiles of a zoom that meet a box in degrees.
struct TileRange {
    std::uint32_t min_x = 0;
    std::uint32_t min_y = 0;
    std::uint32_t max_x = 0;  ///< inclusive
    std::uint32_t max_y = 0;
    [[nodiscard]] bool contains(TileAddress tile) const {
        return min_x <= tile.x && tile.x <= max_x && min_y <= tile.y && tile.y <= max_y;
    }
};
/// A box edge that lies on a tile's edge does not take the tile beyond it. Precondition: a box that is not empty.
TileRange tiles_in(const Envelope& box, std::uint32_t zoom);

}  // namespace oryx::archive

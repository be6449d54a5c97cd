#include "geo/core/tile_id.hpp"

#include <string>

namespace oryx {

Result<TileId> TileId::create(std::uint64_t z, std::uint64_t x, std::uint64_t y) {
    if (z > max_tile_zoom) {
        return fail(Error{ErrorKind::not_found, "there are no tiles at this zoom"}.with_parameter("z").with_hint(
            "zooms go from 0 to " + std::to_string(max_tile_zoom)));
    }
    const std::uint64_t side = std::uint64_t{1} << z;
    if (x >= side || y >= side) {
        return fail(Error{ErrorKind::not_found, "the tile lies outside the world"}
                        .with_parameter(x >= side ? "x" : "y")
                        .with_hint("at zoom " + std::to_string(z) + " columns and rows go from 0 to " +
                                   std::to_string(side - 1)));
    }
    return TileId(static_cast<std::uint32_t>(z), static_cast<std::uint32_t>(x), static_cast<std::uint32_t>(y));
}

}  // namespace oryx

#include "geo/archive/tile_code.hpp"

#include "geo/crs/web_mercator.hpp"

#include <algorithm>
#include <bit>
#include <cmath>
#include <numbers>
#include <utility>

namespace oryx::archive {

namespace {

/// Turns a quadrant of side `side` so that the curve enters and leaves it where its neighbours do.
void rotate(std::uint64_t side, std::uint64_t& x, std::uint64_t& y, bool right, bool upper) {
    if (upper) return;
    if (right) {
        x = side - 1 - x;
        y = side - 1 - y;
    }
    std::swap(x, y);
}

}  // namespace

std::uint64_t tile_code(TileAddress tile) {
    std::uint64_t x = tile.x;
    std::uint64_t y = tile.y;
    std::uint64_t place = 0;
    for (std::uint32_t level = tile.z; level-- > 0;) {
        const std::uint64_t half = std::uint64_t{1} << level;
        const bool right = (x & half) != 0;
        const bool upper = (y & half) != 0;
        place += half * half * ((3U * (right ? 1U : 0U)) ^ (upper ? 1U : 0U));
        x &= half - 1;
        y &= half - 1;
        rotate(half, x, y, right, upper);
    }
    return first_code(tile.z) + place;
}

std::uint32_t zoom_of(std::uint64_t code) {
    // 3 code + 1 lies in 4^z .. 4^(z+1) - 1; at zoom 31 it needs 64 bits, no more.
    return static_cast<std::uint32_t>(std::bit_width(3 * code + 1) - 1) / 2;
}

TileAddress tile_of(std::uint64_t code) {
    const std::uint32_t zoom = zoom_of(code);
    std::uint64_t place = code - first_code(zoom);
    std::uint64_t x = 0;
    std::uint64_t y = 0;
    for (std::uint32_t level = 0; level < zoom; ++level) {
        const std::uint64_t side = std::uint64_t{1} << level;
        const bool right = (place & 2) != 0;
        const bool upper = ((place & 1) != 0) != right;
        rotate(side, x, y, right, upper);
        if (right) x += side;
        if (upper) y += side;
        place >>= 2;
    }
    return {zoom, static_cast<std::uint32_t>(x), static_cast<std::uint32_t>(y)};
}

std::uint64_t first_code_below(TileAddress tile, std::uint32_t zoom) {
    return first_code(zoom) + ((tile_code(tile) - first_code(tile.z)) << (2 * (zoom - tile.z)));
}

Envelope bounds_of(TileAddress tile) {
    const double side = std::ldexp(1.0, static_cast<int>(tile.z));
    const auto latitude = [&](double row) {
        return std::atan(std::sinh(std::numbers::pi * (1 - 2 * row / side))) * 180 / std::numbers::pi;
    };
    return {tile.x / side * 360 - 180, latitude(tile.y + 1.0), (tile.x + 1.0) / side * 360 - 180, latitude(tile.y)};
}

TileRange tiles_in(const Envelope& box, std::uint32_t zoom) {
    const crs::WorldPosition north_west = crs::to_world({box.min_x, box.max_y});
    const crs::WorldPosition south_east = crs::to_world({box.max_x, box.min_y});
    const auto last = static_cast<std::int64_t>((std::uint64_t{1} << zoom) - 1);
    const int shift = 32 - static_cast<int>(zoom);
    const auto tile = [&](std::int64_t world) {
        return static_cast<std::uint32_t>(std::clamp<std::int64_t>(world >> shift, 0, last));
    };
    TileRange range{tile(north_west.x), tile(north_west.y), tile(south_east.x - 1), tile(south_east.y - 1)};
    range.max_x = std::max(range.max_x, range.min_x);
    range.max_y = std::max(range.max_y, range.min_y);
    return range;
}

}  // namespace oryx::archive

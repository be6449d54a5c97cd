#include "geo/crs/tile_matrix_set.hpp"

#include <algorithm>
#include <array>
#include <cmath>
#include <string>

namespace oryx::crs {

namespace {

// WorldCRS84Quad's own zoom 19 is the square's zoom 20, the deepest of the drawing arrays.
constexpr std::array<MatrixSetInfo, 2> sets{{
    {MatrixSet::web_mercator_quad, "WebMercatorQuad",
     "http://www.opengis.net/def/tilematrixset/OGC/1.0/WebMercatorQuad", max_tile_zoom},
    {MatrixSet::world_crs84_quad, "WorldCRS84Quad", "http://www.opengis.net/def/tilematrixset/OGC/1.0/WorldCRS84Quad",
     max_tile_zoom - 1},
}};

constexpr double furthest_longitude = 360'000;  // as in Web Mercator: a thousand turns

}  // namespace

std::span<const MatrixSetInfo> matrix_sets() {
    return sets;
}

const MatrixSetInfo* find_matrix_set(std::string_view id) {
    const auto* const at = std::ranges::find(sets, id, &MatrixSetInfo::id);
    return at == sets.end() ? nullptr : at;
}

WorldPosition to_world(MatrixSet set, Position lon_lat) {
    if (set == MatrixSet::web_mercator_quad) return to_world(lon_lat);
    const double lon = std::isnan(lon_lat.x) ? 0 : std::clamp(lon_lat.x, -furthest_longitude, furthest_longitude);
    const double lat = std::isnan(lon_lat.y) ? 0 : std::clamp(lon_lat.y, -90.0, 90.0);
    constexpr auto units = static_cast<double>(world_size);
    return {std::llround((lon + 180) / 360 * units), std::llround((90 - lat) / 360 * units)};
}

Result<TileId> square_tile(MatrixSet set, std::uint64_t zoom, std::uint64_t row, std::uint64_t column) {
    const MatrixSetInfo& info = sets.at(static_cast<std::size_t>(set));
    if (zoom > info.max_zoom) {
        return fail(
            Error{ErrorKind::not_found, "there are no tiles at this zoom"}
                .with_parameter("tileMatrix")
                .with_hint("zooms of " + std::string(info.id) + " go from 0 to " + std::to_string(info.max_zoom)));
    }
    const std::uint64_t rows = std::uint64_t{1} << zoom;
    const std::uint64_t columns = set == MatrixSet::world_crs84_quad ? 2 * rows : rows;
    if (row >= rows || column >= columns) {
        return fail(Error{ErrorKind::not_found, "the tile lies outside the world"}
                        .with_parameter(row >= rows ? "tileRow" : "tileCol")
                        .with_hint("at zoom " + std::to_string(zoom) + " rows go from 0 to " +
                                   std::to_string(rows - 1) + " and columns from 0 to " + std::to_string(columns - 1)));
    }
    return TileId::create(set == MatrixSet::world_crs84_quad ? zoom + 1 : zoom, column, row);
}

Envelope tile_bounds(MatrixSet set, TileId square) {
    if (set == MatrixSet::web_mercator_quad) return tile_bounds(square);
    const double side = std::ldexp(360.0, -static_cast<int>(square.z()));
    return {square.x() * side - 180, 90 - (square.y() + 1.0) * side, (square.x() + 1.0) * side - 180,
            90 - square.y() * side};
}

}  // namespace oryx::crs

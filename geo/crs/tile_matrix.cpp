#include "geo/crs/tile_matrix.hpp"

#include <algorithm>
#include <array>
#include <cmath>
#include <numbers>

namespace oryx::crs {

namespace {

constexpr double radius = 6'378'137;      // WGS 84, metres
constexpr double pixel_metres = 0.28e-3;  // OGC 17-083r4, 6.1.1.1
constexpr double half_world = std::numbers::pi * radius;

constexpr std::array<MatrixSetText, 2> texts{{
    {"Google Maps Compatible for the World", "http://www.opengis.net/def/crs/EPSG/0/3857",
     "http://www.opengis.net/def/wkss/OGC/1.0/GoogleMapsCompatible", "X", "Y"},
    {"CRS84 for the World", "http://www.opengis.net/def/crs/OGC/1.3/CRS84",
     "http://www.opengis.net/def/wkss/OGC/1.0/GoogleCRS84Quad", "Lon", "Lat"},
}};

}  // namespace

TileMatrix tile_matrix(MatrixSet set, std::uint32_t zoom) {
    const bool degrees = set == MatrixSet::world_crs84_quad;
    TileMatrix matrix;
    matrix.zoom = zoom;
    const double side = degrees ? 180.0 : 2 * half_world;  // of a tile of zoom 0
    matrix.cell_size = std::ldexp(side / tile_pixels, -static_cast<int>(zoom));
    const double metres_per_unit = degrees ? half_world / 180 : 1;
    matrix.scale_denominator = matrix.cell_size * metres_per_unit / pixel_metres;
    matrix.point_of_origin = degrees ? Position{-180, 90} : Position{-half_world, half_world};
    matrix.height = std::uint64_t{1} << zoom;
    matrix.width = degrees ? 2 * matrix.height : matrix.height;
    return matrix;
}

const MatrixSetText& matrix_set_text(MatrixSet set) {
    return texts.at(static_cast<std::size_t>(set));
}

MatrixLimits matrix_limits(MatrixSet set, std::uint32_t zoom, const Envelope& degrees, double margin) {
    const TileMatrix matrix = tile_matrix(set, zoom);
    const WorldPosition west_north = to_world(set, {degrees.min_x, degrees.max_y});
    const WorldPosition east_south = to_world(set, {degrees.max_x, degrees.min_y});
    // The square world of 2^32 units has `width` columns in either set; its rows beyond `height` are outside of it.
    const auto side = world_size / static_cast<std::int64_t>(matrix.width);
    const auto seen = static_cast<std::int64_t>(std::ceil(margin * static_cast<double>(side)));
    const auto first = [&](std::int64_t at, std::uint64_t count) {
        at -= seen;
        const std::int64_t tile = at > 0 ? (at - 1) / side : 0;
        return std::min(static_cast<std::uint64_t>(tile), count - 1);
    };
    const auto last = [&](std::int64_t at, std::uint64_t count) {
        return std::min(static_cast<std::uint64_t>(std::max<std::int64_t>(at + seen, 0) / side), count - 1);
    };
    return {first(west_north.y, matrix.height), last(east_south.y, matrix.height), first(west_north.x, matrix.width),
            last(east_south.x, matrix.width)};
}

}  // namespace oryx::crs

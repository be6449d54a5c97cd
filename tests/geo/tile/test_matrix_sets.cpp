// Tiles of WorldCRS84Quad: where a position lies in them is worked out here by the definition of the set (OGC
// 17-083r4, D.2), in degrees, and compared with what the tiles hold.

#include "tests/geo/tile/tile_checks.hpp"

#include <cmath>
#include <random>

using namespace oryx;
using namespace oryx::testing;
using crs::MatrixSet;

namespace {

constexpr tile::TileOptions crs84{.matrix_set = MatrixSet::world_crs84_quad};

pbf::MvtTile tile_at(const std::shared_ptr<const tile::TileLayer>& layer, std::uint64_t z, std::uint64_t row,
                     std::uint64_t column, Judged& judged) {
    const auto square = crs::square_tile(MatrixSet::world_crs84_quad, z, row, column);
    REQUIRE(square);
    return judge(encode(layer, *square, crs84), judged);
}

}  // namespace

TEST_CASE("a position lies in the CRS84 tile, and at the place in it, that the set's definition says", "[property]") {
    const unsigned seed = 20261124;
    INFO("seed " << seed);
    std::mt19937 random(seed);
    std::uniform_real_distribution<double> longitude(-180, 180);
    std::uniform_real_distribution<double> latitude(-90, 90);
    Judged judged;
    for (int round = 0; round < 200; ++round) {
        const Position p{longitude(random), latitude(random)};
        const auto layer = layer_of({Geometry::point(p)});
        for (const std::uint64_t z : {0U, 1U, 3U, 8U, 14U, 19U}) {
            const double side = 180 / std::ldexp(1.0, static_cast<int>(z));  // degrees
            const double x = (p.x + 180) / side;
            const double y = (90 - p.y) / side;
            const auto column = static_cast<std::uint64_t>(x);
            const auto row = static_cast<std::uint64_t>(y);
            CAPTURE(p.x, p.y, z, row, column);
            const auto tile = tile_at(layer, z, row, column, judged);
            REQUIRE(tile.layers.size() == 1);
            const pbf::MvtPoint at = tile.layers[0].features.at(0).paths.at(0).at(0);
            // Half a unit of the tile, and half a unit of the world's 2^32.
            const double slack = 0.5 + 0.5 * std::ldexp(4096.0, static_cast<int>(z) + 1) / std::ldexp(1.0, 32);
            CHECK(std::abs(at.x - (x - static_cast<double>(column)) * 4096) <= slack);
            CHECK(std::abs(at.y - (y - static_cast<double>(row)) * 4096) <= slack);
        }
    }
}

TEST_CASE("in CRS84 the poles are drawn, which Web Mercator cuts off") {
    const auto layer = layer_of({Geometry::point({10, 89}), Geometry::point({10, -89.5})});
    Judged judged;
    CHECK(tile_at(layer, 0, 0, 1, judged).layers.at(0).features.size() == 2);
    CHECK(encode(layer, tile_id(0, 0, 0)).mvt.empty());
}

TEST_CASE("a point on the antimeridian stands in the CRS84 tiles on both sides") {
    Judged judged;
    for (const double lon : {180.0, -180.0}) {
        const auto layer = layer_of({Geometry::point({lon, 20})});
        const auto west = tile_at(layer, 0, 0, 0, judged);
        const auto east = tile_at(layer, 0, 0, 1, judged);
        REQUIRE(west.layers.size() == 1);
        REQUIRE(east.layers.size() == 1);
        CHECK(west.layers[0].features[0].paths[0][0].x == 0);
        CHECK(east.layers[0].features[0].paths[0][0].x == 4096);
    }
}

TEST_CASE("CRS84 tiles beside one another show a polygon's whole area once, and each is valid") {
    // A ring with a hole over Mali; zoom 6 tiles are 2.8125 degrees wide.
    Geometry polygon = geometry::from_wkt(
                           "POLYGON((-12 10, 4 10, 4 25, -6 22, -12 24, -12 10),"
                           "(-5 14, -5 16, -2 16, -2 14, -5 14))")
                           .value();
    const auto layer = layer_of({polygon});
    Judged judged;
    double square_degrees = 0;
    for (std::uint64_t row = 22; row <= 29; ++row) {
        for (std::uint64_t column = 59; column <= 66; ++column) {
            const auto square = crs::square_tile(MatrixSet::world_crs84_quad, 6, row, column);
            REQUIRE(square);
            auto options = crs84;
            options.buffer = 0;
            const auto tile = judge(encode(layer, *square, options), judged, 0);
            for (const auto& found : tile.layers) {
                for (const auto& feature : found.features)
                    square_degrees += geometry::planar_area(polygons_of(feature).view());
            }
        }
    }
    const double unit = 180.0 / 64 / 4096;
    CHECK(judged.tiles == 64);
    CHECK(std::abs(square_degrees * unit * unit / geometry::planar_area(polygon.view()) - 1) < 1e-4);
}

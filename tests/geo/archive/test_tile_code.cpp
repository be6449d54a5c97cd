#include "geo/archive/tile_code.hpp"
#include "geo/crs/web_mercator.hpp"
#include "tests/support/catch.hpp"

#include <cstdlib>
#include <random>
#include <vector>

using namespace oryx;
using namespace oryx::archive;

TEST_CASE("tile codes are those of the specification") {
    CHECK(tile_code({0, 0, 0}) == 0);
    CHECK(tile_code({1, 0, 0}) == 1);
    CHECK(tile_code({1, 0, 1}) == 2);
    CHECK(tile_code({1, 1, 1}) == 3);
    CHECK(tile_code({1, 1, 0}) == 4);
    CHECK(tile_code({2, 0, 0}) == 5);
    CHECK(tile_code({12, 3423, 1763}) == 19078479);
}

TEST_CASE("a zoom's codes walk from neighbour to neighbour, and back to their tiles") {
    for (std::uint32_t zoom = 0; zoom <= 7; ++zoom) {
        TileAddress before{};
        for (std::uint64_t code = first_code(zoom); code < first_code(zoom + 1); ++code) {
            const TileAddress tile = tile_of(code);
            REQUIRE(tile.z == zoom);
            REQUIRE(tile_code(tile) == code);
            if (code > first_code(zoom)) {
                const auto steps = std::abs(static_cast<int>(tile.x) - static_cast<int>(before.x)) +
                                   std::abs(static_cast<int>(tile.y) - static_cast<int>(before.y));
                REQUIRE(steps == 1);
            }
            before = tile;
        }
    }
}

TEST_CASE("codes go there and back at every zoom up to 31") {
    std::mt19937_64 random(7);
    for (std::uint32_t zoom = 0; zoom <= highest_zoom; ++zoom) {
        const std::uint64_t side = std::uint64_t{1} << zoom;
        for (int i = 0; i < 200; ++i) {
            const TileAddress tile{zoom, static_cast<std::uint32_t>(random() % side),
                                   static_cast<std::uint32_t>(random() % side)};
            CHECK(zoom_of(tile_code(tile)) == zoom);
            CHECK(tile_of(tile_code(tile)) == tile);
        }
        const TileAddress corner{zoom, static_cast<std::uint32_t>(side - 1), static_cast<std::uint32_t>(side - 1)};
        CHECK(tile_of(tile_code(corner)) == corner);
    }
}

TEST_CASE("the tiles below a tile follow each other") {
    const TileAddress tile{3, 5, 2};
    const std::uint64_t first = first_code_below(tile, 6);
    for (std::uint64_t i = 0; i < 64; ++i) {
        const TileAddress below = tile_of(first + i);
        CHECK(below.z == 6);
        CHECK(below.x >> 3 == tile.x);
        CHECK(below.y >> 3 == tile.y);
    }
}

TEST_CASE("the tiles of a box are those whose inside it meets") {
    const Envelope box = crs::tile_bounds(*TileId::create(5, 15, 14));
    const TileRange own = tiles_in(box, 5);
    CHECK((own.min_x == 15 && own.max_x == 15 && own.min_y == 14 && own.max_y == 14));
    const TileRange below = tiles_in(box, 6);
    CHECK((below.min_x == 30 && below.max_x == 31 && below.min_y == 28 && below.max_y == 29));
    const TileRange point = tiles_in({-4, 17, -4, 17}, 9);
    CHECK((point.min_x == point.max_x && point.min_y == point.max_y));
    const TileRange world = tiles_in({-180, -90, 180, 90}, 4);
    CHECK((world.min_x == 0 && world.max_x == 15 && world.min_y == 0 && world.max_y == 15));
}

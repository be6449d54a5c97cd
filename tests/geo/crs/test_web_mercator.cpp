#include "geo/crs/transform.hpp"
#include "geo/crs/web_mercator.hpp"
#include "tests/support/catch.hpp"

#include <cmath>
#include <limits>
#include <random>

using namespace oryx;
using namespace oryx::crs;

TEST_CASE("the edges of the Web Mercator square are exact") {
    struct Row {
        Position lon_lat;
        WorldPosition world;
    };
    const std::int64_t half = world_size / 2;
    const auto row = GENERATE_COPY(values<Row>({
        {{-180, mercator_max_latitude}, {0, 0}},
        {{180, mercator_max_latitude}, {world_size, 0}},
        {{180, -mercator_max_latitude}, {world_size, world_size}},
        {{0, 0}, {half, half}},
        {{90, 0}, {half + half / 2, half}},
        {{-180, 90}, {0, 0}},
        {{-180, -90}, {0, world_size}},
        {{360, 0}, {half + world_size, half}},
        {{-540, 0}, {half - world_size - half, half}},
    }));
    CAPTURE(row.lon_lat.x, row.lon_lat.y);
    CHECK(to_world(row.lon_lat) == row.world);
}

TEST_CASE("world coordinates are rounded to nearest, not down") {
    const double unit = 360.0 / static_cast<double>(world_size);
    CHECK(to_world({0.4 * unit, 0}).x == world_size / 2);
    CHECK(to_world({0.6 * unit, 0}).x == world_size / 2 + 1);
    CHECK(to_world({-0.4 * unit, 0}).x == world_size / 2);
    CHECK(to_world({-0.6 * unit, 0}).x == world_size / 2 - 1);
    CHECK(to_world({0, 0.6 * unit}).y == world_size / 2 - 1);
    CHECK(to_world({0, -0.6 * unit}).y == world_size / 2 + 1);
}

TEST_CASE("numbers that are none, or far outside, still give a place") {
    const double nan = std::numeric_limits<double>::quiet_NaN();
    const double inf = std::numeric_limits<double>::infinity();
    CHECK(to_world({nan, nan}) == to_world({0, 0}));
    CHECK(to_world({inf, inf}).y == 0);
    CHECK(to_world({-inf, -inf}).y == world_size);
    CHECK(to_world({1e300, 0}).x > world_size);
}

TEST_CASE("the closed form agrees with PROJ's EPSG:3857 to a world unit") {
    const unsigned seed = GENERATE(1U, 2U, 3U);
    CAPTURE(seed);
    std::mt19937_64 random(seed);
    std::uniform_real_distribution<double> lon(-180, 180);
    std::uniform_real_distribution<double> lat(-85.05, 85.05);
    auto transform = Transform::create("OGC:CRS84", "EPSG:3857");
    REQUIRE(transform);
    const double half_metres = 20037508.342789244;
    for (int i = 0; i < 2000; ++i) {
        const Position p{lon(random), lat(random)};
        const auto metres = transform->apply(p);
        REQUIRE(metres);
        const WorldPosition world = to_world(p);
        const double unit = 2 * half_metres / static_cast<double>(world_size);
        CAPTURE(p.x, p.y);
        CHECK(std::abs((metres->x + half_metres) / unit - static_cast<double>(world.x)) <= 0.501);
        CHECK(std::abs((half_metres - metres->y) / unit - static_cast<double>(world.y)) <= 0.501);
        const Position back = to_lon_lat(world);
        CHECK(back.x == Approx(p.x).margin(1e-7));
        CHECK(back.y == Approx(p.y).margin(1e-7));
    }
}

TEST_CASE("a tile's bounds in degrees are those of XYZ") {
    const auto bounds = [](std::uint64_t z, std::uint64_t x, std::uint64_t y) {
        return tile_bounds(TileId::create(z, x, y).value());
    };
    const Envelope world = bounds(0, 0, 0);
    CHECK(world.min_x == -180);
    CHECK(world.max_x == 180);
    CHECK(world.max_y == Approx(mercator_max_latitude).margin(1e-12));
    CHECK(world.min_y == Approx(-mercator_max_latitude).margin(1e-12));
    CHECK(bounds(1, 1, 0).min_x == 0);
    CHECK(bounds(1, 1, 0).min_y == 0);
    CHECK(bounds(20, (1U << 20) - 1, 0).max_x == 180);
    // Neighbours share their edge to the last bit.
    CHECK(bounds(7, 61, 58).min_y == bounds(7, 61, 59).max_y);
    CHECK(bounds(7, 61, 58).max_x == bounds(7, 62, 58).min_x);
}

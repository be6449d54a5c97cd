// Single points are kept in 32 bits beside the other geometries; what is read must be what was put in.

#include "geo/crs/web_mercator.hpp"
#include "geo/tile/world_column.hpp"
#include "tests/geo/tile/tile_checks.hpp"

#include <array>
#include <cmath>
#include <random>

using namespace oryx;
using namespace oryx::testing;
using namespace oryx::tile;

namespace {

/// Points everywhere, many of them on the edges of the world or beyond them.
Position random_place(std::mt19937& random) {
    constexpr double limit = crs::mercator_max_latitude;
    const std::array<double, 6> longitudes{-180, 180, 0, -179.99999999, 179.99999999, 181};
    const std::array<double, 6> latitudes{-limit, limit, 0, -limit + 1e-9, limit - 1e-9, 86};
    const double x = random() % 3 == 0 ? longitudes[random() % 6] : static_cast<double>(random() % 36000) / 100 - 180;
    const double y = random() % 3 == 0 ? latitudes[random() % 6] : static_cast<double>(random() % 17000) / 100 - 85;
    return {x, y};
}

}  // namespace

TEST_CASE("points are exact at both edges, alone and among other geometries") {
    const unsigned seed = GENERATE(51U, 52U);
    const bool mixed = GENERATE(false, true);
    CAPTURE(seed, mixed);
    std::mt19937 random(seed);
    std::vector<Geometry> geometries;
    for (int i = 0; i < 2000; ++i) {
        Geometry geometry = Geometry::point(random_place(random));
        if (mixed && i % 3 == 0) {
            geometry.positions.push_back(random_place(random));
            geometry.end_ring();
            geometry.end_part();
            geometry.multi = true;
        }
        if (mixed && i % 7 == 0) geometry = {};
        geometries.push_back(std::move(geometry));
    }
    const auto table = table_of(geometries);
    const WorldColumn world(table);
    REQUIRE(world.size() == geometries.size());
    for (std::size_t row = 0; row < geometries.size(); ++row) {
        CAPTURE(row);
        std::vector<GridPoint> expected;
        for (const Position p : geometries[row].positions) {
            if (std::abs(p.y) > crs::mercator_max_latitude) continue;
            const auto w = crs::to_world(p);
            expected.push_back({w.x, w.y});
        }
        const GridView view = world[row];
        REQUIRE(std::vector(view.positions.begin(), view.positions.end()) == expected);
        REQUIRE(view.part_count() == expected.size());
        REQUIRE(world.box(row) == box_of(expected));
        if (world.is_point(row)) REQUIRE(std::vector{world.point(row)} == expected);
        const auto in_world = [](GridPoint p) { return 0 <= p.x && p.x <= crs::world_size; };
        REQUIRE(world.is_point(row) == (expected.size() == 1 && in_world(expected[0])));
    }
}

TEST_CASE("a column of points takes 8 bytes a row") {
    std::vector<Geometry> geometries;
    for (int i = 0; i < 1000; ++i)
        geometries.push_back(Geometry::point({0.1 * i, 0.01 * i}));
    const WorldColumn world(table_of(geometries));
    CHECK(world.all_points());
    CHECK(world.bytes() < 8100);
}

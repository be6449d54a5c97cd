// Hexagons, squares and areas that incidents are counted in, and whose neighbours they are.

#include "geo/analytics/count_cells.hpp"
#include "geo/analytics/hex_grid.hpp"
#include "geo/geometry/geometry_ops.hpp"
#include "geo/statistics/random.hpp"
#include "tests/geo/analytics/theatre_fixture.hpp"

#include <cmath>
#include <map>
#include <set>

using namespace oryx;
using namespace oryx::analytics;
using namespace fixture;

namespace {

Geometry polygon(std::vector<Position> ring) {
    Geometry g{.type = GeometryType::polygon};
    g.positions = std::move(ring);
    g.end_ring();
    g.end_part();
    return g;
}

}  // namespace

TEST_CASE("A hexagon of 25 km has the area of a 25 km square, 625 km2, and shares its corners with its neighbours") {
    const HexGrid grid({100, -50}, 25'000);
    CHECK(grid.area_km2() == 625);
    std::map<std::pair<double, double>, int> corners;
    for (std::int32_t r = -3; r <= 3; ++r) {
        for (std::int32_t q = -3; q <= 3; ++q) {
            const Geometry outline = grid.outline({q, r});
            CHECK(geometry::planar_area(outline.view()) == Approx(625e6).epsilon(1e-12));
            CHECK(geometry::check_validity(outline.view()).valid);
            CHECK(grid.hex_of(grid.centre({q, r})) == Hex{q, r});
            for (int i = 0; i < 6; ++i)
                ++corners[{outline.positions[static_cast<std::size_t>(i)].x,
                           outline.positions[static_cast<std::size_t>(i)].y}];
        }
    }
    // 49 hexagons in a rhombus of 7: 2 (7 + 1)^2 - 2 corners if, and only if, they are shared to the last bit.
    CHECK(corners.size() == 126);
}

TEST_CASE("A position lies in the hexagon whose centre is nearest") {
    const std::uint64_t seed = 77;
    CAPTURE(seed);
    statistics::CounterRandom random(seed, 0);
    const HexGrid grid({3, 4}, 10);
    for (int i = 0; i < 5000; ++i) {
        const Position p{200 * random.uniform() - 100, 200 * random.uniform() - 100};
        const Hex found = grid.hex_of(p);
        const auto away = [&](Hex hex) {
            const Position c = grid.centre(hex);
            return std::hypot(c.x - p.x, c.y - p.y);
        };
        for (const auto& [dq, dr] : {std::pair{1, 0}, {-1, 0}, {0, 1}, {0, -1}, {1, -1}, {-1, 1}}) {
            REQUIRE(away(found) <= away({found.q + dq, found.r + dr}));
        }
    }
}

TEST_CASE("The shares of hexagons that a polygon covers are those of GEOS's intersections, and add up to its area") {
    const HexGrid grid({0, 0}, 10);
    const std::uint64_t seed = 78;
    CAPTURE(seed);
    statistics::CounterRandom random(seed, 0);
    std::vector<Geometry> shapes;
    // A star, which leaves and enters a hexagon several times, and a ring with a hole.
    for (int round = 0; round < 5; ++round) {
        std::vector<Position> ring;
        for (int i = 0; i < 30; ++i) {
            const double radius = 5 + 60 * random.uniform();
            const double angle = i * 2 * M_PI / 30;
            ring.push_back({radius * std::cos(angle), radius * std::sin(angle)});
        }
        ring.push_back(ring.front());
        shapes.push_back(polygon(ring));
    }
    Geometry holed = polygon({{-40, -40}, {40, -40}, {40, 40}, {-40, 40}, {-40, -40}});
    holed.part_ends.clear();
    holed.positions.insert(holed.positions.end(), {{-20, -20}, {-20, 20}, {20, 20}, {20, -20}, {-20, -20}});
    holed.end_ring();
    holed.end_part();
    shapes.push_back(holed);
    for (const Geometry& shape : shapes) {
        double sum = 0;
        std::set<Hex> seen;
        for (const HexGrid::Share& share : grid.coverage(shape.view())) {
            CHECK(seen.insert(share.hex).second);
            sum += share.share * 100;
            const auto common = geometry::intersection(shape.view(), grid.outline(share.hex).view());
            REQUIRE(common);
            REQUIRE(share.share * 100 == Approx(geometry::planar_area(common->view())).epsilon(1e-9).margin(1e-7));
        }
        CHECK(sum == Approx(geometry::planar_area(shape.view())).epsilon(1e-9));
    }
    CHECK(grid.coverage(GeometryView{}).empty());
}

TEST_CASE("Cells of two areas: hexagons, squares and the areas, with queens and bands") {
    const auto theatre = catalog::Theatre{{0, 0}, {0, 0}};
    const auto plane = crs::Plane::centred_on({0, 0});
    REQUIRE(plane);
    const auto two = areas(1, 2);
    for (const CellShape shape : {CellShape::hexagon, CellShape::square, CellShape::area}) {
        SelectedIncidents selected;
        const auto cells = make_count_cells({.shape = shape, .size_m = 25'000}, two.get(), selected, theatre, *plane);
        REQUIRE(cells);
        double covered = 0;
        std::set<std::string> keys;
        for (std::uint32_t i = 0; i < cells->cells.size(); ++i) {
            const CountCell& cell = cells->cells[i];
            CHECK(keys.insert(cell.key).second);
            CHECK(cells->locate(cell.centre) == i);
            CHECK(cell.covered > 0);
            covered += cell.covered * cell.area_km2;
        }
        // Two squares of a degree at the equator.
        CHECK(covered == Approx(2 * 12'308).epsilon(0.001));
        CHECK_FALSE(cells->locate({1e6, 1e6}));
        const auto queen = make_neighbours(*cells, {.rule = WeightsRule::queen}, {});
        REQUIRE(queen);
        CHECK(queen->most() == (shape == CellShape::hexagon ? 6U : shape == CellShape::square ? 8U : 1U));
        CHECK(queen->islands() == 0);
    }
    SelectedIncidents selected;
    const auto small =
        make_count_cells({.shape = CellShape::square, .size_m = 100}, two.get(), selected, theatre, *plane);
    REQUIRE_FALSE(small);
    CHECK(small.error().kind == ErrorKind::too_large);
    CHECK(small.error().parameter == "cell_m");
    const auto fine =
        make_count_cells({.shape = CellShape::hexagon, .size_m = 100}, two.get(), selected, theatre, *plane);
    REQUIRE_FALSE(fine);
    CHECK(fine.error().parameter == "cell_m");
    const auto none = make_count_cells({.shape = CellShape::area}, nullptr, selected, theatre, *plane);
    REQUIRE_FALSE(none);
    CHECK(none.error().parameter == "areas");
    const auto empty = make_count_cells({}, nullptr, selected, theatre, *plane);
    REQUIRE(empty);
    CHECK(empty->cells.empty());
}

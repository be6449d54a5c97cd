// From world coordinates to a zoom's lattice: rounding, what collapses, what is repaired, what is kept in memory.

#include "geo/tile/make_valid.hpp"
#include "geo/tile/meets.hpp"
#include "geo/tile/snap.hpp"
#include "geo/tile/snapped_cache.hpp"
#include "tests/geo/geometry/random_shapes.hpp"
#include "tests/geo/tile/tile_checks.hpp"

#include <random>

using namespace oryx;
using namespace oryx::tile;
using namespace oryx::testing;

namespace {

using Points = std::vector<GridPoint>;

/// A geometry with one part for each ring.
GridGeometry grid_of(GeometryType type, const std::vector<Points>& rings) {
    GridGeometry out(type);
    for (const Points& ring : rings) {
        out.append_ring(ring);
        out.end_part();
    }
    return out;
}

GridGeometry polygon_of(const std::string& wkt) {
    GridGeometry out = to_grid(geometry::from_wkt(wkt).value().view());
    orient(out);
    return out;
}

std::string text_of(const GridGeometry& grid) {
    return geometry::to_wkt(to_geometry(grid.view()).view());
}

double area_of(const GridGeometry& grid) {
    return geometry::planar_area(to_geometry(grid.view()).view());
}

}  // namespace

TEST_CASE("snapping rounds to the nearest lattice position, on both sides of 0") {
    const Snapping snapping{.shift = 4, .dx = 0, .origin = {10, 10}};  // 16 world units
    for (const auto& [world, lattice] : std::vector<std::pair<std::int64_t, std::int64_t>>{
             {0, 0}, {7, 0}, {8, 1}, {16, 1}, {23, 1}, {24, 2}, {-7, 0}, {-8, 0}, {-9, -1}, {-16, -1}, {-25, -2}}) {
        CHECK(snapping({world, world}) == GridPoint{lattice - 10, lattice - 10});
    }
    CHECK(Snapping{.shift = 0, .dx = 5, .origin = {}}({1, 1}) == GridPoint{6, 1});
}

TEST_CASE("what falls together on the lattice is there once, and what collapses is gone") {
    GridGeometry out;
    const Snapping snapping{.shift = 4};
    SECTION("points of one feature") {
        out.reset(GeometryType::point);
        snap(grid_of(GeometryType::point, {{{33, 0}}, {{1, 1}}, {{30, 2}}}).view(), snapping, out);
        CHECK(out.positions == Points{{0, 0}, {2, 0}});
        CHECK(out.part_ends.size() == 2);
    }
    SECTION("vertices of lines, and lines of one position") {
        out.reset(GeometryType::line);
        snap(grid_of(GeometryType::line, {{{0, 0}, {1, 1}, {100, 0}}, {{50, 50}, {51, 51}}}).view(), snapping, out);
        CHECK(out.positions == Points{{0, 0}, {6, 0}});
        CHECK(out.part_ends.size() == 1);
    }
    SECTION("spikes without width go, where the ring closes too") {
        out.reset(GeometryType::polygon);
        snap(grid_of(GeometryType::polygon, {{{0, 320}, {0, 0}, {160, 0}, {480, 1}, {160, 2}, {160, 160}, {0, 160}}})
                 .view(),
             snapping, out);
        CHECK(area_of(out) == 100);
        CHECK(out.positions == Points{{0, 0}, {10, 0}, {10, 10}, {0, 10}});
    }
    SECTION("an exterior without area takes its holes with it") {
        GridGeometry thin = polygon_of("POLYGON ((0 0, 100 0, 100 4, 0 4, 0 0), (10 1, 20 1, 20 2, 10 1))");
        out.reset(GeometryType::polygon);
        snap(thin.view(), snapping, out);
        CHECK(out.empty());
    }
}

TEST_CASE("only what fails the check is repaired, and comes back whole, valid and oriented") {
    struct Row {
        std::string before;
        double area;
        std::size_t parts;
    };
    const std::vector<Row> rows{
        {"POLYGON ((0 0, 10 0, 10 10, 0 10, 0 0))", 100, 1},
        {"POLYGON ((0 0, 10 0, 5 5, 10 10, 0 10, 5 5, 0 0))", 50, 2},  // touches itself: two triangles
        {"POLYGON ((0 0, 10 10, 10 0, 0 10, 0 0))", 50, 2},            // crosses itself
        {"MULTIPOLYGON (((0 0, 10 0, 10 10, 0 10, 0 0)), ((10 0, 20 0, 20 10, 10 10, 10 0)))", 200, 1},  // one edge
        {"MULTIPOLYGON (((0 0, 10 0, 10 10, 0 10, 0 0)), ((2 2, 8 2, 8 8, 2 8, 2 2)))", 100, 1},  // one in the other
    };
    for (const Row& row : rows) {
        const GridGeometry made = made_valid(polygon_of(row.before));
        CAPTURE(row.before, text_of(made));
        CHECK(geometry::check_validity(to_geometry(made.view()).view()).valid);
        CHECK(area_of(made) == row.area);
        CHECK(made.part_ends.size() == row.parts);
        for (std::size_t part = 0; part < made.part_ends.size(); ++part)
            CHECK(doubled_area(made.view().ring(made.view().part_rings(part).first)) > 0);
    }
    CHECK(made_valid(GridGeometry(GeometryType::polygon)).empty());
}

TEST_CASE("whether a geometry meets a box: its vertices, its edges, and a polygon round it") {
    constexpr GridBox box{0, 0, 10, 10};
    struct Row {
        std::string wkt;
        bool meets;
    };
    for (const Row& row :
         std::vector<Row>{{"POINT (10 10)", true},
                          {"POINT (11 10)", false},
                          {"LINESTRING (-5 4, 4 -5)", false},
                          {"LINESTRING (-5 5, 5 -5)", true},  // through the corner
                          {"LINESTRING (-5 5, 15 6)", true},  // no vertex inside
                          {"POLYGON ((-5 -5, 15 -5, 15 15, -5 15, -5 -5))", true},
                          {"POLYGON ((-5 -5, 15 -5, 15 15, -5 15, -5 -5),(-1 -1, 11 -1, 11 11, -1 11, -1 -1))", false},
                          {"POLYGON ((-5 4, 4 -5, -5 -5, -5 4))", false},
                          {"POLYGON ((10 0, 20 0, 20 9, 10 0))", true}}) {
        CAPTURE(row.wkt);
        CHECK(meets(to_grid(geometry::from_wkt(row.wkt).value().view()).view(), box) == row.meets);
    }
}

TEST_CASE("snapped polygons are kept within the budget of bytes, and are the same without one") {
    std::mt19937_64 random(7);
    std::vector<Geometry> stars;
    for (int i = 0; i < 100; ++i)
        stars.push_back(star_polygon(random, {static_cast<double>(i), 10}, 0.4, 60, 2));
    const WorldColumn world(table_of(stars));
    constexpr std::size_t little = 16 * 1024;
    const SnappedCache kept(world, std::size_t{1} << 30);
    const SnappedCache tight(world, little);
    for (int round = 0; round < 2; ++round) {
        for (std::size_t row = 0; row < world.size(); ++row) {
            GridGeometry a(GeometryType::polygon);
            GridGeometry b(GeometryType::polygon);
            REQUIRE(kept.get(row, 8, a).positions == tight.get(row, 8, b).positions);
        }
        CHECK(tight.bytes() <= little);
        CHECK(tight.bytes() > 0);
    }
    CHECK(kept.bytes() > 100 * 60 * sizeof(GridPoint) / 2);
}

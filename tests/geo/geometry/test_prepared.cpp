#include "geo/geometry/geometry_ops.hpp"
#include "geo/geometry/orientation.hpp"
#include "tests/geo/geometry/random_shapes.hpp"
#include "tests/support/catch.hpp"

#include <atomic>
#include <cmath>
#include <limits>
#include <random>
#include <string>
#include <thread>
#include <vector>

using namespace oryx;
using namespace oryx::geometry;

namespace {

Geometry wkt(const std::string& text) {
    return from_wkt(text).value();
}

/// The twin: GEOS's intersection of the point with the polygon.
bool covers_by_overlay(const Geometry& polygon, Position p) {
    return !intersection(Geometry::point(p).view(), polygon.view()).value().empty();
}

}  // namespace

TEST_CASE("a prepared polygon covers its inside and its border, holes left out") {
    const auto polygon = Prepared::create(
        wkt("MULTIPOLYGON (((0 0, 4 0, 4 4, 0 4, 0 0), (1 1, 3 1, 3 3, 1 3, 1 1)), ((10 0, 14 4, 10 8, 6 4, 10 0)))")
            .view());
    REQUIRE(polygon);
    for (const Position p :
         {Position{0, 0}, {4, 4}, {2, 0}, {0.5, 0.5}, {1, 2}, {2, 3}, {10, 4}, {12, 2}, {6, 4}, {14, 4}}) {
        CAPTURE(p.x, p.y);
        CHECK(polygon->covers(p));
    }
    const double nan = std::numeric_limits<double>::quiet_NaN();
    const double inf = std::numeric_limits<double>::infinity();
    for (const Position p :
         {Position{2, 2}, {5, 4}, {-1, 0}, {-1, 4}, {12, 1.999}, {4.0000001, 4}, {nan, 1}, {1, nan}, {inf, inf}}) {
        CAPTURE(p.x, p.y);
        CHECK_FALSE(polygon->covers(p));
    }
}

TEST_CASE("coverage of points is GEOS's, for random polygons with holes") {
    const unsigned seed = GENERATE(range(1U, 12U));
    CAPTURE(seed);
    std::mt19937_64 random(seed);
    // Coordinates on a coarse lattice, so that rays pass through vertices and along horizontal edges.
    Geometry star = testing::star_polygon(random, {0, 0}, 20, 40, 4);
    const bool coarse = seed % 2 == 0;
    if (coarse) {
        for (Position& p : star.positions)
            p = {std::round(p.x), std::round(p.y)};
        const auto repaired = repair(star.view());
        REQUIRE(repaired);
        star = repaired->geometry;
    }
    const auto polygon = Prepared::create(star.view());
    REQUIRE(polygon);
    std::uniform_real_distribution<double> at(-22, 22);
    for (int i = 0; i < 2000; ++i) {
        Position p{at(random), at(random)};
        if (coarse) p = {std::round(p.x), std::round(p.y)};
        CAPTURE(p.x, p.y);
        REQUIRE(polygon->covers(p) == covers_by_overlay(star, p));
    }
    for (const Position p : star.positions)
        REQUIRE(polygon->covers(p));
}

TEST_CASE("long edges in every slab do not blow the memory up") {
    Geometry comb{.type = GeometryType::polygon};
    for (int i = 0; i < 20'000; ++i)
        comb.positions.push_back({i * 1.0, i % 2 == 0 ? 1.0 : 1000.0});
    comb.positions.push_back({20'000, 0});
    comb.positions.push_back({0, 0});
    comb.positions.push_back(comb.positions.front());
    comb.end_ring();
    comb.end_part();
    const auto polygon = Prepared::create(comb.view());
    REQUIRE(polygon);
    CHECK(polygon->covers({1, 500}));
    CHECK_FALSE(polygon->covers({2, 500}));
    CHECK(polygon->covers({2.5, 0.5}));
}

TEST_CASE("intersects and contains answer for whole geometries") {
    const auto polygon = Prepared::create(wkt("POLYGON ((0 0, 4 0, 4 4, 0 4, 0 0), (1 1, 3 1, 3 3, 1 3, 1 1))").view());
    REQUIRE(polygon);
    CHECK(polygon->intersects(wkt("LINESTRING (-1 2, 9 2)").view()));
    CHECK(polygon->intersects(wkt("POLYGON ((4 4, 5 4, 5 5, 4 4))").view()));
    CHECK_FALSE(polygon->intersects(wkt("POLYGON ((1.5 1.5, 2 1.5, 2 2, 1.5 1.5))").view()));
    CHECK_FALSE(polygon->intersects(GeometryView{}));
    CHECK(polygon->contains(wkt("LINESTRING (0.5 0.5, 3.5 0.5)").view()));
    CHECK_FALSE(polygon->contains(wkt("LINESTRING (0.5 0.5, 3.5 3.5)").view()));
    CHECK_FALSE(polygon->contains(GeometryView{}));
    Geometry hostile = wkt("LINESTRING (0 0, 1 1)");
    hostile.positions[0].x = std::numeric_limits<double>::quiet_NaN();
    CHECK_FALSE(polygon->intersects(hostile.view()));
}

TEST_CASE("only polygons are prepared") {
    CHECK_FALSE(Prepared::create(wkt("LINESTRING (0 0, 1 1)").view()));
    CHECK_FALSE(Prepared::create(GeometryView{}));
    const auto empty = Prepared::create(wkt("POLYGON EMPTY").view());
    REQUIRE(empty);
    CHECK_FALSE(empty->covers({0, 0}));
    CHECK_FALSE(empty->intersects(wkt("POINT (0 0)").view()));
}

TEST_CASE("one prepared polygon serves many threads, and outlives the one that made it") {
    std::mt19937_64 random(7);
    const Geometry star = testing::star_polygon(random, {0, 0}, 20, 200, 4);
    std::optional<Prepared> polygon;
    std::thread([&] { polygon.emplace(Prepared::create(star.view()).value()); }).join();
    std::vector<Geometry> lines;
    std::vector<int> expected;
    for (int i = 0; i < 100; ++i) {
        const double x = -20 + i * 0.4;
        Geometry line{.type = GeometryType::line, .positions = {{x, 15}, {x + 1, 20}}};
        line.end_ring();
        line.end_part();
        expected.push_back(!intersection(line.view(), star.view()).value().empty());
        lines.push_back(std::move(line));
    }
    std::atomic<int> wrong = 0;
    std::vector<std::thread> threads;
    for (int t = 0; t < 4; ++t) {
        threads.emplace_back([&] {
            for (int round = 0; round < 20; ++round) {
                for (std::size_t i = 0; i < lines.size(); ++i) {
                    if (polygon->intersects(lines[i].view()) != (expected[i] != 0)) ++wrong;
                }
            }
        });
    }
    for (std::thread& thread : threads)
        thread.join();
    CHECK(wrong == 0);
}

TEST_CASE("the side of a line is exact where rounding would decide") {
    CHECK(orientation({0, 0}, {1, 0}, {0, 1}) == 1);
    CHECK(orientation({0, 0}, {1, 0}, {0, -1}) == -1);
    CHECK(orientation({0, 0}, {1, 1}, {0.5, 0.5}) == 0);
    // Kettner and others 2008, "Classroom examples of robustness problems": a grid of ulps round a point of the line.
    const double ulp = std::ldexp(1.0, -53);
    const Position q{12, 12};
    const Position r{24, 24};
    for (int i = 0; i < 64; ++i) {
        for (int j = 0; j < 64; ++j) {
            const Position p{0.5 + i * ulp, 0.5 + j * ulp};
            const int side = orientation(q, r, p);
            REQUIRE(side == (p.y > p.x) - (p.y < p.x));
            REQUIRE(side == orientation(r, p, q));
            REQUIRE(side == orientation(p, q, r));
            REQUIRE(side == -orientation(r, q, p));
        }
    }
}

#include "geo/geometry/geometry_ops.hpp"
#include "tests/geo/geometry/random_shapes.hpp"
#include "tests/support/catch.hpp"

#include <cmath>
#include <limits>
#include <random>
#include <string>
#include <vector>

using namespace oryx;
using namespace oryx::geometry;

namespace {

Geometry wkt(const std::string& text) {
    return from_wkt(text).value();
}

}  // namespace

TEST_CASE("text and back is the same geometry, to the last bit") {
    const std::string text = GENERATE(
        as<std::string>{}, "POINT (1.1 -2.3e-17)", "MULTIPOINT ((1 2), (3 4))", "LINESTRING (0.1 0.2, 1e+20 3)",
        "MULTILINESTRING ((0 0, 1 1), (2 2, 3 3))", "POLYGON ((0 0, 4 0, 4 4, 0 0), (1 0.5, 2 0.5, 2 1, 1 0.5))",
        "MULTIPOLYGON (((0 0, 4 0, 4 4, 0 0)), ((9 9, 10 9, 10 10, 9 9)))", "POLYGON EMPTY", "MULTIPOINT EMPTY");
    CHECK(to_wkt(wkt(text).view()) == text);
    CHECK(wkt(to_wkt(wkt(text).view())) == wkt(text));
}

TEST_CASE("text that is no geometry is refused") {
    const std::string text =
        GENERATE(as<std::string>{}, "", "POINT", "POINT (1)", "POLYGON ((0 0, 1 1))", "POLYGON ((0 0, 1 0, 1 1, 2 2))",
                 "GEOMETRYCOLLECTION (POINT (1 1))", "CIRCULARSTRING (0 0, 1 1, 2 0)", "POINT (a b)",
                 "LINESTRING (0 0)", "POLYGON ((0 0, 1 0, 1 1, 0 0)", std::string(1'000'000, '('));
    const auto geometry = from_wkt(text);
    REQUIRE_FALSE(geometry);
    CHECK(geometry.error().kind == ErrorKind::invalid_input);
    std::string nested;
    for (int i = 0; i < 100'000; ++i)
        nested += "GEOMETRYCOLLECTION(";
    CHECK_FALSE(from_wkt(nested));
}

TEST_CASE("heights in a text are left aside") {
    CHECK(wkt("POINT Z (1 2 3)") == Geometry::point({1, 2}));
}

TEST_CASE("an intersection keeps parts of the first geometry's type only") {
    struct Row {
        std::string a, b, result;
    };
    const auto row = GENERATE(values<Row>({
        {"POLYGON ((0 0, 2 0, 2 2, 0 2, 0 0))", "POLYGON ((2 0, 4 0, 4 2, 2 2, 2 0))", "POLYGON EMPTY"},
        {"LINESTRING (-1 1, 3 1)", "POLYGON ((0 0, 2 0, 2 2, 0 2, 0 0))", "LINESTRING (0 1, 2 1)"},
        {"LINESTRING (2 -1, 2 -2)", "POLYGON ((0 0, 2 0, 2 2, 0 2, 0 0))", "LINESTRING EMPTY"},
        {"POINT (1 1)", "POLYGON ((0 0, 2 0, 2 2, 0 2, 0 0))", "POINT (1 1)"},
        {"MULTIPOINT ((1 1), (9 9))", "POLYGON ((0 0, 2 0, 2 2, 0 2, 0 0))", "MULTIPOINT ((1 1))"},
        {"POLYGON EMPTY", "POLYGON ((0 0, 2 0, 2 2, 0 2, 0 0))", "POLYGON EMPTY"},
    }));
    CAPTURE(row.a, row.b);
    CHECK(to_wkt(intersection(wkt(row.a).view(), wkt(row.b).view()).value().view()) == row.result);
}

TEST_CASE("intersection and difference share the area out; union and intersection sum to both") {
    const unsigned seed = GENERATE(range(1U, 30U));
    CAPTURE(seed);
    std::mt19937_64 random(seed);
    std::uniform_real_distribution<double> at(-8, 8);
    const Geometry a = testing::star_polygon(random, {at(random), at(random)}, 10, 25, 4);
    const Geometry b = testing::star_polygon(random, {at(random), at(random)}, 10, 25, 3);
    REQUIRE(check_validity(a.view()).valid);
    const Geometry both = intersection(a.view(), b.view()).value();
    const Geometry only_a = difference(a.view(), b.view()).value();
    const std::vector<GeometryView> views{a.view(), b.view()};
    const Geometry either = unite(views).value();
    for (const Geometry* result : {&both, &only_a, &either})
        CHECK(check_validity(result->view()).valid);
    const double area_a = planar_area(a.view());
    const double area_b = planar_area(b.view());
    CHECK(planar_area(both.view()) + planar_area(only_a.view()) == Approx(area_a).epsilon(1e-10));
    CHECK(planar_area(both.view()) + planar_area(either.view()) == Approx(area_a + area_b).epsilon(1e-10));
}

TEST_CASE("the union of nothing is empty, and of neighbours has no inner border") {
    CHECK(unite({}).value().empty());
    const Geometry west = wkt("POLYGON ((0 0, 2 0, 2 2, 0 2, 0 0))");
    const Geometry east = wkt("POLYGON ((2 0, 4 0, 4 2, 2 2, 2 0))");
    const std::vector<GeometryView> views{west.view(), east.view()};
    const Geometry both = unite(views).value();
    CHECK(both.ring_ends.size() == 1);
    CHECK_FALSE(both.multi);
    CHECK(planar_area(both.view()) == 8);
}

TEST_CASE("a buffer has the area of its circle, and a distance that is no number is refused") {
    const Geometry disc = buffer(Geometry::point({1e6, 1e6}).view(), 10, 64).value();
    CHECK(planar_area(disc.view()) == Approx(314.159).epsilon(0.001));
    CHECK_FALSE(buffer(disc.view(), std::numeric_limits<double>::quiet_NaN()));
    CHECK_FALSE(buffer(disc.view(), std::numeric_limits<double>::infinity()));
    CHECK(buffer(disc.view(), -20).value().empty());
    CHECK(buffer(disc.view(), 1, -5).value().type == GeometryType::polygon);
    CHECK(buffer(GeometryView{}, 1).value().empty());
}

TEST_CASE("a convex hull is a polygon, a line or a point as the positions allow") {
    CHECK(convex_hull(wkt("MULTIPOINT ((0 0), (4 0), (4 4), (1 1), (0 4))").view()).value().type ==
          GeometryType::polygon);
    CHECK(convex_hull(wkt("MULTIPOINT ((0 0), (1 1), (2 2))").view()).value().type == GeometryType::line);
    CHECK(convex_hull(wkt("POINT (3 4)").view()).value() == Geometry::point({3, 4}));
}

TEST_CASE("the planar area takes holes off and does not care about direction") {
    CHECK(planar_area(wkt("POLYGON ((0 0, 4 0, 4 4, 0 4, 0 0), (1 1, 2 1, 2 2, 1 2, 1 1))").view()) == 15);
    CHECK(planar_area(wkt("POLYGON ((0 0, 0 4, 4 4, 4 0, 0 0), (1 1, 2 1, 2 2, 1 2, 1 1))").view()) == 15);
    CHECK(planar_area(wkt("MULTIPOLYGON (((0 0, 1 0, 1 1, 0 1, 0 0)), ((5 5, 6 5, 6 6, 5 6, 5 5)))").view()) == 2);
    CHECK(planar_area(wkt("LINESTRING (0 0, 4 0, 4 4, 0 0)").view()) == 0);
    // Far from the origin, as in a projected plane.
    CHECK(planar_area(wkt("POLYGON ((1000000000 1000000000, 1000000001 1000000000, 1000000001 1000000001, "
                          "1000000000 1000000001, 1000000000 1000000000))")
                          .view()) == 1);
}

TEST_CASE("an interior point is inside, even of a crescent with holes") {
    const unsigned seed = GENERATE(range(1U, 20U));
    CAPTURE(seed);
    std::mt19937_64 random(seed);
    const Geometry star = testing::star_polygon(random, {3, -2}, 7, 31, 5);
    const auto inside = interior_point(star.view());
    REQUIRE(inside);
    CHECK(Prepared::create(star.view()).value().covers(*inside));
    CHECK(interior_point(wkt("LINESTRING (1 2, 3 4)").view()) == Position{1, 2});
    CHECK_FALSE(interior_point(GeometryView{}));
    CHECK(interior_point(wkt("POLYGON ((0 0, 1 1, 1 0, 0 1, 0 0))").view()));
}

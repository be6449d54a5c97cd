#include "geo/geometry/geometry_ops.hpp"
#include "geo/ingest/geometry_rules.hpp"
#include "geo/ingest/report.hpp"
#include "tests/support/catch.hpp"

#include <cmath>
#include <limits>

using namespace oryx;
using namespace oryx::ingest;

namespace {

Geometry polygon(std::vector<std::vector<Position>> rings) {
    Geometry g;
    g.type = GeometryType::polygon;
    for (const auto& ring : rings) {
        g.positions.insert(g.positions.end(), ring.begin(), ring.end());
        g.end_ring();
    }
    g.end_part();
    return g;
}
Geometry line(std::vector<Position> positions) {
    Geometry g;
    g.type = GeometryType::line;
    g.positions = std::move(positions);
    g.end_ring();
    g.end_part();
    return g;
}
std::string reason(Geometry g) {
    const auto checked = check_geometry(std::move(g));
    return checked ? "" : checked.error();
}
const std::vector<Position> square{{0, 0}, {1, 0}, {1, 1}, {0, 1}, {0, 0}};

}  // namespace

TEST_CASE("Coordinates that are nowhere on Earth reject the row, with the reason") {
    const double nan = std::numeric_limits<double>::quiet_NaN();
    CHECK(reason(Geometry::point({1000, 10})) == "a longitude is beyond 360 degrees");
    CHECK(reason(Geometry::point({10, 91})) == "a latitude is beyond 90 degrees");
    CHECK(reason(Geometry::point({nan, 10})) == "a coordinate is not a number");
    CHECK(reason(Geometry::point({10, std::numeric_limits<double>::infinity()})) == "a coordinate is not a number");
    CHECK(reason(Geometry::point({-360, -90})).empty());
    Geometry empty;
    empty.type = GeometryType::polygon;
    CHECK(reason(empty) == "an empty geometry");
    CHECK(reason(Geometry{}).empty());  // no geometry at all is no fault
}

TEST_CASE("Rings and lines without extent reject a row, or are dropped from a larger geometry") {
    CHECK(reason(polygon({{{1, 1}}})) == "a ring of fewer than three distinct vertices");
    CHECK(reason(polygon({{{1, 1}, {2, 2}, {1, 1}, {1, 1}}})) == "a ring of fewer than three distinct vertices");
    CHECK(reason(line({{1, 1}})) == "a line of fewer than two distinct vertices");
    CHECK(reason(line({{1, 1}, {1, 1}})) == "a line of fewer than two distinct vertices");
    const auto checked = check_geometry(polygon({square, {{0.5, 0.5}}}));
    REQUIRE(checked);
    CHECK(checked->geometry.ring_ends.size() == 1);
    CHECK(checked->repairs == std::vector<std::string>{"a ring of fewer than three distinct vertices was dropped"});
}

TEST_CASE("An open ring is closed, and told") {
    const auto checked = check_geometry(polygon({{{0, 0}, {1, 0}, {1, 1}, {0, 1}}}));
    REQUIRE(checked);
    CHECK(checked->geometry.positions.size() == 5);
    CHECK(checked->repairs == std::vector<std::string>{"an open ring was closed"});
}

TEST_CASE("A valid polygon is left exactly as it is") {
    const Geometry g = polygon({square});
    const auto checked = check_geometry(g);
    REQUIRE(checked);
    CHECK(checked->geometry == g);
    CHECK(checked->repairs.empty());
}

TEST_CASE("A bow tie is repaired, with the reason") {
    const auto checked = check_geometry(polygon({{{0, 0}, {2, 2}, {2, 0}, {0, 2}, {0, 0}}}));
    REQUIRE(checked);
    CHECK(geometry::check_validity(checked->geometry.view()).valid);
    CHECK(geometry::planar_area(checked->geometry.view()) == Approx(2));
    REQUIRE(checked->repairs.size() == 1);
    CHECK(checked->repairs[0].find("Self-intersection") != std::string::npos);
}

TEST_CASE("Longitudes beyond 180 come back into the world, and what crosses is cut there") {
    CHECK(check_geometry(Geometry::point({190, 5}))->geometry.positions[0] == Position{-170, 5});
    CHECK(check_geometry(Geometry::point({-190, 5}))->geometry.positions[0] == Position{170, 5});
    CHECK(check_geometry(Geometry::point({180, 5}))->geometry.positions[0] == Position{180, 5});
    const auto whole = check_geometry(line({{254, 35}, {204, 35}}));
    CHECK(whole->geometry.positions == std::vector<Position>{{-106, 35}, {-156, 35}});
    CHECK_FALSE(whole->geometry.multi);

    const auto cut = check_geometry(polygon({{{170, 0}, {200, 0}, {200, 10}, {170, 10}, {170, 0}}}));
    REQUIRE(cut);
    CHECK(cut->geometry.multi);
    CHECK(cut->geometry.part_ends.size() == 2);
    CHECK(geometry::planar_area(cut->geometry.view()) == Approx(300));
    const Envelope extent = cut->geometry.envelope();
    CHECK(extent.min_x == -180);
    CHECK(extent.max_x == 180);
}

TEST_CASE("A longitude that rounding put beyond 180 stays on its side") {
    const double hair = 180.00000000000003;
    const auto checked = check_geometry(polygon({{{170, 0}, {hair, 0}, {hair, 10}, {170, 10}, {170, 0}}}));
    REQUIRE(checked);
    CHECK(checked->repairs.empty());
    CHECK_FALSE(checked->wide_edge);
    CHECK(checked->geometry.envelope() == Envelope{170, 0, 180, 10});
    CHECK(check_geometry(Geometry::point({-hair, 5}))->geometry.positions[0] == Position{-180, 5});
}

TEST_CASE("Well-known text of a reject says what was there, valid or not") {
    CHECK(plain_wkt(Geometry::point({1000, 10}).view()) == "POINT (1000 10)");
    CHECK(plain_wkt(polygon({{{1, 1}}}).view()) == "POLYGON ((1 1))");
    CHECK(plain_wkt(Geometry{}.view()).empty());
    Geometry empty;
    empty.type = GeometryType::line;
    CHECK(plain_wkt(empty.view()) == "LINESTRING EMPTY");
    CHECK(plain_wkt(Geometry::point({std::nan(""), 1}).view()) == "POINT (nan 1)");
}

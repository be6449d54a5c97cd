#include "geo/geometry/geometry_ops.hpp"
#include "tests/support/catch.hpp"

#include <cmath>
#include <limits>
#include <string>
#include <vector>

using namespace oryx;
using namespace oryx::geometry;

namespace {

constexpr double not_a_number = std::numeric_limits<double>::quiet_NaN();
constexpr double infinite = std::numeric_limits<double>::infinity();

/// A geometry of one part from its rings, as a careless source would give them: nothing is closed or checked.
Geometry raw(GeometryType type, std::initializer_list<std::vector<Position>> rings, bool multi = false) {
    Geometry geometry{.type = type, .multi = multi};
    for (const auto& ring : rings) {
        geometry.positions.insert(geometry.positions.end(), ring.begin(), ring.end());
        geometry.end_ring();
    }
    if (rings.size() > 0) geometry.end_part();
    return geometry;
}

Geometry wkt(const std::string& text) {
    return from_wkt(text).value();
}

const std::vector<Position> square{{0, 0}, {4, 0}, {4, 4}, {0, 4}, {0, 0}};

}  // namespace

TEST_CASE("valid geometries are said to be valid") {
    const std::string text = GENERATE(
        as<std::string>{}, "POINT (1 2)", "MULTIPOINT ((1 2), (1 2))", "LINESTRING (0 0, 1 1)",
        "LINESTRING (0 0, 1 1, 1 0, 0 1)", "POLYGON ((0 0, 4 0, 4 4, 0 4, 0 0))", "POLYGON ((0 0, 0 4, 4 4, 4 0, 0 0))",
        "POLYGON ((0 0, 4 0, 4 4, 0 4, 0 0), (1 1, 2 1, 2 2, 1 1))",
        "POLYGON ((0 0, 9 0, 9 9, 0 9, 0 0), (1 1, 3 1, 3 3, 1 1), (3 3, 5 3, 5 5, 3 3))",
        "MULTIPOLYGON (((0 0, 1 0, 1 1, 0 0)), ((1 1, 2 1, 2 2, 1 1)))", "POLYGON EMPTY", "MULTILINESTRING EMPTY");
    CAPTURE(text);
    const Validity validity = check_validity(wkt(text).view());
    CHECK(validity.valid);
    CHECK(validity.reason.empty());
}

TEST_CASE("a geometry of no type and no coordinates is valid") {
    CHECK(check_validity(GeometryView{}).valid);
}

TEST_CASE("hostile geometry gets a verdict with a reason and a place, never a crash") {
    struct Row {
        Geometry geometry;
        std::string reason;
    };
    Geometry holes_in_line = raw(GeometryType::line, {{{0, 0}, {1, 1}}, {{2, 2}, {3, 3}}});
    Geometry offsets_past_the_end = raw(GeometryType::polygon, {square});
    offsets_past_the_end.ring_ends[0] = 99;
    Geometry offsets_fall = raw(GeometryType::polygon, {square, square});
    offsets_fall.ring_ends = {7, 3};
    Geometry part_without_rings = raw(GeometryType::polygon, {square}, true);
    part_without_rings.end_part();
    Geometry rest_left_over = raw(GeometryType::polygon, {square});
    rest_left_over.positions.push_back({9, 9});
    const std::vector<Row> rows{
        {raw(GeometryType::polygon, {{{1, 1}}}), "Too few points"},
        {raw(GeometryType::polygon, {{{1, 1}, {1, 1}}}), "Too few points"},
        {raw(GeometryType::polygon, {{{1, 1}, {2, 2}, {1, 1}}}), "Too few points"},
        {raw(GeometryType::polygon, {{{1, 1}, {1, 1}, {1, 1}, {1, 1}}}), "Too few points"},
        {raw(GeometryType::polygon, {{}}), "Part without coordinates"},
        {raw(GeometryType::polygon, {square, {}}), "Part without coordinates"},
        {raw(GeometryType::polygon, {{{0, 0}, {4, 0}, {4, 4}, {0, 4}}}), "Ring is not closed"},
        {raw(GeometryType::polygon, {{{0, 0}, {not_a_number, 0}, {4, 4}, {0, 0}}}), "Invalid Coordinate"},
        {raw(GeometryType::polygon, {{{0, 0}, {infinite, 0}, {4, 4}, {0, 0}}}), "Invalid Coordinate"},
        {raw(GeometryType::polygon, {{{not_a_number, not_a_number},
                                      {not_a_number, not_a_number},
                                      {not_a_number, not_a_number},
                                      {not_a_number, not_a_number}}}),
         "Invalid Coordinate"},
        {raw(GeometryType::polygon, {{{0, 0}, {1, 1}, {1, 0}, {0, 1}, {0, 0}}}), "Self-intersection"},
        {raw(GeometryType::polygon, {{{0, 0}, {4, 0}, {4, 4}, {2, 0}, {0, 4}, {0, 0}}}), "Ring Self-intersection"},
        {raw(GeometryType::polygon, {square, {{5, 5}, {6, 5}, {6, 6}, {5, 5}}}), "Hole lies outside shell"},
        {raw(GeometryType::polygon, {square, {{3, 3}, {6, 3}, {6, 6}, {3, 3}}}), "Self-intersection"},
        {raw(GeometryType::polygon, {{{0, 0}, {9, 0}, {9, 9}, {0, 9}, {0, 0}},
                                     {{1, 1}, {8, 1}, {8, 8}, {1, 8}, {1, 1}},
                                     {{2, 2}, {3, 2}, {3, 3}, {2, 2}}}),
         "Holes are nested"},
        {raw(GeometryType::polygon, {square, square}), "Self-intersection"},
        {wkt("MULTIPOLYGON (((0 0, 4 0, 4 4, 0 4, 0 0)), ((2 2, 6 2, 6 6, 2 6, 2 2)))"), "Self-intersection"},
        {wkt("MULTIPOLYGON (((0 0, 4 0, 4 4, 0 4, 0 0)), ((1 1, 2 1, 2 2, 1 1)))"), "Nested shells"},
        {raw(GeometryType::line, {{{1, 1}}}), "Too few points"},
        {raw(GeometryType::line, {{{1, 1}, {1, 1}}}), "Too few points"},
        {raw(GeometryType::line, {{{1, 1}, {not_a_number, 1}}}), "Invalid Coordinate"},
        {raw(GeometryType::point, {{{not_a_number, 1}}}), "Invalid Coordinate"},
        {raw(GeometryType::point, {{{1, 1}, {2, 2}}}), "Point with several coordinates"},
        {holes_in_line, "Parts do not fit the rings"},
        {offsets_past_the_end, "Rings do not fit the coordinates"},
        {offsets_fall, "Rings do not fit the coordinates"},
        {part_without_rings, "Part without coordinates"},
        {rest_left_over, "Rings do not fit the coordinates"},
        {Geometry{.type = GeometryType::polygon, .positions = square}, "Rings do not fit the coordinates"},
        {raw(GeometryType::none, {square}), "Parts do not fit the rings"},
    };
    for (const Row& row : rows) {
        const Validity validity = check_validity(row.geometry.view());
        CAPTURE(row.reason, validity.reason);
        CHECK_FALSE(validity.valid);
        if (row.geometry.type != GeometryType::none) CHECK(validity.reason.starts_with(row.reason));
        // Every other operation refuses or answers, and does not crash either.
        const auto repaired = repair(row.geometry.view());
        if (repaired) CHECK(check_validity(repaired->geometry.view()).valid);
        static_cast<void>(intersection(row.geometry.view(), raw(GeometryType::polygon, {square}).view()));
        static_cast<void>(buffer(row.geometry.view(), 1));
        static_cast<void>(convex_hull(row.geometry.view()));
        static_cast<void>(Prepared::create(row.geometry.view()));
    }
}

TEST_CASE("a self-intersection is located") {
    const Validity validity = check_validity(wkt("POLYGON ((0 0, 2 2, 2 0, 0 2, 0 0))").view());
    CHECK(validity.where == Position{1, 1});
}

TEST_CASE("a repair keeps the type, says what was wrong and leaves valid what was valid") {
    struct Row {
        std::string before;
        double area;
        std::size_t parts;
    };
    const auto row = GENERATE(values<Row>({
        {"POLYGON ((0 0, 2 2, 2 0, 0 2, 0 0))", 2, 2},                           // bow-tie
        {"POLYGON ((0 0, 4 0, 4 4, 2 0, 0 4, 0 0))", 8, 2},                      // touches itself
        {"POLYGON ((0 0, 4 0, 4 4, 0 4, 0 0), (5 5, 6 5, 6 6, 5 5))", 16.5, 2},  // a hole outside becomes a part
        {"POLYGON ((0 0, 4 0, 8 0, 4 0, 4 4, 0 4, 0 0))", 16, 1},                // spike
        {"MULTIPOLYGON (((0 0, 4 0, 4 4, 0 4, 0 0)), ((2 2, 6 2, 6 6, 2 6, 2 2)))", 28, 1},  // overlap
        {"MULTIPOLYGON (((0 0, 4 0, 4 4, 0 4, 0 0)), ((9 9, 9 9, 9 9, 9 9)))", 16, 1},       // collapsed part
        {"POLYGON ((0 0, 9 0, 9 9, 0 9, 0 0), (1 1, 8 1, 8 8, 1 8, 1 1), (2 2, 3 2, 3 3, 2 2))", 32,
         1},  // nested holes
    }));
    CAPTURE(row.before);
    const Geometry before = wkt(row.before);
    const auto repaired = repair(before.view());
    REQUIRE(repaired);
    CHECK_FALSE(repaired->reason.empty());
    CHECK(repaired->geometry.type == GeometryType::polygon);
    CHECK(repaired->geometry.part_ends.size() == row.parts);
    CHECK(planar_area(repaired->geometry.view()) == Approx(row.area));
    CHECK(check_validity(repaired->geometry.view()).valid);
    if (before.multi) CHECK(repaired->geometry.multi);

    const auto again = repair(repaired->geometry.view());
    REQUIRE(again);
    CHECK(again->geometry == repaired->geometry);
    CHECK(again->reason.empty());
}

TEST_CASE("a repair closes rings and drops what is too short, but invents no border") {
    const auto closed = repair(raw(GeometryType::polygon, {{{0, 0}, {4, 0}, {4, 4}, {0, 4}}}).view());
    REQUIRE(closed);
    CHECK(planar_area(closed->geometry.view()) == Approx(16));
    CHECK(closed->reason == "Ring is not closed");

    const auto short_hole = repair(raw(GeometryType::polygon, {square, {{1, 1}}}).view());
    REQUIRE(short_hole);
    CHECK(short_hole->geometry.ring_ends.size() == 1);

    // Leaving out the vertex that is no number would draw a border that nobody published.
    for (const Geometry& hopeless :
         {raw(GeometryType::polygon, {{{0, 0}, {4, 0}, {not_a_number, 4}, {0, 4}, {0, 0}}}),
          raw(GeometryType::polygon, {{{1, 1}}}), raw(GeometryType::polygon, {{{0, 0}, {1, 1}, {2, 2}, {0, 0}}}),
          raw(GeometryType::line, {{{1, 1}, {1, 1}}}), raw(GeometryType::point, {{{not_a_number, not_a_number}}})}) {
        const auto repaired = repair(hopeless.view());
        REQUIRE_FALSE(repaired);
        CHECK(repaired.error().kind == ErrorKind::invalid_input);
    }
}

TEST_CASE("a ring of a hundred thousand vertices is judged") {
    std::vector<Position> ring;
    for (int i = 0; i < 100'000; ++i) {
        const double angle = i * 2 * 3.14159265358979 / 100'000;
        ring.push_back({std::cos(angle), std::sin(angle)});
    }
    ring.push_back(ring.front());
    CHECK(check_validity(raw(GeometryType::polygon, {ring}).view()).valid);
    std::swap(ring[100], ring[50'000]);
    CHECK_FALSE(check_validity(raw(GeometryType::polygon, {ring}).view()).valid);
}

#include "geo/geometry/clip_rectangle.hpp"
#include "geo/geometry/geometry_ops.hpp"
#include "tests/geo/geometry/random_shapes.hpp"
#include "tests/support/catch.hpp"

#include <algorithm>
#include <cmath>
#include <map>
#include <random>
#include <set>
#include <string>
#include <vector>

using namespace oryx;
using namespace oryx::geometry;

namespace {

IntGeometry to_int(const GeometryView& geometry) {
    IntGeometry out;
    for (std::size_t part = 0; part < geometry.part_count(); ++part) {
        const auto [first, end] = geometry.part_rings(part);
        for (std::size_t i = first; i < end; ++i) {
            std::vector<IntPosition> ring;
            for (const Position p : geometry.ring(i))
                ring.push_back({std::llround(p.x), std::llround(p.y)});
            out.append_ring(ring);
        }
        out.end_part();
    }
    return out;
}

Geometry to_real(const IntGeometry& geometry, GeometryType type) {
    Geometry out{.type = type, .multi = true};
    const auto view = geometry.view();
    for (std::size_t part = 0; part < view.part_count(); ++part) {
        const auto [first, end] = view.part_rings(part);
        for (std::size_t i = first; i < end; ++i) {
            const auto ring = view.ring(i);
            for (const IntPosition p : ring)
                out.positions.push_back({static_cast<double>(p.x), static_cast<double>(p.y)});
            if (type == GeometryType::polygon && !ring.empty()) {
                out.positions.push_back({static_cast<double>(ring[0].x), static_cast<double>(ring[0].y)});
            }
            out.end_ring();
        }
        out.end_part();
    }
    return out;
}

Geometry box(const IntRectangle& r) {
    const auto x0 = static_cast<double>(r.min_x);
    const auto y0 = static_cast<double>(r.min_y);
    const auto x1 = static_cast<double>(r.max_x);
    const auto y1 = static_cast<double>(r.max_y);
    Geometry out{.type = GeometryType::polygon, .positions = {{x0, y0}, {x1, y0}, {x1, y1}, {x0, y1}, {x0, y0}}};
    out.end_ring();
    out.end_part();
    return out;
}

double signed_area(std::span<const IntPosition> ring) {
    double twice = 0;
    for (std::size_t i = 0; i < ring.size(); ++i) {
        const IntPosition a = ring[i];
        const IntPosition b = ring[(i + 1) % ring.size()];
        twice +=
            static_cast<double>(a.x) * static_cast<double>(b.y) - static_cast<double>(b.x) * static_cast<double>(a.y);
    }
    return twice / 2;
}

IntGeometry clipped(const IntGeometry& input, const IntRectangle& rectangle) {
    IntGeometry out;
    REQUIRE(clip_polygons(input.view(), rectangle, out));
    return out;
}

/// What the header promises of any result: inside the rectangle, not closed, exteriors positive, holes negative.
void check_form(const IntGeometry& result, const IntRectangle& r) {
    const auto view = result.view();
    for (const IntPosition p : result.positions) {
        REQUIRE((r.min_x <= p.x && p.x <= r.max_x && r.min_y <= p.y && p.y <= r.max_y));
    }
    for (std::size_t part = 0; part < view.part_count(); ++part) {
        const auto [first, end] = view.part_rings(part);
        REQUIRE(first < end);
        for (std::size_t i = first; i < end; ++i) {
            REQUIRE(view.ring(i).size() >= 3);
            REQUIRE(view.ring(i).front() != view.ring(i).back());
            REQUIRE((signed_area(view.ring(i)) > 0) == (i == first));
        }
    }
}

/// The twin: GEOS's overlay. Only where every crossing is whole is the area the same to the last digit.
void check_against_geos(const IntGeometry& input, const IntRectangle& r, double tolerance) {
    const Geometry source = to_real(input, GeometryType::polygon);
    const IntGeometry result = clipped(input, r);
    check_form(result, r);
    const Geometry real = to_real(result, GeometryType::polygon);
    const Geometry twin = intersection(source.view(), box(r).view()).value();
    CAPTURE(to_wkt(source.view()), r.min_x, r.min_y, r.max_x, r.max_y, to_wkt(real.view()), to_wkt(twin.view()));
    const Validity validity = check_validity(real.view());
    CAPTURE(validity.reason, validity.where.x, validity.where.y);
    REQUIRE(validity.valid);
    REQUIRE(planar_area(real.view()) == Approx(planar_area(twin.view())).margin(tolerance));
    if (tolerance == 0 && !real.empty()) {
        // The same region, not only the same area.
        REQUIRE(planar_area(difference(real.view(), twin.view()).value().view()) == 0);
    }
}

IntGeometry from_text(const std::string& text) {
    return to_int(from_wkt(text).value().view());
}

std::string text_of(const IntGeometry& result) {
    return to_wkt(to_real(result, GeometryType::polygon).view());
}

}  // namespace

TEST_CASE("a concave ring falls into separate rings, without a bridge along the edge") {
    // A comb of three teeth that point up, cut below their tips' joint.
    const IntGeometry comb =
        from_text("POLYGON ((0 0, 10 0, 10 10, 8 10, 8 2, 6 2, 6 10, 4 10, 4 2, 2 2, 2 10, 0 10, 0 0))");
    const IntGeometry result = clipped(comb, {-5, 4, 15, 8});
    CHECK(result.part_ends.size() == 3);
    check_against_geos(comb, {-5, 4, 15, 8}, 0);
}

TEST_CASE("each way a polygon can lie to a rectangle") {
    constexpr IntRectangle r{0, 0, 10, 10};
    struct Row {
        std::string polygon;
        std::size_t parts;
        std::size_t rings;
        double area;
    };
    const auto row = GENERATE(values<Row>({
        {"POLYGON ((2 2, 8 2, 8 8, 2 8, 2 2))", 1, 1, 36},             // inside
        {"POLYGON ((0 0, 10 0, 10 10, 0 10, 0 0))", 1, 1, 100},        // the rectangle itself
        {"POLYGON ((-5 -5, 15 -5, 15 15, -5 15, -5 -5))", 1, 1, 100},  // round it
        {"POLYGON ((20 0, 30 0, 30 10, 20 10, 20 0))", 0, 0, 0},       // beside it
        {"POLYGON ((10 0, 20 0, 20 10, 10 10, 10 0))", 0, 0, 0},       // against its edge
        {"POLYGON ((10 10, 20 10, 20 20, 10 20, 10 10))", 0, 0, 0},    // against its corner
        {"POLYGON ((-5 12, 12 -5, 14 -3, -3 14, -5 12))", 1, 1, 35},   // across a corner
        {"POLYGON ((0 0, 5 0, 5 5, 0 5, 0 0))", 1, 1, 25},             // two edges in common
        {"POLYGON ((-5 0, 15 0, 15 5, -5 5, -5 0))", 1, 1, 50},        // an edge along its edge
        {"POLYGON ((-5 -5, 15 -5, 15 15, -5 15, -5 -5), (2 2, 8 2, 8 8, 2 8, 2 2))", 1, 2, 64},     // hole kept
        {"POLYGON ((-5 -5, 15 -5, 15 15, -5 15, -5 -5), (-2 2, 8 2, 8 8, -2 8, -2 2))", 1, 1, 52},  // hole cut open
        {"POLYGON ((-5 -5, 15 -5, 15 15, -5 15, -5 -5), (-2 2, 12 2, 12 8, -2 8, -2 2))", 2, 2,
         40},  // hole cuts in two
        {"POLYGON ((-5 -5, 15 -5, 15 15, -5 15, -5 -5), (-2 -2, 12 -2, 12 12, -2 12, -2 -2))", 0, 0, 0},  // in the hole
        {"POLYGON ((-5 -5, 15 -5, 15 15, -5 15, -5 -5), (0 0, 10 0, 10 10, 0 10, 0 0))", 0, 0, 0},  // hole fits it
        {"POLYGON ((-5 -5, 15 -5, 15 15, -5 15, -5 -5), (0 2, 8 2, 8 8, 0 8, 0 2))", 1, 1, 52},  // hole along its edge
        {"POLYGON ((-5 -5, 15 -5, 15 15, -5 15, -5 -5), (0 5, 5 2, 5 8, 0 5))", 1, 2, 85},  // hole touches its edge
        {"POLYGON ((-5 -5, 15 -5, 15 15, -5 15, -5 -5), (0 5, 5 0, 10 5, 5 10, 0 5))", 4, 4, 50},  // touches all four
        {"POLYGON ((-5 -5, 15 -5, 15 15, -5 15, -5 -5), (0 0, 6 2, 2 6, 0 0))", 1, 2, 84},         // touches a corner
        {"POLYGON ((0 5, 5 0, 10 5, 5 10, 0 5))", 1, 1, 50},       // touches from inside
        {"POLYGON ((-10 10, 10 -10, 10 10, -10 10))", 1, 1, 100},  // diagonal through a corner
        {"POLYGON ((-10 10, 10 -10, -10 -10, -10 10))", 0, 0, 0},
        {"POLYGON ((0 0, 10 10, 0 10, 0 0))", 1, 1, 50},  // corner to corner
        {"MULTIPOLYGON (((-5 -5, 5 -5, 5 5, -5 5, -5 -5)), ((5 5, 15 5, 15 15, 5 15, 5 5)))", 2, 2, 50},
        {"POLYGON ((5 5, 15 5, 8 5, 5 5))", 0, 0, 0},  // no area
        // A hole that hangs on the exterior, both cut: two pieces that touch in one position.
        {"POLYGON ((-5 -5, 15 -5, 15 8, 5 8, -5 8, -5 -5), (5 8, 2 -4, 8 -4, 5 8))", 2, 2, 64},
        // The same with the hole inside: it stays a hole.
        {"POLYGON ((-5 -5, 15 -5, 15 8, 5 8, -5 8, -5 -5), (5 8, 2 2, 8 2, 5 8))", 1, 2, 62},
        // Two holes that touch each other, one cut open and one not.
        {"POLYGON ((-6 -5, 15 -5, 15 15, -6 15, -6 -5), (-5 1, 5 5, -5 9, -5 1), (5 5, 8 3, 8 7, 5 5))", 1, 2, 84},
    }));
    CAPTURE(row.polygon);
    const Geometry real = from_wkt(row.polygon).value();
    const IntGeometry input = to_int(real.view());
    const IntGeometry result = clipped(input, r);
    CAPTURE(text_of(result));
    CHECK(result.part_ends.size() == row.parts);
    CHECK(result.ring_ends.size() == row.rings);
    CHECK(planar_area(to_real(result, GeometryType::polygon).view()) == Approx(row.area));
    if (check_validity(real.view()).valid) check_against_geos(input, r, 0);  // every crossing is whole

    // Direction and closing position of the input do not matter.
    IntGeometry turned = input;
    std::uint32_t start = 0;
    for (const std::uint32_t end : turned.ring_ends) {
        std::reverse(turned.positions.begin() + start, turned.positions.begin() + end);
        start = end;
    }
    CHECK(planar_area(to_real(clipped(turned, r), GeometryType::polygon).view()) ==
          planar_area(to_real(result, GeometryType::polygon).view()));
}

TEST_CASE("random stars with holes: valid, and the area of GEOS's intersection") {
    const unsigned seed = GENERATE(range(1U, 60U));
    CAPTURE(seed);
    std::mt19937_64 random(seed);
    // Large coordinates, so that the rounding of a crossing is small beside the shape.
    const double size = 1 << 24;
    const IntGeometry input =
        to_int(testing::star_polygon(random, {0, 0}, size, 8 + static_cast<int>(seed) % 60, static_cast<int>(seed) % 7)
                   .view());
    std::uniform_int_distribution<std::int64_t> at(-(1 << 24), 1 << 24);
    for (int i = 0; i < 12; ++i) {
        const auto [x0, x1] = std::minmax({at(random), at(random)});
        const auto [y0, y1] = std::minmax({at(random), at(random)});
        if (x1 - x0 < 1000 || y1 - y0 < 1000) continue;
        check_against_geos(input, {x0, y0, x1, y1}, 4e9);  // half a unit along the cut edges
    }
}

TEST_CASE("polygons of lattice triangles, full of touching rings and edges along the cut: the exact region") {
    // Every edge runs along an axis or at 45 degrees, so that all crossings are whole and nothing is rounded.
    const unsigned seed = GENERATE(range(1U, 40U));
    CAPTURE(seed);
    std::mt19937_64 random(seed);
    std::uniform_int_distribution<int> thousand(0, 999);
    const int share = 350 + thousand(random) / 2;
    std::vector<Geometry> triangles;
    for (int x = 0; x < 24; x += 2) {
        for (int y = 0; y < 24; y += 2) {
            const Position corners[] = {{x + 0.0, y + 0.0}, {x + 2.0, y + 0.0}, {x + 2.0, y + 2.0}, {x + 0.0, y + 2.0}};
            for (int side = 0; side < 4; ++side) {
                if (thousand(random) >= share) continue;
                Geometry triangle{
                    .type = GeometryType::polygon,
                    .positions = {corners[side], corners[(side + 1) % 4], {x + 1.0, y + 1.0}, corners[side]}};
                triangle.end_ring();
                triangle.end_part();
                triangles.push_back(std::move(triangle));
            }
        }
    }
    std::vector<GeometryView> views;
    for (const Geometry& triangle : triangles)
        views.push_back(triangle.view());
    const IntGeometry input = to_int(unite(views).value().view());
    std::uniform_int_distribution<std::int64_t> at(-1, 25);
    for (int i = 0; i < 30; ++i) {
        const auto [x0, x1] = std::minmax({at(random), at(random)});
        const auto [y0, y1] = std::minmax({at(random), at(random)});
        if (x0 == x1 || y0 == y1) {
            CHECK(clipped(input, {x0, y0, x1, y1}).positions.empty());
            continue;
        }
        check_against_geos(input, {x0, y0, x1, y1}, 0);
    }
}

TEST_CASE("a border that two neighbours share is cut at identical positions") {
    const unsigned seed = GENERATE(range(1U, 30U));
    CAPTURE(seed);
    std::mt19937_64 random(seed);
    std::uniform_int_distribution<std::int64_t> jitter(-150, 150);
    // A wavering border from south to north; one polygon west of it, one east, running along it in opposite directions.
    std::vector<IntPosition> border;
    for (std::int64_t y = -1000; y <= 1000; y += 37)
        border.push_back({jitter(random), y});
    IntGeometry west;
    std::vector<IntPosition> ring = border;
    ring.insert(ring.end(), {{-2000, 1000}, {-2000, -1000}});
    west.append_ring(ring);
    west.end_part();
    IntGeometry east;
    ring.assign(border.rbegin(), border.rend());
    ring.insert(ring.end(), {{2000, -1000}, {2000, 1000}});
    east.append_ring(ring);
    east.end_part();
    const IntRectangle r{-100 + jitter(random) / 2, -901, 37, 873};
    const IntGeometry west_cut = clipped(west, r);
    const IntGeometry east_cut = clipped(east, r);
    // Crossings lie on the edges; corners belong to whichever polygon is there.
    const auto crossings = [&](const IntGeometry& geometry) {
        std::set<IntPosition> found;
        for (const IntPosition p : geometry.positions) {
            const bool on_x = p.x == r.min_x || p.x == r.max_x;
            const bool on_y = p.y == r.min_y || p.y == r.max_y;
            if (on_x != on_y) found.insert(p);
        }
        return found;
    };
    CHECK(crossings(west_cut) == crossings(east_cut));
    CHECK(crossings(west_cut).size() >= 2);
    const double both = planar_area(to_real(west_cut, GeometryType::polygon).view()) +
                        planar_area(to_real(east_cut, GeometryType::polygon).view());
    CHECK(both == static_cast<double>((r.max_x - r.min_x) * (r.max_y - r.min_y)));
}

TEST_CASE("hostile polygons are refused or answered, never a crash, and leave nothing half done") {
    const unsigned seed = GENERATE(range(1U, 40U));
    CAPTURE(seed);
    std::mt19937_64 random(seed);
    std::uniform_int_distribution<std::int64_t> at(-6, 16);
    std::uniform_int_distribution<std::size_t> count(0, 12);
    constexpr IntRectangle r{0, 0, 10, 10};
    for (int i = 0; i < 300; ++i) {
        IntGeometry scribble;
        for (std::size_t ring = 0; ring < 1 + count(random) / 4; ++ring) {
            std::vector<IntPosition> positions(count(random));
            for (IntPosition& p : positions)
                p = {at(random), at(random)};
            scribble.append_ring(positions);
        }
        scribble.end_part();
        IntGeometry out;
        out.append_ring(std::vector<IntPosition>{{1, 1}, {2, 1}, {2, 2}});
        out.end_part();
        if (!clip_polygons(scribble.view(), r, out)) {
            CHECK(out.positions.size() == 3);
            CHECK(out.part_ends.size() == 1);
        }
        CHECK(out.ring_ends.back() == out.positions.size());
        CHECK(out.part_ends.back() == out.ring_ends.size());
    }
    IntGeometry out;
    CHECK(clip_polygons(IntGeometryView{}, r, out));
    CHECK(clip_polygons(from_text("POLYGON ((0 0, 9 0, 9 9, 0 0))").view(), {5, 5, 5, 9}, out));
    CHECK(clip_polygons(from_text("POLYGON ((0 0, 9 0, 9 9, 0 0))").view(), {9, 9, 0, 0}, out));
    CHECK(out.positions.empty());
}

TEST_CASE("a ring that crosses the edge ten thousand times is cut in linear time's reach") {
    std::vector<IntPosition> ring;
    for (std::int64_t i = 0; i < 20'000; ++i)
        ring.push_back({i * 10, i % 2 == 0 ? 0 : 1000});
    ring.push_back({200'000, -500});
    ring.push_back({-10, -500});
    IntGeometry comb;
    comb.append_ring(ring);
    comb.end_part();
    const IntRectangle r{-100, 500, 300'000, 2000};
    const IntGeometry result = clipped(comb, r);
    check_form(result, r);
    CHECK(result.part_ends.size() == 10'000);
}

TEST_CASE("world-size coordinates do not overflow") {
    const std::int64_t far = std::int64_t{1} << 50;
    IntGeometry huge;
    huge.append_ring(std::vector<IntPosition>{{-far, -far}, {far, -far + 1}, {far - 1, far}, {-far + 1, far - 1}});
    huge.end_part();
    const IntRectangle r{-far + 7, -far + 7, far - 7, 5};
    const IntGeometry result = clipped(huge, r);
    check_form(result, r);
    CHECK(result.part_ends.size() == 1);
}

TEST_CASE("lines are cut into the pieces inside, edges included") {
    constexpr IntRectangle r{0, 0, 10, 10};
    struct Row {
        std::string line, pieces;
    };
    const auto row = GENERATE(values<Row>({
        {"LINESTRING (2 2, 8 8)", "MULTILINESTRING ((2 2, 8 8))"},
        {"LINESTRING (-5 5, 15 5)", "MULTILINESTRING ((0 5, 10 5))"},
        {"LINESTRING (-5 5, 5 5, 5 15, 7 15, 7 5)", "MULTILINESTRING ((0 5, 5 5, 5 10), (7 10, 7 5))"},
        {"LINESTRING (-5 0, 15 0)", "MULTILINESTRING ((0 0, 10 0))"},                       // along the edge
        {"LINESTRING (5 5, 5 10, 8 10, 8 5)", "MULTILINESTRING ((5 5, 5 10, 8 10, 8 5))"},  // in and along: one piece
        {"LINESTRING (-5 5, 5 -5)", "MULTILINESTRING EMPTY"},                               // touches a corner
        {"LINESTRING (5 15, 5 10, 7 15)", "MULTILINESTRING EMPTY"},                         // touches an edge
        {"LINESTRING (-5 -5, -1 20, 20 20)", "MULTILINESTRING EMPTY"},
        {"LINESTRING (5 5, 5 10, 5 15, 5 5)", "MULTILINESTRING ((5 5, 5 10), (5 10, 5 5))"},
        {"LINESTRING (-3 -3, 13 13)", "MULTILINESTRING ((0 0, 10 10))"},
        {"LINESTRING (5 5, 5 5, 6 6)", "MULTILINESTRING ((5 5, 6 6))"},
        {"LINESTRING (5 5, 5 5)", "MULTILINESTRING EMPTY"},
        {"LINESTRING (-1 0, 2 1)", "MULTILINESTRING ((0 0, 2 1))"},  // 1/3 rounds down
        {"LINESTRING (-2 0, 1 3)", "MULTILINESTRING ((0 2, 1 3))"},
        {"LINESTRING (-1 0, 1 1)", "MULTILINESTRING ((0 1, 1 1))"},  // a half rounds up
        {"LINESTRING (1 1, -1 0)", "MULTILINESTRING ((1 1, 0 1))"},  // whatever the direction
        {"MULTILINESTRING ((1 1, 2 2), (3 3, 30 3))", "MULTILINESTRING ((1 1, 2 2), (3 3, 10 3))"},
    }));
    CAPTURE(row.line);
    IntGeometry out;
    clip_lines(from_text(row.line).view(), r, out);
    CHECK(to_wkt(to_real(out, GeometryType::line).view()) == row.pieces);
}

TEST_CASE("random lines have the length that GEOS gives them, in either direction") {
    const unsigned seed = GENERATE(range(1U, 40U));
    CAPTURE(seed);
    std::mt19937_64 random(seed);
    std::uniform_int_distribution<std::int64_t> at(-(1 << 22), 1 << 22);
    std::vector<IntPosition> line(40);
    for (IntPosition& p : line)
        p = {at(random), at(random)};
    const IntRectangle r{-(1 << 21), -(1 << 20), 1 << 20, 1 << 21};
    const auto length = [](const Geometry& geometry) {
        double sum = 0;
        for (std::size_t i = 0; i < geometry.ring_ends.size(); ++i) {
            const auto piece = geometry.view().ring(i);
            for (std::size_t j = 1; j < piece.size(); ++j) {
                sum += std::hypot(piece[j].x - piece[j - 1].x, piece[j].y - piece[j - 1].y);
            }
        }
        return sum;
    };
    IntGeometry input;
    input.append_ring(line);
    input.end_part();
    IntGeometry out;
    clip_lines(input.view(), r, out);
    const Geometry twin = intersection(to_real(input, GeometryType::line).view(), box(r).view()).value();
    CHECK(length(to_real(out, GeometryType::line)) == Approx(length(twin)).margin(100));

    std::ranges::reverse(line);
    IntGeometry turned;
    turned.append_ring(line);
    turned.end_part();
    IntGeometry back;
    clip_lines(turned.view(), r, back);
    std::ranges::reverse(back.positions);
    CHECK(back.positions == out.positions);
}

// The quick judge of polygons never calls valid what GEOS does not, and knows the plain ones.

#include "geo/geometry/geometry_ops.hpp"
#include "geo/geometry/simple_rings.hpp"
#include "tests/support/catch.hpp"

#include <random>
#include <string>
#include <vector>

using namespace oryx;
using namespace oryx::geometry;

namespace {

/// Rings from well-known text, not closed.
IntGeometry grid(const std::string& text) {
    const Geometry source = from_wkt(text).value();
    IntGeometry out;
    std::size_t from = 0;
    for (const std::uint32_t end : source.ring_ends) {
        for (; from + 1 < end; ++from) {
            out.positions.push_back({static_cast<std::int64_t>(source.positions[from].x),
                                     static_cast<std::int64_t>(source.positions[from].y)});
        }
        ++from;
        out.ring_ends.push_back(static_cast<std::uint32_t>(out.positions.size()));
    }
    out.part_ends = source.part_ends;
    return out;
}

Geometry reals(const IntGeometry& source) {
    Geometry out{.type = GeometryType::polygon, .multi = true};
    std::size_t ring = 0;
    for (const std::uint32_t part_end : source.part_ends) {
        for (; ring < part_end; ++ring) {
            for (const IntPosition p : source.view().ring(ring))
                out.positions.push_back({static_cast<double>(p.x), static_cast<double>(p.y)});
            const auto first = source.view().ring(ring).front();
            out.positions.push_back({static_cast<double>(first.x), static_cast<double>(first.y)});
            out.end_ring();
        }
        out.end_part();
    }
    return out;
}

}  // namespace

TEST_CASE("plain polygons are known to be valid, in either direction") {
    const std::string text =
        GENERATE(as<std::string>{}, "POLYGON ((0 0, 4 0, 4 4, 0 4, 0 0))", "POLYGON ((0 0, 0 4, 4 4, 4 0, 0 0))",
                 "POLYGON ((0 0, 2 0, 4 0, 4 4, 0 0))", "POLYGON ((0 0, 9 0, 9 9, 0 9, 0 0), (1 1, 2 1, 2 2, 1 1))",
                 "POLYGON ((0 0, 9 0, 9 9, 0 9, 0 0), (1 1, 2 1, 2 2, 1 1), (4 4, 5 4, 5 5, 4 4))",
                 "MULTIPOLYGON (((0 0, 4 0, 4 4, 0 4, 0 0)), ((5 5, 8 5, 8 8, 5 5)), ((-9 0, -5 0, -5 3, -9 0)))",
                 "POLYGON ((0 0, 10 0, 10 1, 1 1, 1 9, 10 9, 10 10, 0 10, 0 0))");
    INFO(text);
    CHECK(surely_valid(grid(text).view()));
}

TEST_CASE("what is not valid, or only in a way that takes a closer look, is left to GEOS") {
    const std::string text = GENERATE(
        as<std::string>{}, "POLYGON ((0 0, 4 4, 4 0, 0 4, 0 0))",                           // crosses itself
        "POLYGON ((0 0, 4 0, 4 4, 4 0, 2 -3, 0 0))",                                        // a spike
        "POLYGON ((0 0, 4 0, 8 0, 2 0, 0 0))",                                              // no area
        "POLYGON ((0 0, 4 0, 4 4, 2 0, 0 4, 0 0))",                                         // touches itself
        "POLYGON ((0 0, 4 0, 4 4, 0 4, 0 0), (5 5, 6 5, 6 6, 5 5))",                        // hole outside
        "POLYGON ((0 0, 9 0, 9 9, 0 9, 0 0), (1 1, 8 1, 8 8, 1 1), (3 2, 6 2, 6 4, 3 2))",  // hole in a hole
        "POLYGON ((0 0, 9 0, 9 9, 0 9, 0 0), (0 0, 5 2, 5 4, 0 0))",                        // hole touches: valid
        "MULTIPOLYGON (((0 0, 9 0, 9 9, 0 9, 0 0)), ((1 1, 2 1, 2 2, 1 1)))",               // one in the other
        "MULTIPOLYGON (((0 0, 9 0, 9 9, 0 9, 0 0), (1 1, 8 1, 8 8, 1 8, 1 1)), ((2 2, 3 2, 3 3, 2 2)))",  // an island
        "MULTIPOLYGON (((0 0, 4 0, 4 4, 0 4, 0 0)), ((4 0, 8 0, 8 4, 4 4, 4 0)))");  // along a line
    INFO(text);
    CHECK_FALSE(surely_valid(grid(text).view()));
}

TEST_CASE("coordinates beyond what 64-bit products hold, and rings that are none, are left to GEOS") {
    const std::int64_t far = (std::int64_t{1} << 30) + 1;
    CHECK_FALSE(surely_valid(IntGeometry{{{0, 0}, {far, 0}, {0, far}}, {3}, {1}}.view()));
    CHECK_FALSE(surely_valid(IntGeometry{{{0, 0}, {1, 0}}, {2}, {1}}.view()));
}

TEST_CASE("nothing is called valid that GEOS does not (property)") {
    const unsigned seed = std::random_device{}();
    std::mt19937_64 random(seed);
    INFO("seed " << seed);
    int valid = 0;
    int sure = 0;
    for (int round = 0; round < 20000; ++round) {
        IntGeometry polygons;
        const auto parts = 1 + random() % 3;
        const std::int64_t side = 3 + static_cast<std::int64_t>(random() % 12);
        for (std::size_t part = 0; part < parts; ++part) {
            const auto rings = 1 + random() % 2;
            for (std::size_t ring = 0; ring < rings; ++ring) {
                const auto corners = 3 + random() % 3;
                for (std::size_t i = 0; i < corners; ++i) {
                    polygons.positions.push_back(
                        {static_cast<std::int64_t>(random() % static_cast<std::uint64_t>(side)),
                         static_cast<std::int64_t>(random() % static_cast<std::uint64_t>(side))});
                }
                polygons.ring_ends.push_back(static_cast<std::uint32_t>(polygons.positions.size()));
            }
            polygons.end_part();
        }
        const bool is_valid = check_validity(reals(polygons).view()).valid;
        const bool is_sure = surely_valid(polygons.view());
        if (is_sure) CHECK(is_valid);
        valid += is_valid ? 1 : 0;
        sure += is_sure ? 1 : 0;
    }
    // Of the valid ones on so small a grid some touch; most do not.
    CHECK(sure > 500);
    CHECK(2 * sure > valid);
}

TEST_CASE("hostile rings take bounded time") {
    // Each segment meets the box of each other one.
    IntGeometry comb;
    for (std::int64_t i = 0; i < 100'000; ++i)
        comb.positions.push_back({i % 2 == 0 ? 0 : 1'000'000, i});
    comb.positions.push_back({-5, 100'000});
    comb.positions.push_back({-5, -1});
    comb.ring_ends.push_back(static_cast<std::uint32_t>(comb.positions.size()));
    comb.end_part();
    CHECK_FALSE(surely_valid(comb.view()));
}

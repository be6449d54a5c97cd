// From world coordinates to a zoom's lattice: rounding, what falls together, what collapses.

#include "geo/tile/snap.hpp"
#include "tests/geo/tile/tile_checks.hpp"

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
}

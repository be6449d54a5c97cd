// Bands, parts and outlines of cells.

#include "geo/analytics/coverage.hpp"
#include "geo/analytics/zones.hpp"
#include "geo/geometry/geometry_ops.hpp"
#include "tests/support/catch.hpp"

#include <algorithm>
#include <map>
#include <random>
#include <set>

using namespace oryx;
using namespace oryx::analytics;

namespace {

Grid square_grid(int side) {
    return *Grid::covering({0, 0, side * 1000.0 - 1, side * 1000.0 - 1}, {0, 0}, 1000);
}

// Cells from a picture, top row first, '#' for members.
std::vector<std::uint8_t> cells(const std::vector<std::string>& picture) {
    std::vector<std::uint8_t> members;
    for (auto line = picture.rbegin(); line != picture.rend(); ++line) {
        for (const char c : *line)
            members.push_back(c == '#' ? 1 : 0);
    }
    return members;
}

void check_outline(const Grid& grid, std::span<const std::uint8_t> members) {
    const Geometry outline = cell_outline(grid, members);
    const auto count = std::count(members.begin(), members.end(), 1);
    if (count == 0) {
        CHECK(outline.empty());
        return;
    }
    const auto validity = geometry::check_validity(outline.view());
    INFO(validity.reason << " at " << validity.where.x << " " << validity.where.y);
    REQUIRE(validity.valid);
    CHECK(geometry::planar_area(outline.view()) == Approx(1e6 * static_cast<double>(count)).epsilon(1e-12));
    CHECK(outline.part_ends.size() == static_cast<std::size_t>(connected_parts(grid, members).count));
    // Rings run as RFC 7946 asks: exterior counter-clockwise, holes clockwise.
    const GeometryView view = outline.view();
    for (std::size_t part = 0; part < view.part_count(); ++part) {
        const auto [first, last] = view.part_rings(part);
        for (std::size_t r = first; r < last; ++r)
            REQUIRE((signed_area_2(view.ring(r)) > 0) == (r == first));
    }
    // And it covers those cells, no others.
    std::vector<std::uint8_t> covered(members.size());
    for (const CellShare& share : cell_coverage(grid, view)) {
        REQUIRE(share.share == Approx(1).epsilon(1e-12));
        covered[share.cell] = 1;
    }
    CHECK(std::equal(covered.begin(), covered.end(), members.begin()));
}

}  // namespace

TEST_CASE("Outlines are valid polygons, also where cells touch at corners only") {
    const std::vector<std::vector<std::string>> pictures{
        {"...", ".#.", "..."},
        {"#..", ".#.", "..#"},                          // a chain of corners
        {"#.#", ".#.", "#.#"},                          // a chequer
        {"###", "#.#", "###"},                          // a hole
        {"##.", "#.#", "###"},                          // a hole that touches the exterior's corner
        {".##", "#.#", "##."},                          // a hole that touches it at both ends
        {"#####", "#.#.#", "##.##", "#.#.#", "#####"},  // holes that touch each other
        {"#####", "#...#", "#.#.#", "#...#", "#####"},  // an island in a lake
        {"#####", "##..#", "#.#.#", "#..##", "#####"},  // an island that touches the shore at two corners
        {"....", "....", "....", "...."},
    };
    for (const auto& picture : pictures) {
        std::string shown;
        for (const auto& line : picture)
            shown += line + "\n";
        INFO(shown);
        check_outline(square_grid(static_cast<int>(picture.size())), cells(picture));
    }
}

TEST_CASE("Outlines of random cells are valid and cover exactly their cells") {
    const unsigned seed = 1212;
    CAPTURE(seed);
    std::mt19937 random(seed);
    for (int round = 0; round < 60; ++round) {
        CAPTURE(round);
        const Grid grid = square_grid(12);
        std::vector<std::uint8_t> members(grid.cells());
        std::bernoulli_distribution member(0.2 + 0.01 * round);
        for (auto& cell : members)
            cell = member(random) ? 1 : 0;
        check_outline(grid, members);
    }
}

TEST_CASE("Neighbouring sets share every vertex of their common border") {
    const unsigned seed = 99;
    CAPTURE(seed);
    std::mt19937 random(seed);
    const Grid grid = square_grid(20);
    std::vector<std::uint8_t> left(grid.cells());
    std::bernoulli_distribution half(0.5);
    for (auto& cell : left)
        cell = half(random) ? 1 : 0;
    std::vector<std::uint8_t> right(left.size());
    std::transform(left.begin(), left.end(), right.begin(), [](std::uint8_t v) { return v == 0 ? 1 : 0; });
    // Every edge of one that is not the grid's rim is an edge of the other, the other way round.
    using Edge = std::array<double, 4>;
    const auto edges = [&](std::span<const std::uint8_t> members) {
        const Geometry outline = cell_outline(grid, members);
        std::set<Edge> all;
        const GeometryView view = outline.view();
        for (std::size_t r = 0; r < view.ring_count(); ++r) {
            const auto ring = view.ring(r);
            for (std::size_t i = 1; i < ring.size(); ++i)
                all.insert({ring[i - 1].x, ring[i - 1].y, ring[i].x, ring[i].y});
        }
        return all;
    };
    const auto ours = edges(left);
    const auto theirs = edges(right);
    for (const Edge& e : ours) {
        const bool rim =
            (e[0] == e[2] && (e[0] == 0 || e[0] == 20'000)) || (e[1] == e[3] && (e[1] == 0 || e[1] == 20'000));
        REQUIRE((rim || theirs.contains({e[2], e[3], e[0], e[1]})));
    }
}

TEST_CASE("Parts are joined by sides, as a flood fill by hand finds them") {
    const auto members = cells({"##..", "..##", "#..#", "#..#"});
    const Parts parts = connected_parts(square_grid(4), members);
    CHECK(parts.count == 3);
    CHECK(parts.part[0] == parts.part[4]);
    CHECK(parts.part[3] == parts.part[10]);
    CHECK(parts.part[3] != parts.part[12]);
    CHECK(parts.part[1] == -1);
}

TEST_CASE("A band holds its share with the fewest cells; bands are disjoint and add up to the surface") {
    const unsigned seed = 5;
    CAPTURE(seed);
    std::mt19937 random(seed);
    const Grid grid = square_grid(30);
    Surface surface{grid, std::vector<double>(grid.cells()), std::vector<double>(grid.cells()), 0};
    std::exponential_distribution<double> mass(1);
    for (auto& cell : surface.mass)
        cell = mass(random);
    std::vector<std::uint8_t> mask(grid.cells(), 1);
    for (std::size_t cell = 0; cell < 100; ++cell)
        mask[cell] = 0;
    const std::vector<double> shares{0.25, 0.5, 0.75, 0.9, 1};
    const Bands bands = highest_density_bands(surface, mask, shares);
    double total = 0;
    std::vector<double> inside;
    for (std::size_t cell = 0; cell < grid.cells(); ++cell) {
        if (mask[cell] == 0) {
            REQUIRE(bands.rank[cell] == 0);
            continue;
        }
        total += surface.mass[cell];
        inside.push_back(surface.mass[cell]);
    }
    CHECK(bands.total == Approx(total).epsilon(1e-12));
    double sum = 0;
    for (const double band : bands.mass)
        sum += band;
    CHECK(std::fabs(sum - bands.total) <= 1e-9 * bands.total);
    std::sort(inside.rbegin(), inside.rend());
    for (std::size_t r = 0; r + 1 < shares.size(); ++r) {
        double held = 0;
        std::size_t fewest = 0;
        while (held < shares[r] * total)
            held += inside[fewest++];
        const auto cells_held = static_cast<std::size_t>(
            std::count_if(bands.rank.begin(), bands.rank.end(), [&](std::uint8_t k) { return k >= 1 && k <= r + 1; }));
        CHECK(cells_held == fewest);
    }
}

TEST_CASE("Ties in a surface always fall the same way") {
    const Grid grid = square_grid(4);
    const Surface flat{grid, std::vector<double>(16, 1.0), std::vector<double>(16), 16};
    const std::vector<std::uint8_t> mask(16, 1);
    const Bands bands = highest_density_bands(flat, mask, std::vector<double>{0.25, 0.5});
    for (std::size_t cell = 0; cell < 16; ++cell)
        CHECK(int{bands.rank[cell]} == (cell < 4 ? 1 : cell < 8 ? 2 : 0));
}

TEST_CASE("The share of a cell that a polygon covers is exact") {
    const Grid grid = square_grid(10);
    const auto polygon = geometry::from_wkt(
        "MULTIPOLYGON(((500 500, 7300 1200, 6100 8700, 1500 6900, 500 500),(2500 2500, 4100 3900, 4000 2200, 2500 "
        "2500)),"
        "((8000 8000, 8000 9500, 9500 9500, 9500 8000, 8000 8000)))");
    REQUIRE(polygon);
    double total = 0;
    std::map<std::uint32_t, double> shares;
    for (const CellShare& share : cell_coverage(grid, polygon->view())) {
        shares[share.cell] = share.share;
        total += share.share;
    }
    CHECK(total * 1e6 == Approx(geometry::planar_area(polygon->view())).epsilon(1e-12));
    for (std::int32_t row = 0; row < 10; ++row) {
        for (std::int32_t column = 0; column < 10; ++column) {
            const double x = grid.corner_x(column);
            const double y = grid.corner_y(row);
            Geometry cell{.type = GeometryType::polygon,
                          .multi = false,
                          .positions = {{x, y}, {x + 1000, y}, {x + 1000, y + 1000}, {x, y + 1000}, {x, y}},
                          .ring_ends = {5},
                          .part_ends = {1}};
            const auto both = geometry::intersection(cell.view(), polygon->view());
            REQUIRE(both);
            const double expected = both->empty() ? 0 : geometry::planar_area(both->view()) / 1e6;
            CAPTURE(column, row);
            CHECK(shares[static_cast<std::uint32_t>(grid.index(column, row))] == Approx(expected).margin(1e-9));
        }
    }
}

TEST_CASE("A polygon that hangs over the grid covers what lies inside it") {
    const Grid grid = square_grid(3);
    const auto polygon = geometry::from_wkt("POLYGON((-5000 -5000, 1500 -5000, 1500 8000, -5000 8000, -5000 -5000))");
    REQUIRE(polygon);
    const auto shares = cell_coverage(grid, polygon->view());
    REQUIRE(shares.size() == 6);
    for (const CellShare& share : shares)
        CHECK(share.share == Approx(share.cell % 3 == 0 ? 1.0 : 0.5));
}

#include "geo/geometry/geometry_ops.hpp"
#include "tests/geo/geometry/random_shapes.hpp"
#include "tests/support/catch.hpp"

#include <algorithm>
#include <cmath>
#include <limits>
#include <map>
#include <random>
#include <string>
#include <vector>

using namespace oryx;
using namespace oryx::geometry;

namespace {

constexpr double grid = 1e-6;

double segment_distance(Position p, Position a, Position b) {
    const double dx = b.x - a.x;
    const double dy = b.y - a.y;
    const double length = dx * dx + dy * dy;
    const double t = length > 0 ? std::clamp(((p.x - a.x) * dx + (p.y - a.y) * dy) / length, 0.0, 1.0) : 0;
    return std::hypot(p.x - a.x - t * dx, p.y - a.y - t * dy);
}

double border_distance(const Geometry& outline, Position p) {
    double least = std::numeric_limits<double>::infinity();
    for (std::size_t i = 0; i < outline.ring_ends.size(); ++i) {
        const auto ring = outline.view().ring(i);
        for (std::size_t j = 1; j < ring.size(); ++j)
            least = std::min(least, segment_distance(p, ring[j - 1], ring[j]));
    }
    return least;
}

/// Every edge of the cells is shared with exactly one neighbour, vertex for vertex and bit for bit, or lies on the
/// outline.
void check_coverage(const std::vector<Geometry>& cells, const Geometry& outline) {
    using Edge = std::pair<std::pair<double, double>, std::pair<double, double>>;
    std::map<Edge, int> edges;
    double area = 0;
    for (const Geometry& cell : cells) {
        area += planar_area(cell.view());
        if (!cell.empty()) REQUIRE(check_validity(cell.view()).valid);
        for (std::size_t i = 0; i < cell.ring_ends.size(); ++i) {
            const auto ring = cell.view().ring(i);
            for (std::size_t j = 1; j < ring.size(); ++j) {
                const auto a = std::pair{ring[j - 1].x, ring[j - 1].y};
                const auto b = std::pair{ring[j].x, ring[j].y};
                ++edges[std::minmax(a, b)];
            }
        }
    }
    CHECK(area == Approx(planar_area(outline.view())).epsilon(1e-6));
    for (const auto& [edge, count] : edges) {
        const auto& [a, b] = edge;
        CAPTURE(a.first, a.second, b.first, b.second);
        REQUIRE(count <= 2);
        if (count == 2) continue;
        const Position middle{(a.first + b.first) / 2, (a.second + b.second) / 2};
        REQUIRE(border_distance(outline, middle) < 2 * grid);
    }
}

}  // namespace

TEST_CASE("Voronoi cells are an exact coverage of the outline, holes and bays included") {
    const unsigned seed = GENERATE(range(1U, 25U));
    const int count = GENERATE(2, 3, 10, 50);
    CAPTURE(seed, count);
    std::mt19937_64 random(seed);
    const Geometry outline = testing::star_polygon(random, {-4, 17}, 8, 60, seed % 5 == 0 ? 4 : 0);
    std::uniform_real_distribution<double> dx(-12, 4);
    std::uniform_real_distribution<double> dy(9, 25);
    std::vector<Position> sites;
    for (int i = 0; i < count; ++i)
        sites.push_back({dx(random), dy(random)});
    const auto cells = voronoi_cells(sites, outline.view(), grid);
    REQUIRE(cells);
    REQUIRE(cells->size() == sites.size());
    check_coverage(*cells, outline);

    // The twin: a place belongs to the cell of the nearest site.
    const Prepared inside = Prepared::create(outline.view()).value();
    std::vector<Prepared> prepared;
    for (const Geometry& cell : *cells)
        prepared.push_back(Prepared::create(cell.view()).value());
    for (int i = 0; i < 300; ++i) {
        const Position p{dx(random), dy(random)};
        if (!inside.covers(p)) continue;
        const auto distance = [&](Position site) { return std::hypot(site.x - p.x, site.y - p.y); };
        double nearest = std::numeric_limits<double>::infinity();
        for (const Position site : sites)
            nearest = std::min(nearest, distance(site));
        for (std::size_t cell = 0; cell < sites.size(); ++cell) {
            CAPTURE(p.x, p.y, cell);
            if (prepared[cell].covers(p)) REQUIRE(distance(sites[cell]) <= nearest + 10 * grid);
        }
    }
}

TEST_CASE("sites in a line, on the border or all but in one place still give a coverage") {
    const Geometry square = from_wkt("POLYGON ((0 0, 10 0, 10 10, 0 10, 0 0))").value();
    const std::vector<std::vector<Position>> arrangements{
        {{1, 1}, {2, 2}, {3, 3}},
        {{1, 5}, {2, 5}, {3, 5}, {9, 5}},
        {{0, 0}, {10, 0}, {10, 10}, {0, 10}},
        {{2, 2}, {2, 8}, {8, 2}, {8, 8}},  // four cells meet in one point
        {{5, 5}, {5.00001, 5}, {5, 5.00001}},
        {{-50, 5}, {60, 5}},
    };
    for (const auto& sites : arrangements) {
        CAPTURE(sites[0].x, sites[0].y, sites.size());
        const auto cells = voronoi_cells(sites, square.view(), grid);
        REQUIRE(cells);
        check_coverage(*cells, square);
    }
}

TEST_CASE("the second of two equal sites has an empty cell") {
    const Geometry square = from_wkt("POLYGON ((0 0, 10 0, 10 10, 0 10, 0 0))").value();
    const std::vector<Position> sites{{2, 5}, {8, 5}, {2, 5}};
    const auto cells = voronoi_cells(sites, square.view(), grid);
    REQUIRE(cells);
    CHECK(planar_area((*cells)[0].view()) == Approx(50));
    CHECK((*cells)[2].empty());
    check_coverage(*cells, square);
}

TEST_CASE("what makes no cells is refused") {
    const Geometry square = from_wkt("POLYGON ((0 0, 10 0, 10 10, 0 10, 0 0))").value();
    const double nan = std::numeric_limits<double>::quiet_NaN();
    const std::vector<Position> two{{1, 1}, {2, 2}};
    CHECK_FALSE(voronoi_cells({}, square.view(), grid));
    CHECK_FALSE(voronoi_cells(std::vector<Position>{{1, 1}}, square.view(), grid));
    CHECK_FALSE(voronoi_cells(std::vector<Position>{{1, 1}, {1, 1}}, square.view(), grid));
    CHECK_FALSE(voronoi_cells(std::vector<Position>{{1, 1}, {nan, 1}}, square.view(), grid));
    CHECK_FALSE(voronoi_cells(two, square.view(), 0));
    CHECK_FALSE(voronoi_cells(two, square.view(), nan));
    CHECK_FALSE(voronoi_cells(two, from_wkt("LINESTRING (0 0, 1 1)").value().view(), grid));
}

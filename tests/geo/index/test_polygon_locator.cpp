// Many positions in many polygons: the lattice answers as each polygon asked by itself.

#include "geo/index/polygon_locator.hpp"
#include "tests/support/catch.hpp"

#include <cmath>
#include <limits>
#include <random>
#include <vector>

using namespace oryx;
using oryx::index::PolygonLocator;

namespace {

Geometry ring_polygon(const std::vector<Position>& ring) {
    Geometry g{.type = GeometryType::polygon, .multi = false, .positions = ring, .ring_ends = {}, .part_ends = {}};
    g.positions.push_back(ring.front());
    g.end_ring();
    g.end_part();
    return g;
}

/// A ragged star round a centre, some with a hole; corners on a coarse lattice, so that positions fall on borders.
Geometry star(std::mt19937_64& random, double spread) {
    std::uniform_real_distribution<double> unit(0, 1);
    const Position centre{unit(random) * spread, unit(random) * spread};
    const double size = std::exp(unit(random) * 4 - 2);
    const int corners = 3 + static_cast<int>(unit(random) * 20);
    std::vector<Position> ring;
    for (int i = 0; i < corners; ++i) {
        const double angle = 6.283185307179586 * i / corners;
        const double radius = size * (0.4 + unit(random));
        ring.push_back({std::round((centre.x + radius * std::cos(angle)) * 8) / 8,
                        std::round((centre.y + radius * std::sin(angle)) * 8) / 8});
    }
    Geometry g = ring_polygon(ring);
    if (unit(random) < 0.3) {
        g.part_ends.clear();
        for (const auto& [dx, dy] : {std::pair{0.0, 0.0}, {0.1, 0.0}, {0.1, 0.1}, {0.0, 0.0}})
            g.positions.push_back({centre.x + dx * size, centre.y + dy * size});
        g.end_ring();
        g.end_part();
    }
    return g;
}

std::vector<std::uint32_t> covering(const PolygonLocator& locator, Position p) {
    std::vector<std::uint32_t> found;
    locator.visit_covering(p, [&](std::uint32_t polygon) {
        found.push_back(polygon);
        return true;
    });
    return found;
}

}  // namespace

TEST_CASE("Random polygons, random positions and positions on corners and borders: the brute-force twin agrees") {
    const std::uint64_t seed = GENERATE(1, 2, 3, 4);
    CAPTURE(seed);
    std::mt19937_64 random(seed);
    std::vector<Geometry> polygons;
    for (int i = 0; i < 120; ++i)
        polygons.push_back(star(random, seed == 4 ? 1e-3 : 12));
    std::vector<GeometryView> views;
    for (const Geometry& polygon : polygons)
        views.push_back(polygon.view());
    const PolygonLocator locator(views);
    std::vector<geometry::PointLocator> twins(views.begin(), views.end());
    std::vector<Position> positions;
    std::uniform_real_distribution<double> anywhere(-3, 15);
    for (int i = 0; i < 20'000; ++i) {
        const Position p{anywhere(random), anywhere(random)};
        positions.push_back(p);
        positions.push_back({std::round(p.x * 8) / 8, std::round(p.y * 8) / 8});
    }
    for (const Geometry& polygon : polygons) {
        for (std::size_t i = 1; i < polygon.positions.size(); ++i) {
            const Position a = polygon.positions[i - 1];
            const Position b = polygon.positions[i];
            positions.push_back(a);
            positions.push_back({(a.x + b.x) / 2, (a.y + b.y) / 2});
            // Beside 0 the products of exact predicates underflow.
            if (a.x != 0) positions.push_back({std::nextafter(a.x, b.x), a.y});
        }
    }
    std::size_t wrong = 0;
    for (const Position p : positions) {
        std::vector<std::uint32_t> expected;
        for (std::uint32_t i = 0; i < twins.size(); ++i) {
            if (twins[i].covers(p)) expected.push_back(i);
        }
        wrong += covering(locator, p) == expected ? 0 : 1;
        const auto first = locator.first_covering(p);
        CHECK(first.has_value() == !expected.empty());
        if (first && !expected.empty()) CHECK(*first == expected.front());
    }
    CHECK(wrong == 0);
}

TEST_CASE("Large and small polygons, slivers and flat ones share a lattice") {
    const Geometry world = ring_polygon({{-180, -90}, {180, -90}, {180, 90}, {-180, 90}});
    const Geometry speck = ring_polygon({{10, 10}, {10 + 1e-9, 10}, {10, 10 + 1e-9}});
    const Geometry sliver = ring_polygon({{-170, 3}, {170, 3 + 1e-12}, {170, 3 + 2e-12}});
    const Geometry flat = ring_polygon({{0, 5}, {20, 5}, {7, 5}});
    const Geometry line{
        .type = GeometryType::line, .multi = false, .positions = {{0, 0}, {1, 1}}, .ring_ends = {2}, .part_ends = {1}};
    const std::vector<GeometryView> views{world.view(), speck.view(), sliver.view(), flat.view(), line.view(), {}};
    const PolygonLocator locator(views);
    CHECK(covering(locator, {10, 10}) == std::vector<std::uint32_t>{0, 1});
    CHECK(covering(locator, {5, 5}) == std::vector<std::uint32_t>{0, 3});
    CHECK(covering(locator, {-170, 3}) == std::vector<std::uint32_t>{0, 2});
    CHECK(covering(locator, {180, 90}) == std::vector<std::uint32_t>{0});
    CHECK(covering(locator, {180.0001, 90}).empty());
    CHECK(covering(locator, {std::numeric_limits<double>::quiet_NaN(), 0}).empty());
}

TEST_CASE("Where borders pass the middle of every cell, and all that cells try instead, the answer is the same") {
    // A comb of slits and diagonals through the lattice's own positions: coordinates are multiples of its cells.
    std::vector<Position> ring{{0, 0}, {64, 0}, {64, 64}, {0, 64}};
    for (double y = 63.5; y > 0; y -= 1) {
        ring.push_back({0, y});
        ring.push_back({63, y});
        ring.push_back({0, y});
    }
    const Geometry comb = ring_polygon(ring);
    const std::vector<GeometryView> views{comb.view()};
    const PolygonLocator locator(views);
    const geometry::PointLocator twin(comb.view());
    std::mt19937_64 random(6);
    std::uniform_int_distribution<int> place(-8, 520);
    for (int i = 0; i < 20'000; ++i) {
        const Position p{place(random) / 8.0, place(random) / 8.0};
        CHECK(locator.first_covering(p).has_value() == twin.covers(p));
    }
}

TEST_CASE("No polygons, and polygons without any extent, cover what they hold and no more") {
    const PolygonLocator none(std::vector<GeometryView>{});
    CHECK_FALSE(none.first_covering({0, 0}));
    const Geometry point = ring_polygon({{2, 3}, {2, 3}, {2, 3}});
    const PolygonLocator dot(std::vector<GeometryView>{point.view()});
    CHECK(dot.first_covering({2, 3}) == 0U);
    CHECK_FALSE(dot.first_covering({2, 3.1}));
}

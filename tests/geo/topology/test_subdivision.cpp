#include "geo/geometry/geometry_ops.hpp"
#include "geo/topology/noder.hpp"
#include "geo/topology/simplify.hpp"
#include "geo/topology/subdivision.hpp"
#include "tests/support/catch.hpp"

#include <algorithm>
#include <cmath>
#include <numbers>
#include <optional>
#include <random>

using namespace oryx;
using namespace oryx::topology;

namespace {

using Ring = std::vector<Point>;
using Random = std::mt19937_64;

std::uint64_t new_seed() {
    const auto seed = static_cast<std::uint64_t>(std::random_device{}());
    UNSCOPED_INFO("seed " << seed);
    return seed;
}

std::int64_t between(Random& random, std::int64_t low, std::int64_t high) {
    return std::uniform_int_distribution<std::int64_t>(low, high)(random);
}

/// A star-shaped ring, its inside on its left.
Ring star(Random& random, Point centre, double size, int corners) {
    Ring ring;
    for (int i = 0; i < corners; ++i) {
        const double angle = 2 * std::numbers::pi * i / corners;
        const double radius = size * std::uniform_real_distribution<double>(0.3, 1)(random);
        ring.push_back(
            {centre.x + std::llround(radius * std::cos(angle)), centre.y + std::llround(radius * std::sin(angle))});
    }
    return ring;
}

std::vector<Border> borders_of(const std::vector<Ring>& rings) {
    std::vector<Border> borders;
    for (std::size_t i = 0; i < rings.size(); ++i)
        add_ring(rings[i], static_cast<Owner>(i), borders);
    return merged(std::move(borders));
}

Geometry as_geometry(const geometry::IntGeometryView& grid) {
    Geometry out{.type = GeometryType::polygon, .multi = true};
    for (std::size_t part = 0; part < grid.part_count(); ++part) {
        const auto [first, end] = grid.part_rings(part);
        for (std::size_t r = first; r < end; ++r) {
            for (const Point p : grid.ring(r))
                out.positions.push_back({static_cast<double>(p.x), static_cast<double>(p.y)});
            out.positions.push_back(
                {static_cast<double>(grid.ring(r).front().x), static_cast<double>(grid.ring(r).front().y)});
            out.end_ring();
        }
        out.end_part();
    }
    return out;
}

/// Winding number of a ring round a position with half coordinates (given doubled).
int winding(const Ring& ring, Point doubled) {
    int turns = 0;
    for (std::size_t i = 0; i < ring.size(); ++i) {
        const Point a{2 * ring[i].x, 2 * ring[i].y};
        const Point b{2 * ring[(i + 1) % ring.size()].x, 2 * ring[(i + 1) % ring.size()].y};
        if (a.y <= doubled.y && b.y > doubled.y && cross(a, b, doubled) > 0) ++turns;
        if (b.y <= doubled.y && a.y > doubled.y && cross(a, b, doubled) < 0) --turns;
    }
    return turns;
}

double distance(Point doubled, Point a, Point b) {
    const double px = static_cast<double>(doubled.x) / 2 - static_cast<double>(a.x);
    const double py = static_cast<double>(doubled.y) / 2 - static_cast<double>(a.y);
    const double dx = static_cast<double>(b.x - a.x);
    const double dy = static_cast<double>(b.y - a.y);
    const double length = dx * dx + dy * dy;
    const double t = length == 0 ? 0 : std::clamp((px * dx + py * dy) / length, 0.0, 1.0);
    return std::hypot(px - t * dx, py - t * dy);
}

double total_area(const std::map<Owner, geometry::IntGeometry>& polygons) {
    double sum = 0;
    for (const auto& [owner, polygon] : polygons)
        sum += geometry::planar_area(as_geometry(polygon.view()).view());
    return sum;
}

/// Each is valid, and together they cover as much as their union: no overlap.
void require_partition(const std::map<Owner, geometry::IntGeometry>& polygons) {
    std::vector<Geometry> all;
    double sum = 0;
    for (const auto& [owner, polygon] : polygons) {
        all.push_back(as_geometry(polygon.view()));
        const auto validity = geometry::check_validity(all.back().view());
        INFO("owner " << owner << ": " << validity.reason << " at " << validity.where.x << "," << validity.where.y);
        REQUIRE(validity.valid);
        sum += geometry::planar_area(all.back().view());
    }
    std::vector<GeometryView> views;
    for (const Geometry& g : all)
        views.push_back(g.view());
    if (views.empty()) return;
    const auto united = geometry::unite(views);
    REQUIRE(united);
    CHECK(geometry::planar_area(united->view()) == Approx(sum).epsilon(1e-12));
}

bool share_only_ends(const Border& s, const Border& t) {
    const auto inside = [](const Border& on, Point p) {
        return p != on.a && p != on.b && cross(on.a, on.b, p) == 0 && std::min(on.a.x, on.b.x) <= p.x &&
               p.x <= std::max(on.a.x, on.b.x) && std::min(on.a.y, on.b.y) <= p.y && p.y <= std::max(on.a.y, on.b.y);
    };
    if (inside(s, t.a) || inside(s, t.b) || inside(t, s.a) || inside(t, s.b)) return false;
    const auto opposite = [](const Border& on, Point p, Point q) {
        const Wide a = cross(on.a, on.b, p);
        const Wide b = cross(on.a, on.b, q);
        return (a > 0 && b < 0) || (a < 0 && b > 0);
    };
    return !(opposite(s, t.a, t.b) && opposite(t, s.a, s.b));
}

}  // namespace

TEST_CASE("noded borders meet only at their ends", "[topology]") {
    Random random(new_seed());
    for (int round = 0; round < 200; ++round) {
        // Small grids, where almost everything is in a special position, and large ones.
        const std::int64_t size = round % 2 == 0 ? 12 : 100'000;
        std::vector<Border> borders;
        for (Owner i = 0; i < 40; ++i) {
            borders.push_back({{between(random, 0, size), between(random, -size, 0)},
                               {between(random, 0, size), between(random, -size, 0)},
                               i,
                               nobody});
        }
        const CutLines lines{.spacing = round % 3 == 0 ? size / 4 : 0, .offset = size / 16};
        const auto out = noded(merged(borders), lines);
        for (std::size_t i = 0; i < out.size(); ++i) {
            for (std::size_t j = i + 1; j < out.size(); ++j) {
                const bool same = out[i].a == out[j].a && out[i].b == out[j].b;
                if (!same && !share_only_ends(out[i], out[j])) {
                    FAIL("round " << round << ": " << out[i].a.x << "," << out[i].a.y << " " << out[i].b.x << ","
                                  << out[i].b.y << " meets " << out[j].a.x << "," << out[j].a.y << " " << out[j].b.x
                                  << "," << out[j].b.y);
                }
            }
            if (lines.spacing == 0) continue;
            // None crosses a cut line but at its ends.
            for (const std::int64_t offset : {-lines.offset, lines.offset}) {
                const auto step = [&](std::int64_t v) {
                    return std::floor(static_cast<double>(v - offset) / static_cast<double>(lines.spacing));
                };
                const auto ends = std::minmax(out[i].a.x, out[i].b.x);
                CHECK((step(ends.first) == step(ends.second - 1) || ends.first == ends.second));
            }
        }
    }
}

TEST_CASE("each face has the owner who winds round it, the first where they overlap", "[topology]") {
    Random random(new_seed());
    for (int round = 0; round < 60; ++round) {
        std::vector<Ring> rings;
        for (int i = 0; i < 8; ++i) {
            rings.push_back(star(random, {between(random, 0, 800), between(random, 0, 800)},
                                 static_cast<double>(between(random, 20, 400)), 3 + static_cast<int>(random() % 20)));
        }
        const auto borders = borders_of(rings);
        const auto polygons = Subdivision(noded(borders)).polygons();
        require_partition(polygons);
        for (int sample = 0; sample < 300; ++sample) {
            const Point p{2 * between(random, -100, 900) + 1, 2 * between(random, -100, 900) + 1};
            const bool near =
                std::ranges::any_of(borders, [&](const Border& b) { return distance(p, b.a, b.b) < 1.5; });
            if (near) continue;
            std::optional<Owner> expected;
            for (std::size_t i = 0; i < rings.size() && !expected; ++i) {
                if (winding(rings[i], p) > 0) expected = static_cast<Owner>(i);
            }
            std::optional<Owner> found;
            for (const auto& [owner, polygon] : polygons) {
                int turns = 0;
                for (std::size_t r = 0; r < polygon.ring_ends.size(); ++r) {
                    const auto ring = polygon.view().ring(r);
                    turns += winding(Ring(ring.begin(), ring.end()), p);
                }
                if (turns != 0) {
                    REQUIRE(turns == 1);
                    REQUIRE(!found);
                    found = owner;
                }
            }
            REQUIRE(found == expected);
        }
    }
}

TEST_CASE("islands, enclaves and islands in enclaves keep their places", "[topology]") {
    const auto square = [](std::int64_t low, std::int64_t high) {
        return Ring{{low, low}, {high, low}, {high, high}, {low, high}};
    };
    const auto hole = [&](std::int64_t low, std::int64_t high) {
        Ring ring = square(low, high);
        std::ranges::reverse(ring);
        return ring;
    };
    std::vector<Border> borders;
    add_ring(square(0, 100), 0, borders);  // with a hole that 1 fills but for its own hole, in which 0 has an island
    add_ring(hole(20, 80), 0, borders);
    add_ring(square(20, 80), 1, borders);
    add_ring(hole(30, 70), 1, borders);
    add_ring(square(40, 60), 0, borders);
    const auto polygons = Subdivision(noded(merged(borders))).polygons();
    require_partition(polygons);
    REQUIRE(polygons.size() == 2);
    CHECK(polygons.at(0).part_ends.size() == 2);
    CHECK(polygons.at(0).ring_ends.size() == 3);
    CHECK(polygons.at(1).ring_ends.size() == 2);
    CHECK(total_area(polygons) == 100 * 100 - 60 * 60 + 20 * 20 + 60 * 60 - 40 * 40);
}

TEST_CASE("rings that touch themselves or each other are cut there", "[topology]") {
    // A C whose ends meet in (50,50): its inside is a hole that touches the exterior.
    const Ring c{{50, 50}, {100, 0}, {100, 100}, {50, 50}, {60, 60}, {90, 90}, {90, 20}};
    std::vector<Border> borders;
    add_ring(c, 0, borders);
    // Two triangles joined in one position only: two parts.
    add_ring(Ring{{200, 0}, {300, 0}, {250, 50}}, 1, borders);
    add_ring(Ring{{250, 50}, {300, 100}, {200, 100}}, 1, borders);
    const auto polygons = Subdivision(noded(merged(borders))).polygons();
    require_partition(polygons);
    CHECK(polygons.at(1).part_ends.size() == 2);
    CHECK(total_area(polygons) > 0);
}

TEST_CASE("a small region joins an owned neighbour, an island the sea", "[topology]") {
    std::vector<Border> borders;
    add_ring(Ring{{0, 0}, {100, 0}, {100, 100}, {0, 100}}, 0, borders);
    add_ring(Ring{{100, 0}, {200, 0}, {200, 100}, {100, 100}}, 1, borders);
    add_ring(Ring{{200, 50}, {204, 50}, {204, 54}, {200, 54}}, 2, borders);  // at the coast of 1
    add_ring(Ring{{300, 50}, {304, 50}, {304, 54}, {300, 54}}, 3, borders);  // an island
    add_ring(Ring{{50, 50}, {50, 54}, {54, 54}, {54, 50}}, 0, borders);      // a lake in 0
    Subdivision subdivision(noded(merged(borders)));
    const auto joined = subdivision.join_small([](double doubled, double, Owner) { return doubled < 128; });
    CHECK(joined.regions == 3);
    CHECK(joined.area == 48);
    const auto polygons = subdivision.polygons();
    require_partition(polygons);
    REQUIRE(polygons.size() == 2);
    CHECK(total_area(polygons) == 20'000 + 16);
}

TEST_CASE("polygons made of their own arcs are the same polygons", "[topology]") {
    Random random(new_seed());
    for (int round = 0; round < 40; ++round) {
        std::vector<Ring> rings;
        for (int i = 0; i < 6; ++i)
            rings.push_back(star(random, {between(random, 0, 500), between(random, 0, 500)}, 300, 12));
        const Subdivision whole(noded(borders_of(rings)));
        std::vector<Border> borders;
        for (const Arc& arc : whole.arcs()) {
            CHECK(arc.left != arc.right);
            for (std::size_t i = 1; i < arc.positions.size(); ++i)
                borders.push_back({arc.positions[i - 1], arc.positions[i], arc.left, arc.right});
        }
        const Subdivision again(merged(std::move(borders)));
        const auto first = whole.polygons();
        const auto second = again.polygons();
        REQUIRE(first.size() == second.size());
        for (const auto& [owner, polygon] : first) {
            const Geometry a = as_geometry(polygon.view());
            const Geometry b = as_geometry(second.at(owner).view());
            CHECK(geometry::planar_area(a.view()) == geometry::planar_area(b.view()));
            CHECK(a.positions.size() == b.positions.size());
        }
    }
}

TEST_CASE("effective areas are those of Visvalingam and Whyatt, by a twin that looks at all triangles", "[topology]") {
    Random random(new_seed());
    for (int round = 0; round < 50; ++round) {
        std::vector<Point> line;
        for (int i = 0; i < 60; ++i)
            line.push_back({between(random, 0, 1000) + 20 * i, between(random, 0, 1000)});
        const auto areas = effective_areas(line);
        std::vector<std::size_t> left(line.size());
        for (std::size_t i = 0; i < left.size(); ++i)
            left[i] = i;
        double reached = 0;
        while (left.size() > 2) {
            std::size_t least = 1;
            const auto area = [&](std::size_t k) {
                return std::abs(static_cast<double>(cross(line[left[k - 1]], line[left[k]], line[left[k + 1]])));
            };
            for (std::size_t k = 2; k + 1 < left.size(); ++k) {
                if (std::max(area(k), reached) < std::max(area(least), reached)) least = k;
            }
            reached = std::max(reached, area(least));
            REQUIRE(areas[left[least]] == reached);
            left.erase(left.begin() + static_cast<std::ptrdiff_t>(least));
        }
        CHECK(std::isinf(areas.front()));
        CHECK(std::isinf(areas.back()));
    }
}

TEST_CASE("a closed line keeps three positions, and fixed ones stay", "[topology]") {
    const std::vector<Point> ring{{0, 0}, {10, 0}, {10, 10}, {5, 11}, {0, 10}, {0, 0}};
    const auto areas = effective_areas(ring);
    CHECK(std::ranges::count_if(areas, [](double a) { return std::isinf(a); }) == 4);  // the first twice
    const std::vector<Point> line{{0, 0}, {5, 0}, {10, 0}, {15, 0}};
    const auto with_fixed = effective_areas(line, {false, true, false, false});
    CHECK(std::isinf(with_fixed[1]));
    CHECK(with_fixed[2] == 0);
}

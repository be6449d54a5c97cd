// Levels three ways, and the polygons between them: properties on random surfaces beside brute force.

#include "geo/analytics/published_corners.hpp"
#include "geo/analytics/published_degrees.hpp"
#include "geo/analytics/zone_levels.hpp"
#include "geo/geometry/geometry_ops.hpp"
#include "tests/support/catch.hpp"

#include <algorithm>
#include <array>
#include <cmath>
#include <map>
#include <random>

using namespace oryx;
using namespace oryx::analytics;

namespace {

struct RandomSurface {
    Grid grid;
    std::vector<double> mass;
    std::vector<std::uint8_t> mask;
};

/// Bumps on a ragged study area; some cells hold exactly the same, some nothing.
RandomSurface random_surface(std::mt19937& random) {
    constexpr int side = 24;
    RandomSurface made{
        *Grid::covering({-40'000, 20'000, -40'000 + side * 5000.0 - 1, 20'000 + side * 5000.0 - 1}, {0, 0}, 5000),
        {},
        {}};
    std::uniform_real_distribution<double> unit(0, 1);
    std::vector<std::array<double, 4>> bumps(1 + random() % 6);
    for (auto& bump : bumps)
        bump = {unit(random) * side, unit(random) * side, 1 + unit(random) * 5, unit(random) * 4};
    const bool steps = random() % 3 == 0;  // ties
    for (int row = 0; row < side; ++row) {
        for (int column = 0; column < side; ++column) {
            double value = 0;
            for (const auto& [x, y, width, height] : bumps) {
                const double u = std::hypot(column - x, row - y) / (2.8 * width);
                if (u < 1) value += height * (1 - u * u) * (1 - u * u);
            }
            made.mass.push_back(steps ? std::round(value * 4) / 4 : value);
            made.mask.push_back(unit(random) < 0.03 || std::hypot(column - 12, row - 12) > 13 ? 0 : 1);
        }
    }
    return made;
}

std::vector<std::uint8_t> cells_of(const Bands& bands, std::size_t first, std::size_t last) {
    std::vector<std::uint8_t> members(bands.rank.size());
    for (std::size_t cell = 0; cell < members.size(); ++cell)
        members[cell] = bands.rank[cell] >= first && bands.rank[cell] <= last ? 1 : 0;
    return members;
}

using Edge = std::array<double, 4>;
/// How often each directed edge of rings comes; an edge and its reverse take each other away.
void add_edges(std::map<Edge, int>& edges, const GeometryView& polygons) {
    for (std::size_t r = 0; r < polygons.ring_count(); ++r) {
        const auto ring = polygons.ring(r);
        for (std::size_t i = 1; i < ring.size(); ++i) {
            const Edge back{ring[i].x, ring[i].y, ring[i - 1].x, ring[i - 1].y};
            if (const auto other = edges.find(back); other != edges.end()) {
                if (--other->second == 0) edges.erase(other);
            } else {
                ++edges[{ring[i - 1].x, ring[i - 1].y, ring[i].x, ring[i].y}];
            }
        }
    }
}

ZoneLevels random_levels(LevelKind kind, std::mt19937& random, const RandomSurface& surface) {
    std::uniform_real_distribution<double> unit(0, 1);
    const double most = *std::ranges::max_element(surface.mass);
    ZoneLevels levels{kind, {}};
    for (std::size_t i = 0; i < 1 + random() % 5; ++i) {
        const double u = 0.01 + 0.98 * unit(random);
        // Some rates are a cell's own.
        levels.values.push_back(kind != LevelKind::rates ? u
                                : random() % 2 == 0      ? 2 * u * most
                                                         : 2 * surface.mass[random() % surface.mass.size()] + 1e-300);
    }
    std::ranges::sort(levels.values);
    levels.values.erase(std::unique(levels.values.begin(), levels.values.end()), levels.values.end());
    return levels;
}

double rate(double mass) {
    return 2 * mass;
}

/// Ranks cell by cell from the definitions, without an order of cells.
std::vector<std::uint8_t> ranks_by_definition(const RandomSurface& surface, const ZoneLevels& levels) {
    std::vector<double> positive;
    for (std::size_t cell = 0; cell < surface.mass.size(); ++cell) {
        if (surface.mask[cell] != 0 && surface.mass[cell] > 0) positive.push_back(surface.mass[cell]);
    }
    std::ranges::sort(positive);
    const auto quantile = [&](double q) {
        const long double at = static_cast<long double>(positive.size() - 1) * q;
        const auto low = static_cast<std::size_t>(at);
        const std::size_t high = std::min(low + 1, positive.size() - 1);
        const long double part = at - static_cast<long double>(low);
        return static_cast<double>(positive[low] + (positive[high] - positive[low]) * part);
    };
    double total = 0;
    for (auto value = positive.rbegin(); value != positive.rend(); ++value)
        total += *value;
    std::vector<std::uint8_t> ranks(surface.mass.size());
    for (std::size_t cell = 0; cell < ranks.size(); ++cell) {
        const double mass = surface.mass[cell];
        if (surface.mask[cell] == 0 || mass <= 0) continue;
        // What all cells before it in the order of shares hold.
        double before = 0;
        if (levels.kind == LevelKind::shares) {
            std::vector<double> more;
            for (std::size_t other = 0; other < ranks.size(); ++other) {
                if (surface.mask[other] == 0) continue;
                if (surface.mass[other] > mass || (surface.mass[other] == mass && other < cell)) {
                    more.push_back(surface.mass[other]);
                }
            }
            std::ranges::sort(more, std::greater{});
            for (const double value : more)
                before += value;
        }
        for (std::size_t rank = levels.size(); rank >= 1; --rank) {
            const bool in = levels.kind == LevelKind::shares  ? before < levels.at(rank) * total
                            : levels.kind == LevelKind::rates ? rate(mass) >= levels.at(rank)
                                                              : mass >= quantile(levels.at(rank));
            if (in) ranks[cell] = static_cast<std::uint8_t>(rank);
        }
    }
    return ranks;
}

}  // namespace

TEST_CASE("Bands of shares, rates and quantiles are what their definitions say, cell by cell") {
    const unsigned seed = 20261126;
    CAPTURE(seed);
    std::mt19937 random(seed);
    for (int round = 0; round < 40; ++round) {
        CAPTURE(round);
        const RandomSurface surface = random_surface(random);
        for (const LevelKind kind : {LevelKind::shares, LevelKind::rates, LevelKind::quantiles}) {
            CAPTURE(static_cast<int>(kind));
            const ZoneLevels levels = random_levels(kind, random, surface);
            const Bands bands = cut(RankedCells(surface.mass, surface.mask), levels, rate);
            REQUIRE(bands.rank == ranks_by_definition(surface, levels));
            for (std::size_t rank = 1; rank <= levels.size(); ++rank) {
                double held = 0;
                double least = 0;
                for (std::size_t cell = 0; cell < bands.rank.size(); ++cell) {
                    if (bands.rank[cell] == rank) held += surface.mass[cell];
                    if (bands.rank[cell] < 1 || bands.rank[cell] > rank) continue;
                    least = least == 0 ? surface.mass[cell] : std::min(least, surface.mass[cell]);
                }
                CHECK(bands.mass[rank - 1] == Approx(held).epsilon(1e-12));
                CHECK(bands.least[rank - 1] == least);
            }
        }
    }
}

TEST_CASE("Zones of any levels are valid, nested regions are nested, and bands leave no gap and no overlap") {
    const unsigned seed = 626;
    CAPTURE(seed);
    std::mt19937 random(seed);
    const auto plane = crs::Plane::centred_on({-4, 17.5});
    REQUIRE(plane);
    for (int round = 0; round < 25; ++round) {
        CAPTURE(round);
        const RandomSurface surface = random_surface(random);
        const PublishedCorners corners(surface.grid, *plane);
        for (const LevelKind kind : {LevelKind::shares, LevelKind::rates, LevelKind::quantiles}) {
            CAPTURE(static_cast<int>(kind));
            const ZoneLevels levels = random_levels(kind, random, surface);
            const Bands bands = cut(RankedCells(surface.mass, surface.mask), levels, rate);
            std::map<Edge, int> edges;
            Geometry inner;
            for (std::size_t rank = 1; rank <= levels.size(); ++rank) {
                CAPTURE(rank);
                const auto outline = [&](std::size_t first) {
                    return cell_outline(surface.grid, connected_parts(surface.grid, cells_of(bands, first, rank)),
                                        corners);
                };
                const Geometry band = outline(rank);
                const Geometry region = outline(1);
                for (const Geometry* zone : {&band, &region}) {
                    const auto validity = geometry::check_validity(zone->view());
                    INFO(validity.reason);
                    REQUIRE((zone->empty() || validity.valid));
                }
                // A region is what its bands make together, edge by edge: the borders between them are the same.
                add_edges(edges, band.view());
                std::map<Edge, int> rim;
                add_edges(rim, region.view());
                REQUIRE(edges == rim);
                if (!inner.empty()) {
                    const auto outside = geometry::difference(inner.view(), region.view());
                    REQUIRE(outside);
                    CHECK((outside->empty() || geometry::planar_area(outside->view()) == 0));
                }
                inner = region;
            }
        }
    }
}

TEST_CASE("Corners are published as the outline's positions are, whichever day asks first") {
    const auto plane = crs::Plane::centred_on({-4, 17.5});
    REQUIRE(plane);
    const Grid grid = *Grid::covering({-310'000, -1'000, 20'000, 90'000}, {0, 0}, 5000);
    std::mt19937 random(3);
    const PublishedCorners corners(grid, *plane);
    for (int round = 0; round < 3; ++round) {
        std::vector<std::uint8_t> members(grid.cells());
        for (auto& cell : members)
            cell = random() % 3 == 0 ? 1 : 0;
        const Geometry expected = published_degrees(*plane, cell_outline(grid, members).view());
        const Geometry got = cell_outline(grid, connected_parts(grid, members), corners);
        REQUIRE(got.positions == expected.positions);
        CHECK(got.ring_ends == expected.ring_ends);
        CHECK(got.part_ends == expected.part_ends);
    }
}

TEST_CASE("Quantiles are R's default (type 7)") {
    std::vector<double> mass;
    for (int i = 1; i <= 10; ++i)
        mass.push_back(i);
    mass.push_back(0);  // no intensity: counts nowhere
    mass.push_back(99);
    std::vector<std::uint8_t> mask(mass.size(), 1);
    mask.back() = 0;
    const RankedCells cells(mass, mask);
    // quantile(1:10, c(0, .25, .5, .9, 1)) of R 4: 1, 3.25, 5.5, 9.1, 10.
    CHECK(cells.quantile(0) == 1);
    CHECK(cells.quantile(0.25) == 3.25);
    CHECK(cells.quantile(0.5) == 5.5);
    CHECK(cells.quantile(0.9) == Approx(9.1).epsilon(1e-14));
    CHECK(cells.quantile(1) == 10);
    CHECK(RankedCells(std::vector<double>{0, 0}, std::vector<std::uint8_t>{1, 1}).quantile(0.5) == 0);
}

// The shapes of a zoom are kept in half the memory of their positions, and come back as they were.

#include "geo/tile/zoom_arrays.hpp"
#include "tests/geo/geometry/random_shapes.hpp"
#include "tests/support/catch.hpp"

#include <cmath>
#include <random>

namespace oryx::tile {
namespace {

TEST_CASE("parts of a zoom come back as they were, also those wider than 32 bits (property)") {
    const unsigned seed = std::random_device{}();
    std::mt19937_64 random(seed);
    INFO("seed " << seed);
    const std::int64_t world = std::int64_t{1} << 32;
    ZoomArrays arrays;
    std::vector<GridGeometry> sources;
    for (std::uint32_t row = 0; row < 200; ++row) {
        // From a few units to the world of zoom 20 with the strips on either side.
        const std::int64_t side = row % 10 == 0 ? world + 512 : std::int64_t{1} << (row % 33);
        const auto anywhere = [&] {
            return static_cast<std::int64_t>(random() % static_cast<std::uint64_t>(side + 1)) - 256;
        };
        GridGeometry part(row % 3 == 0 ? GeometryType::line : GeometryType::polygon);
        const std::size_t rings = part.type == GeometryType::line ? 1 : 1 + random() % 3;
        for (std::size_t ring = 0; ring < rings; ++ring) {
            for (std::size_t i = 0; i < 2 + random() % 9; ++i)
                part.positions.push_back({anywhere(), anywhere()});
            if (row % 10 == 0) part.positions.insert(part.positions.end(), {{-256, -256}, {world + 256, world + 256}});
            part.end_ring();
        }
        part.part_ends.push_back(static_cast<std::uint32_t>(part.ring_ends.size()));
        arrays.append(row, part.type, part.positions, part.ring_ends);
        sources.push_back(std::move(part));
    }
    arrays.freeze();
    REQUIRE(arrays.size() == sources.size());
    for (std::size_t number = 0; number < sources.size(); ++number) {
        GridGeometry back(arrays.type(number));
        arrays.append_to(back, number);
        CHECK(back.type == sources[number].type);
        CHECK(back.positions == sources[number].positions);
        CHECK(back.ring_ends == sources[number].ring_ends);
        CHECK(back.part_ends == sources[number].part_ends);
        std::vector<GridPoint> visited;
        arrays.for_each_position(number, [&](GridPoint p) { visited.push_back(p); });
        CHECK(visited == sources[number].positions);
    }
    // A second part behind the first: offsets go on.
    GridGeometry both(GeometryType::polygon);
    arrays.append_to(both, 1);
    arrays.append_to(both, 2);
    CHECK(both.positions.size() == sources[1].positions.size() + sources[2].positions.size());
    CHECK(both.ring_ends.back() == both.positions.size());
    CHECK(both.part_ends.size() == 2);
}

TEST_CASE("cutting what is near a box gives exactly what cutting the whole gives (property)") {
    const unsigned seed = std::random_device{}();
    std::mt19937_64 random(seed);
    INFO("seed " << seed);
    std::size_t cut = 0;
    std::size_t shorter = 0;
    for (std::uint32_t round = 0; round < 40; ++round) {
        const double size = 1000.0 * (1 + random() % 50);
        const auto corners = static_cast<int>(8 + random() % 3000);
        const Geometry star = testing::star_polygon(random, {7e5, 3e5}, size, corners, static_cast<int>(random() % 6));
        GridGeometry part(round % 4 == 0 ? GeometryType::line : GeometryType::polygon);
        std::size_t from = 0;
        for (const std::uint32_t end : star.ring_ends) {
            if (part.type == GeometryType::line && from > 0) break;
            for (; from + 1 < end; ++from) {
                const GridPoint p{std::llround(star.positions[from].x), std::llround(star.positions[from].y)};
                if (part.positions.empty() || part.positions.back() != p) part.positions.push_back(p);
            }
            ++from;
            part.end_ring();
        }
        part.part_ends.push_back(static_cast<std::uint32_t>(part.ring_ends.size()));
        if (part.type == GeometryType::polygon) orient(part);
        ZoomArrays arrays;
        arrays.append(0, part.type, part.positions, part.ring_ends);
        arrays.freeze();
        for (int i = 0; i < 200; ++i) {
            const auto near = [&](double middle) {
                return std::llround(middle + (static_cast<double>(random() % 2001) / 1000 - 1) * 1.1 * size);
            };
            const std::int64_t side = 1 + static_cast<std::int64_t>(random() % static_cast<std::uint64_t>(size));
            const GridPoint low{near(7e5), near(3e5)};
            const GridBox box{low.x, low.y, low.x + side, low.y + side};
            GridGeometry whole(part.type);
            const bool good = clip(part.view(), box, whole);
            GridGeometry reduced(part.type);
            arrays.append_near(reduced, 0, box);
            shorter += reduced.positions.size() < part.positions.size() ? 1 : 0;
            GridGeometry own(part.type);
            CHECK(clip(reduced.view(), box, own, geometry::Rings::oriented) == good);
            CHECK(own.positions == whole.positions);
            CHECK(own.ring_ends == whole.ring_ends);
            CHECK(own.part_ends == whole.part_ends);
            cut += whole.empty() ? 0 : 1;
        }
    }
    CHECK(cut > 1000);
    CHECK(shorter > 1000);
}

}  // namespace
}  // namespace oryx::tile

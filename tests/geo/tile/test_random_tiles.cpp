// Layers drawn from a seed: every tile keeps the rules, nothing is lost, and neighbours stay neighbours.

#include "geo/crs/web_mercator.hpp"
#include "tests/geo/geometry/random_shapes.hpp"
#include "tests/geo/tile/seams.hpp"
#include "tests/geo/tile/tile_checks.hpp"

#include <array>
#include <random>
#include <set>
#include <thread>

using namespace oryx;
using namespace oryx::testing;

namespace {

constexpr std::uint64_t seed = 20191231;

std::vector<Geometry> random_stars(std::mt19937_64& random, int count, double largest) {
    std::uniform_real_distribution<double> longitude(-170, 170);
    std::uniform_real_distribution<double> latitude(-75, 75);
    std::uniform_real_distribution<double> size(-3, 0);
    std::vector<Geometry> stars;
    for (int i = 0; i < count; ++i) {
        const double radius = largest * std::pow(10, size(random));
        const int corners = 5 + static_cast<int>(random() % 200);
        stars.push_back(star_polygon(random, {longitude(random), latitude(random)}, radius, corners,
                                     static_cast<int>(random() % 5)));
    }
    return stars;
}

/// A grid of areas that share wavy borders: each border is one list of positions for both of its neighbours.
std::vector<Geometry> tessellation(std::mt19937_64& random, int side) {
    std::uniform_real_distribution<double> shift(-0.3, 0.3);
    const auto count = static_cast<std::size_t>(side) + 1;
    constexpr int stops = 24;
    std::vector<std::vector<Position>> nodes(count, std::vector<Position>(count));
    for (std::size_t row = 0; row < count; ++row) {
        for (std::size_t column = 0; column < count; ++column)
            nodes[row][column] = {static_cast<double>(column) + shift(random),
                                  static_cast<double>(row) + shift(random)};
    }
    const auto border = [&](Position a, Position b) {
        std::vector<Position> line{a};
        for (int i = 1; i < stops; ++i) {
            const double t = static_cast<double>(i) / stops;
            line.push_back(
                {a.x + (b.x - a.x) * t + 0.03 * shift(random), a.y + (b.y - a.y) * t + 0.03 * shift(random)});
        }
        line.push_back(b);
        return line;
    };
    std::vector<std::vector<std::vector<Position>>> level(count), upright(count);
    for (std::size_t row = 0; row < count; ++row) {
        for (std::size_t column = 0; column < count; ++column) {
            level[row].push_back(column + 1 < count ? border(nodes[row][column], nodes[row][column + 1])
                                                    : std::vector<Position>{});
            upright[row].push_back(row + 1 < count ? border(nodes[row][column], nodes[row + 1][column])
                                                   : std::vector<Position>{});
        }
    }
    std::vector<Geometry> areas;
    for (std::size_t row = 0; row + 1 < count; ++row) {
        for (std::size_t column = 0; column + 1 < count; ++column) {
            Geometry area{.type = GeometryType::polygon};
            const auto walk = [&area](const std::vector<Position>& line, bool back) {
                for (std::size_t i = 0; i + 1 < line.size(); ++i)
                    area.positions.push_back(back ? line[line.size() - 1 - i] : line[i]);
            };
            walk(level[row][column], false);
            walk(upright[row][column + 1], false);
            walk(level[row + 1][column], true);
            walk(upright[row][column], true);
            area.positions.push_back(area.positions.front());
            area.end_ring();
            area.end_part();
            areas.push_back(std::move(area));
        }
    }
    return areas;
}

/// Whether a geometry meets a tile's box in degrees, by GEOS: the twin of the index and of the whole-number test.
bool meets_tile(const Geometry& geometry, TileId id, double shrink) {
    Envelope box = crs::tile_bounds(id);
    box.min_x += shrink;
    box.min_y += shrink;
    box.max_x -= shrink;
    box.max_y -= shrink;
    Geometry rectangle{.type = GeometryType::polygon};
    rectangle.positions = {{box.min_x, box.min_y},
                           {box.max_x, box.min_y},
                           {box.max_x, box.max_y},
                           {box.min_x, box.max_y},
                           {box.min_x, box.min_y}};
    rectangle.end_ring();
    rectangle.end_part();
    return geometry::Prepared::create(rectangle.view()).value().intersects(geometry.view());
}

}  // namespace

TEST_CASE("every tile of random polygons keeps every rule") {
    std::mt19937_64 random(seed);
    CAPTURE(seed);
    Judged judged;
    for (const double largest : {2.0, 12.0, 60.0}) {
        const auto layer = layer_of(random_stars(random, 60, largest));
        for (std::uint32_t z = 0; z <= 4; ++z) {
            for (std::uint64_t x = 0; x < 1U << z; ++x) {
                for (std::uint64_t y = 0; y < 1U << z; ++y)
                    judge(encode(layer, tile_id(z, x, y)), judged);
            }
        }
    }
    WARN(judged.tiles << " tiles, " << judged.features << " features, " << judged.rings << " rings, all valid");
    CHECK(judged.features > 1000);
}

TEST_CASE("drawn and omitted together are the features that a scan finds in the tile") {
    std::mt19937_64 random(seed + 1);
    CAPTURE(seed);
    auto shapes = random_stars(random, 150, 10);
    for (int i = 0; i < 150; ++i) {
        std::uniform_real_distribution<double> longitude(-180, 180);
        std::uniform_real_distribution<double> latitude(-85, 85);
        const Position a{longitude(random), latitude(random)};
        if (i % 2 == 0) {
            shapes.push_back(Geometry::point(a));
            continue;
        }
        Geometry line{.type = GeometryType::line};
        line.positions = {a, {longitude(random), latitude(random)}};
        line.end_ring();
        line.end_part();
        shapes.push_back(std::move(line));
    }
    const auto layer = layer_of(shapes);
    for (int i = 0; i < 200; ++i) {
        const auto z = static_cast<std::uint32_t>(random() % 9);
        const auto id = tile_id(z, random() % (1U << z), random() % (1U << z));
        CAPTURE(id.z(), id.x(), id.y());
        const auto encoded = encode(layer, id, {.buffer = 0, .datetime = {}});
        // Degrees and world coordinates differ by rounding, so the scan is held from both sides. A line is straight in
        // both, but not the same line: it is left out of the scan.
        std::set<std::uint64_t> drawn;
        for (const auto& found : judge(encoded).layers) {
            for (const auto& feature : found.features) {
                if (shapes[*feature.id - 1].type != GeometryType::line) drawn.insert(*feature.id);
            }
        }
        std::size_t surely = 0;
        std::size_t perhaps = 0;
        for (std::size_t row = 0; row < shapes.size(); ++row) {
            if (shapes[row].type == GeometryType::line) continue;
            const double size = 360.0 / (1U << z);
            const bool inside = meets_tile(shapes[row], id, size * 0.01);
            const bool near = meets_tile(shapes[row], id, -size * 0.01);
            surely += inside ? 1 : 0;
            perhaps += near ? 1 : 0;
            if (!near) CHECK_FALSE(drawn.contains(row + 1));
        }
        CHECK(drawn.size() <= perhaps);
        CHECK(drawn.size() + encoded.omitted >= surely);
    }
}

TEST_CASE("between neighbours nothing is left open and nothing is twice") {
    std::mt19937_64 random(seed + 2);
    CAPTURE(seed);
    constexpr int side = 6;
    const auto layer = layer_of(tessellation(random, side));
    for (std::uint32_t z = 0; z <= 7; ++z) {
        const auto middle = crs::to_world({side / 2.0, side / 2.0});
        const auto id = tile_id(z, static_cast<std::uint64_t>(middle.x >> (32 - z)),
                                static_cast<std::uint64_t>(middle.y >> (32 - z)));
        CAPTURE(z);
        const Seams seams = seams_of(judge(encode(layer, id)).layers.at(0));
        CHECK(seams.gaps == 0);
        CHECK(seams.overlaps == 0);
    }
    // Tiles that lie wholly inside are covered to their buffered edge.
    const auto north_west = crs::to_world({1, side - 1});
    const auto south_east = crs::to_world({side - 1, 1});
    constexpr double square = 4224.0 * 4224.0;
    for (std::uint32_t z = 8; z <= 11; ++z) {
        for (auto x = (north_west.x >> (32 - z)) + 1; x < south_east.x >> (32 - z); ++x) {
            for (auto y = (north_west.y >> (32 - z)) + 1; y < south_east.y >> (32 - z); ++y) {
                CAPTURE(z, x, y);
                const auto id = tile_id(z, static_cast<std::uint64_t>(x), static_cast<std::uint64_t>(y));
                const Seams seams = seams_of(judge(encode(layer, id)).layers.at(0));
                REQUIRE(seams.covered == square);
                REQUIRE(seams.overlaps == 0);
            }
        }
    }
}

TEST_CASE("requests at once get the same tile as one after the other") {
    std::mt19937_64 random(seed + 3);
    const auto table = std::make_shared<const FeatureTable>(table_of(random_stars(random, 200, 20)));
    const auto alone = tile::TileLayer::build("layer", table);
    const auto shared = tile::TileLayer::build("layer", table);
    std::array<std::vector<std::string>, 4> seen;
    {
        std::vector<std::jthread> threads;
        for (auto& mine : seen) {
            threads.emplace_back([&mine, &shared] {
                for (std::uint64_t x = 0; x < 8; ++x) {
                    for (std::uint64_t y = 0; y < 8; ++y)
                        mine.push_back(tile::encode_tile(std::span(&shared, 1), tile_id(3, x, y)).value().mvt);
                }
            });
        }
    }
    std::size_t next = 0;
    for (std::uint64_t x = 0; x < 8; ++x) {
        for (std::uint64_t y = 0; y < 8; ++y, ++next) {
            const auto expected = encode(alone, tile_id(3, x, y)).mvt;
            for (const auto& mine : seen)
                REQUIRE(mine.at(next) == expected);
        }
    }
}

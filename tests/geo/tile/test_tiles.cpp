// Which features are in a tile, and where: small layers whose tiles can be told by hand.

#include "geo/crs/web_mercator.hpp"
#include "tests/geo/tile/tile_checks.hpp"

#include <algorithm>

using namespace oryx;
using namespace oryx::testing;
using pbf::MvtPoint;
using pbf::MvtType;

namespace {

using Path = std::vector<MvtPoint>;

/// Keys of the features of a tile.
std::vector<std::int64_t> keys_in(const std::shared_ptr<const tile::TileLayer>& layer, TileId id,
                                  const tile::TileOptions& options = {}) {
    const auto read = judge(encode(layer, id, options));
    std::vector<std::int64_t> keys;
    for (const auto& found : read.layers) {
        for (const auto& feature : found.features)
            keys.push_back(std::get<std::int64_t>(*found.attribute(feature, "id")));
    }
    return keys;
}

std::vector<Path> paths_in(const Geometry& geometry, TileId id, const tile::TileOptions& options = {}) {
    const auto read = judge(encode(layer_of(std::vector{geometry}), id, options));
    return read.layers.empty() ? std::vector<Path>{} : read.layers[0].features.at(0).paths;
}

Geometry from_text(const std::string& wkt) {
    return geometry::from_wkt(wkt).value();
}

/// Longitude of a lattice column at zoom 2, where a unit of the extent is 360 / 2^14 degrees.
double column(double unit) {
    return unit / 16384 * 360 - 180;
}

}  // namespace

TEST_CASE("a point stands at the nearest unit of the extent") {
    CHECK(paths_in(Geometry::point({0, 0}), tile_id(0, 0, 0)) == std::vector<Path>{{{2048, 2048}}});
    CHECK(paths_in(Geometry::point({-180, 0}), tile_id(0, 0, 0)).at(0).front() == MvtPoint{0, 2048});
    // A unit's 0.4 and 0.6, also where the coordinate in the tile is negative (never towards zero).
    for (const auto& [unit, x] : std::vector<std::pair<double, int>>{
             {4096 + 10.4, 10}, {4096 + 10.6, 11}, {4096 - 10.4, -10}, {4096 - 10.6, -11}}) {
        CHECK(paths_in(Geometry::point({column(unit), 1}), tile_id(2, 1, 1)).at(0).front().x == x);
    }
}

TEST_CASE("a feature near a tile's edge is in the neighbour's buffer, and not beyond it") {
    const auto layer = layer_of({Geometry::point({column(4096 - 63.4), 1}), Geometry::point({column(4096 - 64.0), 1}),
                                 Geometry::point({column(4096 - 65.6), 1}), Geometry::point({column(8192 + 64.0), 1}),
                                 Geometry::point({column(8192 + 65.6), 1})});
    CHECK(keys_in(layer, tile_id(2, 1, 1)) == std::vector<std::int64_t>{1, 2, 4});
    CHECK(keys_in(layer, tile_id(2, 1, 1), {.buffer = 0, .datetime = {}}).empty());
    CHECK(keys_in(layer, tile_id(2, 0, 1), {.buffer = 0, .datetime = {}}) == std::vector<std::int64_t>{1, 2, 3});
}

TEST_CASE("a point on the antimeridian is seen from both sides of it") {
    for (const double longitude : {180.0, -180.0}) {
        const auto point = Geometry::point({longitude, 10});
        CHECK(paths_in(point, tile_id(2, 0, 1)).at(0).front().x == 0);
        CHECK(paths_in(point, tile_id(2, 3, 1)).at(0).front().x == 4096);
        CHECK(paths_in(point, tile_id(0, 0, 0)).size() == 1);
        CHECK(paths_in(point, tile_id(2, 1, 1)).empty());
    }
    // One that lies just beyond it is in the buffer on the other side.
    CHECK(paths_in(Geometry::point({column(20), 10}), tile_id(2, 3, 1)).at(0).front().x == 4096 + 20);
    CHECK(paths_in(Geometry::point({column(16384 - 20), 10}), tile_id(2, 0, 1)).at(0).front().x == -20);
}

TEST_CASE("the halves of a polygon that was cut at the antimeridian meet without an edge between them") {
    const Geometry fiji = from_text(
        "MULTIPOLYGON (((178 -20, 180 -20, 180 -15, 178 -15, 178 -20)),"
        "((-180 -20, -179 -20, -179 -15, -180 -15, -180 -20)))");
    for (const auto id : {tile_id(2, 3, 2), tile_id(2, 0, 2), tile_id(6, 63, 35), tile_id(6, 0, 35)}) {
        const auto rings = paths_in(fiji, id);
        REQUIRE(rings.size() == 1);
        // Over the edge into the buffer, on whichever side the tile is.
        const auto [least, most] = std::ranges::minmax(rings[0], {}, &MvtPoint::x);
        const std::int32_t edge = id.x() == 0 ? 0 : 4096;
        CHECK(least.x < edge);
        CHECK(most.x > edge);
    }
}

TEST_CASE("beyond 85.0511 degrees there are no tiles: points are left out, lines and polygons are cut off") {
    CHECK(paths_in(Geometry::point({10, 86}), tile_id(0, 0, 0)).empty());
    CHECK(paths_in(Geometry::point({10, -90}), tile_id(0, 0, 0)).empty());
    const auto line = paths_in(from_text("LINESTRING (0 0, 0 90)"), tile_id(0, 0, 0));
    CHECK(line == std::vector<Path>{{{2048, 2048}, {2048, 0}}});
    // A slanting line leaves the square where it crosses the limit, not where its end is moved to.
    const auto slant = paths_in(from_text("LINESTRING (0 80.1022575596132, 40 90)"), tile_id(0, 0, 0));
    CHECK(slant.at(0).back().y == 0);
    CHECK(slant.at(0).back().x == 2048 + 228);  // half way: 20 degrees
    const auto polygon = paths_in(from_text("POLYGON ((-10 80, 10 80, 10 90, -10 90, -10 80))"), tile_id(0, 0, 0));
    REQUIRE(polygon.size() == 1);
    CHECK(std::ranges::min(polygon[0], {}, &MvtPoint::y).y == 0);
    CHECK(paths_in(from_text("POLYGON ((-10 86, 10 86, 10 90, -10 90, -10 86))"), tile_id(0, 0, 0)).empty());
}

TEST_CASE("a line that leaves the tile and comes back is drawn in pieces") {
    const auto paths = paths_in(from_text("LINESTRING (10 10, 10 -60, 50 -60, 50 10)"), tile_id(1, 1, 0));
    REQUIRE(paths.size() == 2);
    CHECK(paths[0].back().y == 4096 + 64);
    CHECK(paths[1].front().y == 4096 + 64);
}

TEST_CASE("an exterior ring is positive and a hole negative in the tile, whichever way the data turn") {
    for (const auto* text : {"POLYGON ((10 10, 50 10, 50 50, 10 50, 10 10),(20 20, 30 20, 30 30, 20 30, 20 20))",
                             "POLYGON ((10 10, 10 50, 50 50, 50 10, 10 10),(20 20, 20 30, 30 30, 30 20, 20 20))",
                             "POLYGON ((10 10, 10 50, 50 50, 50 10, 10 10),(20 20, 30 20, 30 30, 20 30, 20 20))"}) {
        const auto rings = paths_in(from_text(text), tile_id(0, 0, 0));
        REQUIRE(rings.size() == 2);
        CHECK(pbf::doubled_area(rings[0]) > 0);
        CHECK(pbf::doubled_area(rings[1]) < 0);
    }
}

TEST_CASE("a polygon round the whole tile is the tile's buffered square; in its hole there is nothing") {
    const Geometry polygon =
        from_text("POLYGON ((-170 -80, 170 -80, 170 80, -170 80, -170 -80),(10 10, 80 10, 80 60, 10 60, 10 10))");
    const auto rings = paths_in(polygon, tile_id(5, 8, 20));
    REQUIRE(rings.size() == 1);
    CHECK(pbf::doubled_area(rings[0]) == 2 * 4224 * 4224);
    const auto inside = encode(layer_of(std::vector{polygon}), tile_id(5, 19, 12));
    CHECK(inside.mvt.empty());
    CHECK(inside.omitted == 0);
}

TEST_CASE("points, lines and polygons may share a layer; a row without geometry is nowhere") {
    const auto layer = layer_of({from_text("POINT (1 1)"), Geometry{}, from_text("LINESTRING (0 0, 20 20)"),
                                 from_text("POLYGON ((0 0, 9 0, 9 9, 0 0))"), from_text("MULTIPOINT ((3 3),(4 4))")});
    const auto read = judge(encode(layer, tile_id(0, 0, 0)));
    const auto& features = read.layers.at(0).features;
    REQUIRE(features.size() == 4);
    CHECK(features[0].type == MvtType::point);
    CHECK(features[1].type == MvtType::line);
    CHECK(features[2].type == MvtType::polygon);
    CHECK(features[3].type == MvtType::point);
    CHECK(features[3].paths.at(0).size() == 2);
}

TEST_CASE("an empty tile is empty, and has no layer") {
    const auto layer = layer_of({Geometry::point({10, 10})});
    CHECK(encode(layer, tile_id(4, 0, 0)).mvt.empty());
    CHECK(encode(layer_of(std::vector<Geometry>{}), tile_id(0, 0, 0)).mvt.empty());
    CHECK(tile::encode_tile({}, tile_id(0, 0, 0)).value().mvt.empty());
}

TEST_CASE("what falls below a unit is left out and counted; a tile elsewhere does not count it") {
    const auto layer = layer_of({from_text("POLYGON ((10 10, 10.00001 10, 10 10.00001, 10 10))"),
                                 from_text("LINESTRING (11 10, 11.00001 10)"), Geometry::point({12, 10})});
    const auto whole = encode(layer, tile_id(0, 0, 0));
    CHECK(whole.features == 1);
    CHECK(whole.omitted == 2);
    CHECK(encode(layer, tile_id(1, 0, 1)).omitted == 0);
    const auto corner = crs::to_world({10.000005, 10.000005});
    const auto near = encode(
        layer, tile_id(20, static_cast<std::uint64_t>(corner.x >> 12), static_cast<std::uint64_t>(corner.y >> 12)));
    CHECK(near.features == 1);
    CHECK(near.omitted == 0);
}

TEST_CASE("a composite tile has each layer once, by its name, and none that is empty") {
    const auto a = layer_of({Geometry::point({1, 1})}, "a");
    const auto b = layer_of({Geometry::point({2, 2})}, "b");
    const auto far = layer_of({Geometry::point({-100, -60})}, "far");
    const std::vector layers{a, b, a, far};
    const auto encoded = tile::encode_tile(layers, tile_id(1, 1, 0));
    REQUIRE(encoded);
    const auto read = judge(*encoded);
    REQUIRE(read.layers.size() == 2);
    CHECK(read.layers[0].name == "a");
    CHECK(read.layers[1].name == "b");
    CHECK(encoded->features == 2);
}

TEST_CASE("datetime leaves out what does not intersect; what has no date stays") {
    FeatureTable table{Schema{}};
    const auto add = [&table](std::optional<DateInterval> when) {
        const auto number = static_cast<std::int64_t>(table.size()) + 1;
        table.append({.row = number, .key = number, .when = when, .geometry = Geometry::point({1, 1}), .values = {}});
    };
    add(DateInterval::of_year(2018));
    add(DateInterval::of_day(Day::parse("2019-06-30").value()));
    add(std::nullopt);
    add(DateInterval::of_month(2019, 7));
    const auto layer = layer_of(std::move(table));
    const auto keys = [&](const char* from, const char* until) {
        return keys_in(layer, tile_id(0, 0, 0),
                       {.buffer = 64, .datetime = DateInterval{Day::parse(from).value(), Day::parse(until).value()}});
    };
    CHECK(keys("2019-06-30", "2019-07-01") == std::vector<std::int64_t>{2, 3});
    CHECK(keys("2018-12-31", "2019-07-02") == std::vector<std::int64_t>{1, 2, 3, 4});
    CHECK(keys("2019-01-01", "2019-06-30") == std::vector<std::int64_t>{3});
}

TEST_CASE("a tile whose request was cancelled is an error, not half a tile") {
    const auto layer = layer_of({Geometry::point({1, 1})});
    const auto token = CancelToken::create();
    token.cancel();
    const auto encoded = tile::encode_tile(std::span(&layer, 1), tile_id(0, 0, 0), {}, token);
    REQUIRE_FALSE(encoded);
    CHECK(encoded.error().kind == ErrorKind::cancelled);
}

TEST_CASE("labels=points adds a point inside each area, in a layer of its own, once in the world") {
    // A horseshoe, whose centroid lies outside, and a small square far away.
    const auto horseshoe = geometry::from_wkt("POLYGON ((0 0, 12 0, 12 12, 8 12, 8 4, 4 4, 4 12, 0 12, 0 0))").value();
    const auto square = geometry::from_wkt("POLYGON ((50 10, 52 10, 52 12, 50 12, 50 10))").value();
    const auto layer = layer_of({horseshoe, square}, "areas");
    std::map<std::uint64_t, std::size_t> seen;
    for (std::uint64_t x = 0; x < 32; ++x) {
        for (std::uint64_t y = 0; y < 32; ++y) {
            const auto tile = judge(encode(layer, tile_id(5, x, y), {.buffer = 0, .labels = true}));
            const auto* labels = tile.layer("areas-labels");
            if (labels == nullptr) continue;
            for (const auto& feature : labels->features) {
                REQUIRE(feature.type == MvtType::point);
                ++seen[*feature.id];
                const auto p = feature.paths[0][0];
                const auto at = crs::to_lon_lat({(static_cast<std::int64_t>(x * 4096) + p.x) << 15,
                                                 (static_cast<std::int64_t>(y * 4096) + p.y) << 15});
                const auto& area = *feature.id == 1 ? horseshoe : square;
                CHECK(geometry::Prepared::create(area.view()).value().covers(at));
            }
        }
    }
    CHECK(seen == std::map<std::uint64_t, std::size_t>{{1, 1}, {2, 1}});
    CHECK(judge(encode(layer, tile_id(5, 16, 15))).layer("areas-labels") == nullptr);
}

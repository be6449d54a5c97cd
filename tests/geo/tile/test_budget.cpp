// Low zooms keep within a budget: attributes that no style reads go first, then points by importance and distance, and
// all that goes is counted. What a filter hides has no say in it.

#include "geo/crs/web_mercator.hpp"
#include "tests/geo/tile/tile_checks.hpp"

#include <map>
#include <random>
#include <set>

using namespace oryx;
using namespace oryx::testing;

namespace {

constexpr std::uint64_t seed = 20191231;

/// Points round a few towns, with an importance, a day each, and a text that no style reads.
FeatureTable towns(std::size_t count, std::size_t days = 1000) {
    std::mt19937_64 random(seed);
    std::normal_distribution<double> spread(0, 1.5);
    FeatureTable table({{"fatalities", FieldType::integer}, {"people", FieldType::integer}, {"note", FieldType::text}});
    for (std::size_t i = 0; i < count; ++i) {
        const auto town = static_cast<double>(random() % 7);
        const Position at{-8 + 3 * town + spread(random), 12 + town + spread(random)};
        const auto day = static_cast<std::int32_t>(18000 + random() % days);
        table.append({.row = static_cast<std::int64_t>(i + 1),
                      .key = static_cast<std::int64_t>(i + 1),
                      .when = DateInterval{Day{day}, Day{day + 1}, DatePrecision::day},
                      .geometry = Geometry::point(at),
                      .values = {static_cast<std::int64_t>(random() % 50), static_cast<std::int64_t>(random() % 9000),
                                 "note number " + std::to_string(i)}});
    }
    return table;
}

tile::LayerSettings settings() {
    return {.importance = "fatalities", .essentials = {"fatalities"}, .cluster = {}};
}

TileId tile_of(Position at, std::uint32_t z) {
    const auto world = crs::to_world(at);
    return tile_id(z, static_cast<std::uint64_t>(world.x >> (32 - z)), static_cast<std::uint64_t>(world.y >> (32 - z)));
}

std::size_t rows_in(const FeatureTable& table, TileId id, std::optional<DateInterval> when = {}) {
    const std::int64_t shift = 20 - static_cast<std::int64_t>(id.z());
    const std::int64_t side = std::int64_t{4096} << shift;
    const std::int64_t buffer = std::int64_t{64} << shift;
    std::size_t count = 0;
    for (std::size_t row = 0; row < table.size(); ++row) {
        if (when && !table.when(row)->intersects(*when)) continue;
        const auto at = crs::to_world(table.geometry(row).positions[0]);
        const auto inside = [&](std::int64_t v, std::uint64_t tile) {
            const std::int64_t low = static_cast<std::int64_t>(tile) * side;
            return v >= low - buffer && v <= low + side + buffer;
        };
        count += inside(at.x, id.x()) && inside(at.y, id.y()) ? 1 : 0;
    }
    return count;
}

}  // namespace

TEST_CASE("every tile of many points keeps within the budget, and what it leaves out is counted") {
    CAPTURE(seed);
    const auto table = std::move(towns(120'000)).freeze();
    const auto layer = tile::TileLayer::build("points", table, settings());
    for (std::uint32_t z = 0; z <= 9; ++z) {
        for (const Position at : {Position{-8, 12}, Position{-2, 14}, Position{10, 18}}) {
            const TileId id = tile_of(at, z);
            CAPTURE(z, id.x(), id.y());
            const auto encoded = encode(layer, id);
            CHECK(encoded.mvt.size() <= 500'000);
            CHECK(encoded.features + encoded.omitted == rows_in(*table, id));
            if (z == 0) {
                // The budget is used, not only kept.
                CHECK(encoded.mvt.size() > 150'000);
                CHECK(encoded.attributes_omitted == std::vector<std::string>{"people", "note"});
            }
            if (z == 9) CHECK(encoded.attributes_omitted.empty());
            CHECK(encode(layer, id, {.budget = std::nullopt}).omitted == 0);
        }
    }
}

TEST_CASE("tiles beside each other leave out the same points") {
    const auto layer = tile::TileLayer::build("points", std::move(towns(200'000)).freeze(), settings());
    constexpr std::uint32_t z = 4;
    const TileId west = tile_of({-1, 14}, z);
    const TileId east = tile_id(z, west.x() + 1, west.y());
    // What both show: the west tile's last 64 units and its buffer, less the outermost unit, which rounding may fill.
    const auto shown = [&](TileId id, std::int32_t from, std::int32_t to) {
        std::set<std::uint64_t> ids;
        const auto read = judge(encode(layer, id));
        for (const auto& feature : read.layers.at(0).features) {
            const auto x = feature.paths[0][0].x;
            if (x >= from && x <= to) ids.insert(*feature.id);
        }
        return ids;
    };
    const auto in_west = shown(west, 4096 - 63, 4096 + 63);
    CHECK(encode(layer, west).omitted > 0);
    CHECK(in_west.size() > 5);
    const bool same = in_west == shown(east, -63, 63);
    CHECK(same);
}

TEST_CASE("of points that are too near to each other the most important one stays") {
    const auto table = std::move(towns(120'000)).freeze();
    const auto layer = tile::TileLayer::build("points", table, settings());
    const auto encoded = encode(layer, tile_id(0, 0, 0));
    REQUIRE(encoded.omitted > 0);
    // The more important a point, the more of its kind stay.
    std::map<bool, std::pair<std::size_t, std::size_t>> kept;  // important or not: kept, all
    std::set<std::uint64_t> drawn;
    const auto read = judge(encoded);
    for (const auto& feature : read.layers.at(0).features)
        drawn.insert(*feature.id);
    std::int64_t most = 0;
    for (std::size_t row = 0; row < table->size(); ++row) {
        const auto fatalities = table->column(0).integer(row);
        auto& [some, all] = kept[fatalities >= 45];
        some += drawn.contains(table->tile_id(row)) ? 1 : 0;
        ++all;
        most = std::max(most, fatalities);
    }
    const auto share = [&](bool important) {
        return static_cast<double>(kept[important].first) / static_cast<double>(kept[important].second);
    };
    CHECK(share(true) > 3 * share(false));
    CHECK(most == 49);
}

TEST_CASE("a filter comes first: what it leaves fits, so nothing is thinned") {
    const auto table = std::move(towns(120'000)).freeze();
    const auto layer = tile::TileLayer::build("points", table, settings());
    const DateInterval days{Day{18100}, Day{18103}, DatePrecision::interval};
    const auto encoded = encode(layer, tile_id(0, 0, 0), {.datetime = days});
    CHECK(encoded.omitted == 0);
    CHECK(encoded.attributes_omitted.empty());
    CHECK(encoded.features == rows_in(*table, tile_id(0, 0, 0), days));
    CHECK(encoded.features > 100);
}

TEST_CASE("attributes that a request names stay; points go instead") {
    const auto layer = tile::TileLayer::build("points", std::move(towns(120'000)).freeze(), settings());
    const auto encoded = encode(layer, tile_id(0, 0, 0), {.properties = std::vector<std::string>{"id", "note"}});
    CHECK(encoded.attributes_omitted.empty());
    CHECK(encoded.mvt.size() <= 500'000);
    const auto read = judge(encoded);
    CHECK(std::ranges::find(read.layers.at(0).keys, "note") != read.layers.at(0).keys.end());
}

TEST_CASE("clusters stand for all their rows, with sums and maxima, and part at the rule's zoom") {
    const auto table = std::move(towns(30'000)).freeze();
    tile::LayerSettings rules = settings();
    rules.cluster = {.max_zoom = 5, .sums = {"fatalities"}, .maxima = {"people"}};
    const auto layer = tile::TileLayer::build("points", table, rules);
    std::int64_t fatalities = 0;
    std::int64_t people = 0;
    for (std::size_t row = 0; row < table->size(); ++row) {
        fatalities += table->column(0).integer(row);
        people = std::max(people, table->column(1).integer(row));
    }
    const auto encoded = encode(layer, tile_id(0, 0, 0));
    CHECK(encoded.omitted == 0);
    CHECK(encoded.features - encoded.clusters + encoded.clustered == table->size());
    CHECK(encoded.features < 100);
    const auto tile = judge(encoded);
    const auto& read = tile.layers.at(0);
    std::int64_t count = 0;
    std::int64_t sum = 0;
    std::int64_t most = 0;
    for (const auto& feature : read.features) {
        const auto number = [&](const char* name) -> std::int64_t {
            const auto* value = read.attribute(feature, name);
            if (value == nullptr) return 0;
            return std::get<std::int64_t>(*value);
        };
        count += number("point_count") == 0 ? 1 : number("point_count");
        sum += number("sum_fatalities") + number("fatalities");
        most = std::max({most, number("max_people"), number("people")});
    }
    CHECK(count == static_cast<std::int64_t>(table->size()));
    CHECK(sum == fatalities);
    CHECK(most == people);
    CHECK(encode(layer, tile_of({-2, 14}, 6)).clusters == 0);
}

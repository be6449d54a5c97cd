// Every tile of real layers keeps the rules: the areas of Mali and of the world, and data that are invalid or cross the
// antimeridian. The whole pyramids are in the hidden tests: `test_tile "[full]"`, half a minute.

#include "geo/crs/web_mercator.hpp"
#include "geo/store/source.hpp"
#include "tests/geo/tile/tile_checks.hpp"

#include <algorithm>
#include <filesystem>
#include <random>
#include <set>

using namespace oryx;
using namespace oryx::testing;

namespace {

const std::filesystem::path data = ORYX_SHARED_DIR;

/// Null, and a loud word, where the real data are not there.
std::shared_ptr<const FeatureTable> read(const std::string& file, const std::string& layer = {},
                                         const std::set<std::string>& names = {}) {
    if (!std::filesystem::exists(data / file)) {
        WARN("SKIPPED: the real data are not at " << (data / file).string());
        return nullptr;
    }
    auto source = store::open_source(data / file, {.layer = layer, .sheet = {}, .encoding = {}});
    REQUIRE(source);
    const auto name = find_field((*source)->info().fields, "NAME");
    FeatureTable table{Schema{}};
    store::SourceRow row;
    while (*(*source)->next(row)) {
        if (!names.empty()) {
            const auto* is = std::get_if<std::string>(&row.values[*name]);
            if (!is || !names.contains(*is)) continue;
        }
        table.append({.row = row.number, .key = row.number, .when = {}, .geometry = row.geometry, .values = {}});
    }
    return std::move(table).freeze();
}

using Layer = std::shared_ptr<const tile::TileLayer>;

/// Every tile of a zoom that the layer's box meets, buffer included.
void judge_zoom(const Layer& layer, std::uint32_t z, Judged& judged) {
    const Envelope box = layer->features().envelope();
    const auto north_west = crs::to_world({box.min_x, box.max_y});
    const auto south_east = crs::to_world({box.max_x, box.min_y});
    const std::int64_t last = (std::int64_t{1} << z) - 1;
    const auto tile_at = [&](std::int64_t world, std::int64_t more) {
        return std::clamp((world >> (32 - z)) + more, std::int64_t{0}, last);
    };
    for (auto x = tile_at(north_west.x, -1); x <= tile_at(south_east.x, 1); ++x) {
        for (auto y = tile_at(north_west.y, -1); y <= tile_at(south_east.y, 1); ++y) {
            CAPTURE(z, x, y);
            judge(encode(layer, tile_id(z, static_cast<std::uint64_t>(x), static_cast<std::uint64_t>(y))), judged);
        }
    }
}

/// Tiles round vertices drawn from a seed: where the borders are.
void judge_sample(const Layer& layer, std::uint32_t z, int count, std::mt19937_64& random, Judged& judged) {
    const FeatureTable& features = layer->features();
    for (int i = 0; i < count; ++i) {
        const auto geometry = features.geometry(random() % features.size());
        const auto at = crs::to_world(geometry.positions[random() % geometry.positions.size()]);
        const auto tile_at = [&](std::int64_t world) {
            return static_cast<std::uint64_t>(
                std::clamp(world >> (32 - z), std::int64_t{0}, (std::int64_t{1} << z) - 1));
        };
        CAPTURE(z, tile_at(at.x), tile_at(at.y));
        judge(encode(layer, tile_id(z, tile_at(at.x), tile_at(at.y))), judged);
    }
}

void tell(const char* what, const Judged& judged) {
    WARN(what << ": " << judged.tiles << " tiles, " << judged.features << " features, " << judged.rings
              << " rings valid; " << judged.omitted << " omitted; " << judged.bytes / 1024 << " KiB");
    CHECK(judged.features > 0);
}

void judge_zooms(const char* what, const std::shared_ptr<const FeatureTable>& table, std::uint32_t least,
                 std::uint32_t most) {
    if (!table) return;
    const auto layer = tile::TileLayer::build("layer", table);
    Judged judged;
    for (std::uint32_t z = least; z <= most; ++z)
        judge_zoom(layer, z, judged);
    tell(what, judged);
}

void judge_samples(const char* what, const std::shared_ptr<const FeatureTable>& table, std::uint32_t least,
                   std::uint32_t most, int count) {
    if (!table) return;
    constexpr std::uint64_t seed = 20191231;
    CAPTURE(seed);
    std::mt19937_64 random(seed);
    const auto layer = tile::TileLayer::build("layer", table);
    Judged judged;
    for (std::uint32_t z = least; z <= most; ++z)
        judge_sample(layer, z, count, random, judged);
    tell(what, judged);
}

constexpr const char* world = "world/natural_earth_10m.gpkg";

}  // namespace

TEST_CASE("every tile of Mali's cercles, zooms 0 to 10, and a sample to 20") {
    const auto cercles = read("mali/cercles.shp");
    judge_zooms("cercles z0-10", cercles, 0, 10);
    judge_samples("cercles z11-20", cercles, 11, 20, 100);
}

TEST_CASE("no cercle is lost at any zoom, and neighbours leave no gap that could be seen") {
    const auto cercles = read("mali/cercles.shp");
    if (!cercles) return;
    const auto layer = tile::TileLayer::build("cercles", cercles);
    for (std::uint32_t z = 0; z <= 4; ++z) {
        const auto middle = crs::to_world({-4, 17.5});
        const auto whole = encode(layer, tile_id(z, static_cast<std::uint64_t>(middle.x >> (32 - z)),
                                                 static_cast<std::uint64_t>(middle.y >> (32 - z))));
        CAPTURE(z);
        if (z == 0) CHECK(whole.features == 50);
        CHECK(whole.omitted == 0);
        const Seams seams = seams_of(judge(whole).layers.at(0));
        // A few square units in all, where a polygon that touched itself on the lattice was repaired: an eighth of a
        // pixel, here and there.
        CHECK(seams.gaps <= 8);
        CHECK(seams.overlaps <= 8);
    }
}

TEST_CASE("tiles of the world's countries that cross the antimeridian or end at a pole") {
    judge_zooms("Fiji, Antarctica, New Zealand, Kiribati z0-6",
                read(world, "countries", {"Fiji", "Antarctica", "New Zealand", "Kiribati"}), 0, 6);
    judge_samples("Russia, United States z3-12", read(world, "countries", {"Russia", "United States of America"}), 3,
                  12, 20);
}

TEST_CASE("tiles of the world's provinces, a sample of zooms 3 to 14") {
    judge_samples("states_provinces z3-14", read(world, "states_provinces"), 3, 14, 40);
}

TEST_CASE("tiles of data with invalid polygons are valid: US counties, zooms 0 to 6") {
    judge_zooms("us_counties z0-6", read("world/us_counties.shp"), 0, 6);
}

TEST_CASE("the whole pyramid of the countries, zooms 0 to 6", "[.][full]") {
    judge_zooms("countries z0-6", read(world, "countries"), 0, 6);
}

TEST_CASE("the whole pyramid of the provinces, zooms 0 to 8, and a sample to 20", "[.][full]") {
    const auto provinces = read(world, "states_provinces");
    judge_zooms("states_provinces z0-8", provinces, 0, 8);
    judge_samples("states_provinces z9-20", provinces, 9, 20, 2000);
}

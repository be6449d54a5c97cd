// Every tile of real layers keeps the rules: the areas of Mali and of the world, and data that are invalid or cross the
// antimeridian. The whole pyramids are in the hidden tests: `test_tile "[full]"`, some minutes; ./run test-long.

#include "tests/geo/tile/real_layers.hpp"

#include <algorithm>
#include <random>

using namespace oryx;
using namespace oryx::testing;

namespace {

void judge_zoom(const Layer& layer, std::uint32_t z, Judged& judged) {
    for_each_tile(*layer, z, [&](TileId id) { judge(encode(layer, id), judged); });
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

}  // namespace

TEST_CASE("every tile of Mali's cercles, zooms 0 to 10, and a sample to 20") {
    const auto cercles = read_real("mali/cercles.shp");
    judge_zooms("cercles z0-10", cercles, 0, 10);
    judge_samples("cercles z11-20", cercles, 11, 20, 100);
}

TEST_CASE("tiles of the world's countries that cross the antimeridian or end at a pole") {
    judge_zooms("Fiji, Antarctica, New Zealand, Kiribati z0-6",
                read_real(natural_earth, "countries", {"Fiji", "Antarctica", "New Zealand", "Kiribati"}), 0, 6);
    judge_samples("Russia, United States z3-12",
                  read_real(natural_earth, "countries", {"Russia", "United States of America"}), 3, 12, 20);
}

TEST_CASE("tiles of the world's provinces, a sample of zooms 3 to 14") {
    judge_samples("states_provinces z3-14", read_real(natural_earth, "states_provinces"), 3, 14, 40);
}

TEST_CASE("tiles of data with invalid polygons are valid: US counties, zooms 0 to 6") {
    judge_zooms("us_counties z0-6", read_real("world/us_counties.shp"), 0, 6);
}

TEST_CASE("the whole pyramid of the countries, zooms 0 to 6", "[.][full]") {
    judge_zooms("countries z0-6", read_real(natural_earth, "countries"), 0, 6);
}

namespace {

/// Every tile that a border touches, by its vertices, and tiles drawn from a seed among those of the layer's box.
void judge_above(const char* what, const std::shared_ptr<const FeatureTable>& table, std::uint32_t whole_to) {
    if (!table) return;
    constexpr std::uint64_t seed = 20191231;
    CAPTURE(what, seed);
    std::mt19937_64 random(seed);
    const auto layer = tile::TileLayer::build("layer", table);
    Judged judged;
    for (std::uint32_t z = 0; z <= whole_to; ++z)
        judge_zoom(layer, z, judged);
    for (std::uint32_t z = whole_to + 1; z <= 10; ++z) {
        for (const auto& [x, y] : border_tiles(*table, z)) {
            CAPTURE(z, x, y);
            judge(encode(layer, tile_id(z, x, y)), judged);
        }
    }
    for (std::uint32_t z = whole_to + 1; z <= 14; ++z)
        judge_sample(layer, z, 20'000, random, judged);
    tell(what, judged);
}

}  // namespace

TEST_CASE("Mali's cercles and communes, every tile of zooms 0 to 12, 20,000 a zoom to 14", "[.][full]") {
    judge_above("cercles", read_real("mali/cercles.shp"), 12);
    judge_above("communes", read_real("mali/communes.shp"), 12);
}

TEST_CASE("the world's provinces, every tile of zooms 0 to 8, borders to 10, 20,000 a zoom to 14", "[.][full]") {
    judge_above("states_provinces", read_real(natural_earth, "states_provinces"), 8);
}

TEST_CASE("US counties, every tile of zooms 0 to 8, borders to 10, 20,000 a zoom to 14", "[.][full]") {
    judge_above("us_counties", read_real("world/us_counties.shp"), 8);
}

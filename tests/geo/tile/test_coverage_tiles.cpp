// Areas that share their borders: at no zoom does a tile leave a gap or take ground twice, however dirty the borders
// are below a metre, and no area is lost without being counted.

#include "tests/geo/tile/dirty_borders.hpp"
#include "tests/geo/tile/ground.hpp"
#include "tests/geo/tile/real_layers.hpp"
#include "tests/geo/tile/seams.hpp"

using namespace oryx;
using namespace oryx::testing;

namespace {

struct SeamCount {
    std::size_t tiles = 0;
    std::size_t holes = 0;
    std::size_t invalid = 0;
    double gaps = 0;
    double overlaps = 0;
};

/// Counts what the tiles of some zooms leave open or take twice, and requires that the rows which are drawn somewhere
/// at a zoom and those which are counted as omitted there are all rows.
SeamCount count_seams(const std::shared_ptr<const FeatureTable>& table, std::uint32_t least, std::uint32_t most,
                      const std::set<std::uint64_t>& without = {}) {
    const auto layer = tile::TileLayer::build("layer", table);
    const Ground ground(table);
    SeamCount count;
    for (std::uint32_t z = least; z <= most; ++z) {
        std::set<std::uint64_t> drawn;
        for_each_tile(*layer, z, [&](TileId id) {
            const auto encoded = encode(layer, id);
            if (encoded.mvt.empty()) return;
            const auto read = pbf::read_mvt(encoded.mvt);
            REQUIRE(read);
            for (const auto& feature : read->layers.at(0).features)
                drawn.insert(*feature.id);
            const Seams seams = seams_of(read->layers.at(0), [&](const Geometry& h) { return ground.is_open(h, id); });
            if (seams.gaps > 0 || seams.overlaps > 0) {
                WARN("z" << z << "/" << id.x() << "/" << id.y() << ": gaps " << seams.gaps << ", overlaps "
                         << seams.overlaps);
            }
            ++count.tiles;
            count.holes += seams.holes;
            count.invalid += seams.invalid;
            count.gaps += seams.gaps;
            count.overlaps += seams.overlaps;
        });
        CAPTURE(z);
        CHECK(drawn.size() + layer->omitted(z).size() + without.size() == table->size());
        for (const std::uint32_t row : layer->omitted(z))
            CHECK_FALSE(drawn.contains(table->tile_id(row)));
    }
    return count;
}

void check_seams(const char* what, const std::shared_ptr<const FeatureTable>& table, std::uint32_t least,
                 std::uint32_t most) {
    if (!table) return;
    const SeamCount count = count_seams(table, least, most);
    WARN(what << ", z" << least << "-" << most << ": " << count.tiles << " tiles, gaps " << count.gaps << ", overlaps "
              << count.overlaps << " square units; " << count.holes << " holes of the source");
    CHECK(count.gaps == 0);
    CHECK(count.overlaps == 0);
    CHECK(count.invalid == 0);
}

}  // namespace

TEST_CASE("between Mali's cercles no tile leaves a gap or an overlap") {
    check_seams("cercles", read_real("mali/cercles.shp"), 0, 9);
}

TEST_CASE("dirty borders between Mali's cercles leave no gap and no overlap") {
    const auto cercles = read_real("mali/cercles.shp");
    if (!cercles) return;
    constexpr std::uint64_t seed = 20191231;
    CAPTURE(seed);
    check_seams("dirty cercles", made_dirty(*cercles, 1e-6, seed), 0, 9);
}

TEST_CASE("between the world's provinces no tile leaves a gap or an overlap, zooms 0 to 3") {
    check_seams("states_provinces", read_real(natural_earth, "states_provinces"), 0, 3);
}

TEST_CASE("all tiles of the world's provinces, clean and dirty, zooms 0 to 8: no gap, no overlap", "[.][full]") {
    const auto provinces = read_real(natural_earth, "states_provinces");
    check_seams("states_provinces", provinces, 0, 8);
    constexpr std::uint64_t seed = 20191231;
    CAPTURE(seed);
    if (provinces) check_seams("dirty states_provinces", made_dirty(*provinces, 1e-6, seed), 0, 8);
    // Where tiles are made one by one, from borders that nothing simplifies.
    const auto cercles = read_real("mali/cercles.shp");
    check_seams("cercles", cercles, 10, 12);
    if (cercles) check_seams("dirty cercles", made_dirty(*cercles, 1e-6, seed), 10, 12);
}

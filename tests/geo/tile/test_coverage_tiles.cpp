// Areas that share their borders: at no zoom does a tile leave a gap or take ground twice, however dirty the borders
// are below a metre, and no area is lost without being counted.

#include "geo/index/packed_rtree.hpp"
#include "tests/geo/tile/real_layers.hpp"

#include <random>

using namespace oryx;
using namespace oryx::testing;

namespace {

/// Where a source has no area.
class Ground {
  public:
    explicit Ground(std::shared_ptr<const FeatureTable> table) : table_(std::move(table)), index_(boxes(*table_)) {}

    /// Whether the source is open somewhere in a hole of a tile, or so near to it as simplification may move a border
    /// (half a pixel is 4 units): by a square unit at least, which no crack of a dirty source is at these zooms.
    [[nodiscard]] bool is_open(const Geometry& hole, TileId id) const {
        const Geometry wide = geometry::buffer(hole.view(), 4).value();
        const Envelope box = wide.envelope();
        const double unit = std::ldexp(1.0, 20 - static_cast<int>(id.z()));
        const auto lon_lat = [&](double x, double y) {
            return crs::to_lon_lat({std::llround((static_cast<double>(id.x()) * 4096 + x) * unit),
                                    std::llround((static_cast<double>(id.y()) * 4096 + y) * unit)});
        };
        const Position low = lon_lat(box.min_x, box.max_y);
        const Position high = lon_lat(box.max_x, box.min_y);
        Geometry open = wide;
        for (const std::uint32_t row : index_.search({low.x, low.y, high.x, high.y})) {
            Geometry area = Geometry::from(table_->geometry(row));
            for (Position& p : area.positions) {
                const auto world = crs::to_world(p);
                p = {static_cast<double>(world.x) / unit - static_cast<double>(id.x()) * 4096,
                     static_cast<double>(world.y) / unit - static_cast<double>(id.y()) * 4096};
            }
            auto left = geometry::difference(open.view(), area.view());
            if (!left) continue;  // an area that the overlay refuses hides nothing
            open = std::move(*left);
            if (open.empty()) return false;
        }
        return geometry::planar_area(open.view()) >= 1;
    }

  private:
    static std::vector<Envelope> boxes(const FeatureTable& table) {
        std::vector<Envelope> all;
        for (std::size_t row = 0; row < table.size(); ++row)
            all.push_back(table.geometry(row).envelope());
        return all;
    }
    std::shared_ptr<const FeatureTable> table_;
    index::PackedRTree index_;
};

struct SeamCount {
    std::size_t tiles = 0;
    std::size_t holes = 0;
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
}

/// The same areas with every polygon's vertices moved on their own by up to `most` degrees, and a fifth of the segments
/// with a position in their middle that the neighbour has not.
std::shared_ptr<const FeatureTable> made_dirty(const FeatureTable& table, double most, std::uint64_t seed) {
    std::mt19937_64 random(seed);
    std::uniform_real_distribution<double> shift(-most, most);
    FeatureTable dirty{Schema{}};
    for (std::size_t row = 0; row < table.size(); ++row) {
        const GeometryView clean = table.geometry(row);
        Geometry moved{.type = clean.type, .multi = clean.multi};
        for (std::size_t part = 0; part < clean.part_count(); ++part) {
            const auto [first, end] = clean.part_rings(part);
            for (std::size_t ring = first; ring < end; ++ring) {
                const auto positions = clean.ring(ring);
                const std::size_t start = moved.positions.size();
                for (std::size_t i = 0; i + 1 < positions.size(); ++i) {
                    const Position a = positions[i];
                    const Position b = positions[i + 1];
                    moved.positions.push_back({a.x + shift(random), a.y + shift(random)});
                    if (random() % 5 == 0)
                        moved.positions.push_back({(a.x + b.x) / 2 + shift(random), (a.y + b.y) / 2 + shift(random)});
                }
                moved.positions.push_back(moved.positions[start]);
                moved.end_ring();
            }
            moved.end_part();
        }
        dirty.append(
            {.row = table.source_row(row), .key = table.key(row), .when = {}, .geometry = moved, .values = {}});
    }
    return std::move(dirty).freeze();
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

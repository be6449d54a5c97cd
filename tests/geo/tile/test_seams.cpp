// The measure of seams itself: what is known to be open, taken twice or invalid is told, to the square unit.

#include "tests/geo/tile/dirty_borders.hpp"
#include "tests/geo/tile/ground.hpp"
#include "tests/geo/tile/seams.hpp"
#include "tests/geo/tile/tile_checks.hpp"

#include <cmath>

using namespace oryx;
using namespace oryx::testing;

namespace {

using Ring = std::vector<pbf::MvtPoint>;

Ring rectangle(std::int32_t left, std::int32_t top, std::int32_t right, std::int32_t bottom) {
    return {{left, top}, {right, top}, {right, bottom}, {left, bottom}};
}

pbf::MvtLayer layer_of_rings(const std::vector<Ring>& rings) {
    pbf::MvtLayer layer;
    for (const Ring& ring : rings) {
        pbf::MvtFeature feature;
        feature.type = pbf::MvtType::polygon;
        feature.paths = {ring};
        layer.features.push_back(feature);
    }
    return layer;
}

/// A frame of four rectangles round the hole 100..110 x 100..140.
const std::vector<Ring> frame{rectangle(0, 0, 200, 100), rectangle(0, 140, 200, 200), rectangle(0, 100, 100, 140),
                              rectangle(110, 100, 200, 140)};

}  // namespace

TEST_CASE("polygons that fit together have neither gap nor overlap") {
    const Seams seams = seams_of(layer_of_rings({rectangle(0, 0, 10, 20), rectangle(10, 0, 30, 20)}));
    CHECK(seams.gaps == 0);
    CHECK(seams.overlaps == 0);
    CHECK(seams.covered == 600);
    CHECK(seams.polygons == 2);
    CHECK(seams.invalid == 0);
}

TEST_CASE("what lies between polygons is a gap unless the source has the hole too") {
    const auto layer = layer_of_rings(frame);
    CHECK(seams_of(layer).gaps == 400);
    const Seams known = seams_of(layer, [](const Geometry& hole) { return geometry::planar_area(hole.view()) == 400; });
    CHECK(known.gaps == 0);
    CHECK(known.holes == 1);
}

TEST_CASE("ground that two polygons take is an overlap") {
    CHECK(seams_of(layer_of_rings({rectangle(0, 0, 10, 20), rectangle(7, 5, 30, 10)})).overlaps == 15);
}

TEST_CASE("a polygon that is not valid is told, and measured as its repair covers") {
    const Ring bow_tie{{0, 0}, {10, 10}, {10, 0}, {0, 10}};
    const Seams seams = seams_of(layer_of_rings({bow_tie, rectangle(20, 0, 30, 10)}));
    CHECK(seams.polygons == 2);
    CHECK(seams.invalid == 1);
    CHECK(seams.covered == 150);
    CHECK(seams.overlaps == 0);
}

TEST_CASE("a layer without polygons has no seams") {
    CHECK(seams_of(pbf::MvtLayer{}).covered == 0);
}

TEST_CASE("the ground tells a hole of the source from one that only the tile has") {
    // The hole of the tile 0/0/0 is about 3.5 x 2.6 degrees, north-west of which the source is open.
    Geometry hole{.type = GeometryType::polygon,
                  .positions = {{2048, 2048}, {2088, 2048}, {2088, 2078}, {2048, 2078}, {2048, 2048}}};
    hole.end_ring();
    hole.end_part();
    const auto source = [](double north) {
        Geometry area{.type = GeometryType::polygon,
                      .positions = {{-20, north}, {20, north}, {20, -20}, {-20, -20}, {-20, north}}};
        area.end_ring();
        area.end_part();
        return std::move(table_of({area})).freeze();
    };
    CHECK_FALSE(Ground(source(20)).is_open(hole, tile_id(0, 0, 0)));
    CHECK(Ground(source(-1)).is_open(hole, tile_id(0, 0, 0)));
    // Half a pixel, 4 units, is what simplification may move a border by: 0.35 degrees here.
    CHECK(Ground(source(0.2)).is_open(hole, tile_id(0, 0, 0)));
    CHECK_FALSE(Ground(source(0.5)).is_open(hole, tile_id(0, 0, 0)));
}

TEST_CASE("made dirty, areas keep their shape, share no position, and are the same again for the same seed") {
    const auto square = [](double west) {
        Geometry area{.type = GeometryType::polygon,
                      .positions = {{west, 0}, {west + 1, 0}, {west + 1, 1}, {west, 1}, {west, 0}}};
        area.end_ring();
        area.end_part();
        return area;
    };
    const FeatureTable clean = table_of({square(0), square(1)});
    const auto dirty = made_dirty(clean, 1e-6, 7);
    const auto again = made_dirty(clean, 1e-6, 7);
    const auto other = made_dirty(clean, 1e-6, 8);
    REQUIRE(dirty->size() == 2);
    for (std::size_t row = 0; row < 2; ++row) {
        const Geometry moved = Geometry::from(dirty->geometry(row));
        CHECK(moved == Geometry::from(again->geometry(row)));
        CHECK_FALSE(moved == Geometry::from(other->geometry(row)));
        CHECK(moved.positions.front() == moved.positions.back());
        CHECK(moved.positions.size() >= 5);
        CHECK(geometry::check_validity(moved.view()).valid);
        const Envelope box = moved.envelope();
        CHECK(std::abs(box.min_x - static_cast<double>(row)) <= 1e-6);
        CHECK(std::abs(box.max_x - static_cast<double>(row + 1)) <= 1e-6);
        for (const Position p : moved.positions) {
            for (const Position q : clean.geometry(1 - row).positions)
                CHECK_FALSE(p == q);
        }
    }
}

#include "geo/crs/tile_matrix.hpp"
#include "tests/support/catch.hpp"

#include <cmath>
#include <random>

using namespace oryx;
using namespace oryx::crs;

namespace {

/// Annex D of OGC 17-083r4 as printed: zoom, scale denominator, cell size.
struct Printed {
    MatrixSet set;
    std::uint32_t zoom;
    double scale_denominator;
    double cell_size;
};
constexpr Printed printed[] = {
    {MatrixSet::web_mercator_quad, 0, 559082264.028717, 156543.033928041},
    {MatrixSet::web_mercator_quad, 1, 279541132.014358, 78271.5169640204},
    {MatrixSet::web_mercator_quad, 10, 545978.773465544, 152.874056570352},
    {MatrixSet::web_mercator_quad, 20, 533.182395962445, 0.149291070869484},
    {MatrixSet::world_crs84_quad, 0, 279541132.014358, 0.703125},
    {MatrixSet::world_crs84_quad, 1, 139770566.007179, 0.3515625},
    {MatrixSet::world_crs84_quad, 17, 2132.72958384978, 5.36441802978515e-06},
};

bool close(double a, double b) {
    return std::abs(a - b) <= 2e-14 * std::abs(b);
}

}  // namespace

TEST_CASE("Tile matrices have the standard's printed scales and cells") {
    for (const Printed& row : printed) {
        const TileMatrix matrix = tile_matrix(row.set, row.zoom);
        CAPTURE(row.zoom);
        CHECK(close(matrix.scale_denominator, row.scale_denominator));
        CHECK(close(matrix.cell_size, row.cell_size));
        CHECK(matrix.height == std::uint64_t{1} << row.zoom);
        CHECK(matrix.width == (row.set == MatrixSet::world_crs84_quad ? 2 : 1) * matrix.height);
    }
    CHECK(close(tile_matrix(MatrixSet::web_mercator_quad, 3).point_of_origin.x, -20037508.3427892));
    CHECK(tile_matrix(MatrixSet::world_crs84_quad, 3).point_of_origin.y == 90);
}

TEST_CASE("Limits are the tiles whose bounds a box meets, found by looking at all of them") {
    std::mt19937 random(20'261);
    std::uniform_real_distribution<double> lon(-180, 180);
    std::uniform_real_distribution<double> lat(-85, 85);
    for (int round = 0; round < 200; ++round) {
        const double x[] = {lon(random), lon(random)};
        const double y[] = {lat(random), lat(random)};
        const Envelope box{std::min(x[0], x[1]), std::min(y[0], y[1]), std::max(x[0], x[1]), std::max(y[0], y[1])};
        for (const MatrixSetInfo& set : matrix_sets()) {
            const std::uint32_t zoom = static_cast<std::uint32_t>(round % 5);
            const MatrixLimits limits = matrix_limits(set.set, zoom, box);
            const TileMatrix matrix = tile_matrix(set.set, zoom);
            for (std::uint64_t row = 0; row < matrix.height; ++row) {
                for (std::uint64_t column = 0; column < matrix.width; ++column) {
                    const bool within = row >= limits.min_row && row <= limits.max_row && column >= limits.min_column &&
                                        column <= limits.max_column;
                    const Envelope tile = tile_bounds(set.set, *square_tile(set.set, zoom, row, column));
                    CAPTURE(zoom, row, column);
                    CHECK(within == tile.intersects(box));
                }
            }
        }
    }
}

TEST_CASE("A side on the border of two tiles takes both, and the world's edge none beyond it") {
    const MatrixLimits middle = matrix_limits(MatrixSet::web_mercator_quad, 1, {0, 0, 0, 0});
    CHECK((middle.min_row == 0 && middle.max_row == 1 && middle.min_column == 0 && middle.max_column == 1));
    for (const MatrixSetInfo& set : matrix_sets()) {
        const MatrixLimits world = matrix_limits(set.set, 4, {-180, -90, 180, 90}, 0.5);
        const TileMatrix matrix = tile_matrix(set.set, 4);
        CHECK((world.min_row == 0 && world.max_row == matrix.height - 1));
        CHECK((world.min_column == 0 && world.max_column == matrix.width - 1));
    }
}

TEST_CASE("A margin takes the neighbours that see the box in their buffers") {
    // A tile of zoom 4 is 22.5 degrees wide; the box ends an eighth of a tile east of a border.
    const Envelope box{45 + 2.8, 10, 45 + 5, 11};
    const MatrixLimits narrow = matrix_limits(MatrixSet::web_mercator_quad, 4, box);
    const MatrixLimits wide = matrix_limits(MatrixSet::web_mercator_quad, 4, box, 0.25);
    CHECK(narrow.min_column == 10);
    CHECK(wide.min_column == 9);
    CHECK(wide.max_column == 10);
}

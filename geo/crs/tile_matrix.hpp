#pragma once

#include "geo/core/position.hpp"
#include "geo/crs/tile_matrix_set.hpp"

#include <cstdint>
#include <string_view>

namespace oryx::crs {

/// One zoom of a tile matrix set as OGC 17-083r4, 7.1.2 describes it, for tiles of 256 pixels of 0.28 mm.
struct TileMatrix {
    std::uint32_t zoom = 0;
    double scale_denominator = 0;
    double cell_size = 0;      ///< of a pixel, in the unit of the set's CRS (metres, degrees)
    Position point_of_origin;  ///< the top left corner, in the CRS's own axis order
    std::uint64_t width = 0;   ///< columns
    std::uint64_t height = 0;  ///< rows
};
inline constexpr int tile_pixels = 256;

/// Precondition: a zoom of the set.
TileMatrix tile_matrix(MatrixSet set, std::uint32_t zoom);

/// What a set's definition says beside its matrices (annex D.1, D.2).
struct MatrixSetText {
    std::string_view title;
    std::string_view crs;                   ///< URI
    std::string_view well_known_scale_set;  ///< URI
    std::string_view first_axis;
    std::string_view second_axis;
};
const MatrixSetText& matrix_set_text(MatrixSet set);

/// The rows and columns of a zoom, both ends inclusive, that a box meets (OGC 17-083r4, 7.2, TileMatrixLimits).
struct MatrixLimits {
    std::uint64_t min_row = 0;
    std::uint64_t max_row = 0;
    std::uint64_t min_column = 0;
    std::uint64_t max_column = 0;
};
/// `degrees`: west, south, east, north; beyond the set's world it is cut at its edge. A side on the border of two tiles
/// takes both, so that no tile with data lies outside. `margin`: of a tile, by which tiles see beyond their edges
/// (their buffer), but not across the antimeridian. Precondition: not empty; a zoom of the set.
MatrixLimits matrix_limits(MatrixSet set, std::uint32_t zoom, const Envelope& degrees, double margin = 0);

}  // namespace oryx::crs

#pragma once

#include "geo/core/position.hpp"
#include "geo/core/result.hpp"

#include <cstdint>
#include <filesystem>
#include <string>
#include <vector>

namespace oryx::store {

/// One layer of values; NaN where there is no data.
struct RasterBand {
    std::string title;
    std::string unit;
    std::vector<double> values;  ///< row by row from the south-west, as `columns` x `rows`
};

/// Square cells on a plane.
struct Raster {
    std::int32_t columns = 0;
    std::int32_t rows = 0;
    Position south_west;      ///< outer corner of the first cell, metres
    double cell_size = 0;     ///< metres
    std::string plane;        ///< the plane's PROJ definition
    std::string description;  ///< what the values are of
    std::vector<RasterBand> bands;
};

/// Writes a GeoTIFF: Float64, deflated tiles of 256 x 256, no data NaN, overviews that average cells with data until
/// one fits into a tile. Written aside and renamed when whole. Errors: invalid_input where there is no cell; io.
Result<> export_geotiff(const Raster& raster, const std::filesystem::path& file);

/// The bytes of that file. The same raster gives the same bytes. Errors: the same.
Result<std::string> geotiff_bytes(const Raster& raster);

}  // namespace oryx::store

#include "geo/store/raster.hpp"

#include "geo/store/durable_file.hpp"
#include "geo/store/gdal/environment.hpp"

#include <algorithm>
#include <array>
#include <atomic>
#include <cmath>
#include <limits>
#include <memory>
#include <system_error>

#include <cpl_vsi.h>
#include <gdal_priv.h>
#include <ogr_spatialref.h>

namespace oryx::store {

namespace fs = std::filesystem;

namespace {

constexpr int tile_side = 256;

Result<> failed(const fs::path& file, const gdal::ErrorTrap& trap) {
    return fail(Error{ErrorKind::io, "the raster could not be written"}.with_parameter("out").with_detail(
        file.string() + ": " + trap.text()));
}

bool describe(GDALDataset& dataset, const Raster& raster) {
    // A GeoTIFF counts rows from the north.
    std::array<double, 6> transform{
        raster.south_west.x, raster.cell_size, 0, raster.south_west.y + raster.rows * raster.cell_size, 0,
        -raster.cell_size};
    OGRSpatialReference plane;
    if (plane.importFromProj4(raster.plane.c_str()) != OGRERR_NONE) return false;
    dataset.SetMetadataItem("TIFFTAG_IMAGEDESCRIPTION", raster.description.c_str());
    return dataset.SetGeoTransform(transform.data()) == CE_None && dataset.SetSpatialRef(&plane) == CE_None;
}

bool write_band(GDALRasterBand& band, const Raster& raster, const RasterBand& values) {
    band.SetDescription(values.title.c_str());
    if (band.SetUnitType(values.unit.c_str()) != CE_None) return false;
    for (std::int32_t row = 0; row < raster.rows; ++row) {
        std::vector<double> line(values.values.begin() + std::ptrdiff_t{row} * raster.columns,
                                 values.values.begin() + std::ptrdiff_t{row + 1} * raster.columns);
        if (band.RasterIO(GF_Write, 0, raster.rows - 1 - row, raster.columns, 1, line.data(), raster.columns, 1,
                          GDT_Float64, 0, 0, nullptr) != CE_None) {
            return false;
        }
    }
    return true;
}

bool add_overviews(GDALDataset& dataset, const Raster& raster) {
    std::vector<int> factors;
    for (int factor = 2; std::max(raster.columns, raster.rows) * 2 > tile_side * factor; factor *= 2)
        factors.push_back(factor);
    if (factors.empty()) return true;
    return dataset.BuildOverviews("AVERAGE", static_cast<int>(factors.size()), factors.data(), 0, nullptr, nullptr,
                                  nullptr) == CE_None;
}

Result<> write(const Raster& raster, const fs::path& file) {
    gdal::ensure_ready();
    const gdal::ErrorTrap trap;
    GDALDriver* driver = GetGDALDriverManager()->GetDriverByName("GTiff");
    // INTERLEAVE=BAND: programs that want the values alone read nothing else.
    gdal::OptionList options{"TILED=YES",        "BLOCKXSIZE=256",  "BLOCKYSIZE=256",
                             "COMPRESS=DEFLATE", "INTERLEAVE=BAND", "GEOTIFF_VERSION=1.1"};
    gdal::DatasetPointer dataset(
        driver == nullptr ? nullptr
                          : driver->Create(file.c_str(), raster.columns, raster.rows,
                                           static_cast<int>(raster.bands.size()), GDT_Float64,
                                           const_cast<char**>(options.get())));  // GDAL's signature; it does not write
    if (!dataset || !describe(*dataset, raster)) return failed(file, trap);
    // Of the whole file in a GeoTIFF.
    dataset->GetRasterBand(1)->SetNoDataValue(std::numeric_limits<double>::quiet_NaN());
    for (std::size_t i = 0; i < raster.bands.size(); ++i) {
        GDALRasterBand& band = *dataset->GetRasterBand(static_cast<int>(i) + 1);
        if (!write_band(band, raster, raster.bands[i])) return failed(file, trap);
    }
    if (dataset->FlushCache(); trap.failed() || !add_overviews(*dataset, raster)) return failed(file, trap);
    return gdal::close_written(std::move(dataset));
}

Result<> check_cells(const Raster& raster) {
    if (raster.columns > 0 && raster.rows > 0 && !raster.bands.empty()) return {};
    return fail(Error{ErrorKind::invalid_input, "the result has no cells to write"}.with_hint(
        "bind areas, or ask for another format"));
}

}  // namespace

Result<std::string> geotiff_bytes(const Raster& raster) {
    if (auto cells = check_cells(raster); !cells) return fail(cells.error());
    // A name of its own for each call: files in memory are the process's.
    static std::atomic<std::uint64_t> next{0};
    const std::string file = "/vsimem/oryx-raster-" + std::to_string(next.fetch_add(1)) + ".tif";
    const auto written = write(raster, file);
    vsi_l_offset size = 0;
    GByte* bytes = VSIGetMemFileBuffer(file.c_str(), &size, 1);
    const std::unique_ptr<GByte, void (*)(void*)> owner(bytes, VSIFree);
    if (!written) return fail(written.error());
    if (bytes == nullptr) return fail(ErrorKind::io, "the raster could not be written");
    return std::string(reinterpret_cast<const char*>(bytes), static_cast<std::size_t>(size));
}

Result<> export_geotiff(const Raster& raster, const fs::path& file) {
    if (auto cells = check_cells(raster); !cells) return fail(Error(cells.error()).with_parameter("out"));
    const fs::path folder = file.has_parent_path() ? file.parent_path() : fs::path(".");
    auto scratch = ScratchDirectory::create(folder);
    if (!scratch) {
        return fail(Error{ErrorKind::io, "the output file cannot be written there"}.with_parameter("out").with_detail(
            scratch.error().detail.text));
    }
    const fs::path aside = scratch->path() / file.filename();
    if (auto written = write(raster, aside); !written) return written;
    if (auto synced = sync_path(aside); !synced) return synced;
    std::error_code error;
    fs::rename(aside, file, error);
    if (error) {
        return fail(
            Error{ErrorKind::io, "the output file could not be moved into place"}.with_parameter("out").with_detail(
                file.string() + ": " + error.message()));
    }
    return sync_path(folder);
}

}  // namespace oryx::store

#include "geo/store/drivers/table.hpp"
#include "geo/store/gdal/source.hpp"

#include <array>

namespace oryx::store {

namespace {

constexpr std::array<std::string_view, 1> suffixes{".gpkg"};

Result<std::unique_ptr<Source>> open(const std::filesystem::path& path, const SourceOptions& options) {
    return gdal::open_source({.id = "geopackage", .gdal_driver = "GPKG", .path = path, .layer = options.layer});
}

}  // namespace

const Driver geopackage_driver{"geopackage", "GeoPackage", suffixes, &open};

}  // namespace oryx::store

#include "geo/store/drivers/table.hpp"
#include "geo/store/gdal/source.hpp"

#include <array>

namespace oryx::store {

namespace {

constexpr std::array<std::string_view, 1> suffixes{".fgb"};

Result<std::unique_ptr<Source>> open(const std::filesystem::path& path, const SourceOptions& options) {
    return gdal::open_source({.id = "flatgeobuf", .gdal_driver = "FlatGeobuf", .path = path, .layer = options.layer});
}

}  // namespace

const Driver flatgeobuf_driver{"flatgeobuf", "FlatGeobuf", suffixes, &open};

}  // namespace oryx::store

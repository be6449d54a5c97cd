// A raster as the bytes of a GeoTIFF (store/raster.hpp).

#include "geo/store/raster.hpp"
#include "tests/support/catch.hpp"

#include <filesystem>
#include <fstream>
#include <iterator>
#include <limits>

using namespace oryx;

namespace {

store::Raster checkered(std::int32_t columns, std::int32_t rows) {
    store::Raster raster{.columns = columns,
                         .rows = rows,
                         .south_west = {-5000, 10'000},
                         .cell_size = 5000,
                         .plane = "+proj=laea +lat_0=0 +lon_0=0 +datum=WGS84 +units=m +no_defs",
                         .description = "a test",
                         .bands = {{"value", "1", {}}}};
    for (std::int32_t i = 0; i < columns * rows; ++i)
        raster.bands[0].values.push_back(i % 7 == 0 ? std::numeric_limits<double>::quiet_NaN() : i * 0.5);
    return raster;
}

}  // namespace

TEST_CASE("A raster's bytes are those of its file, and the same each time") {
    const store::Raster raster = checkered(300, 20);
    const auto bytes = store::geotiff_bytes(raster);
    REQUIRE(bytes);
    CHECK(bytes->substr(0, 2) == "II");
    CHECK(*bytes == *store::geotiff_bytes(raster));
    const auto folder = std::filesystem::temp_directory_path() / "oryx-test-raster";
    std::filesystem::create_directories(folder);
    const auto file = folder / "raster.tif";
    REQUIRE(store::export_geotiff(raster, file));
    std::ifstream stream(file, std::ios::binary);
    const std::string written{std::istreambuf_iterator<char>(stream), std::istreambuf_iterator<char>()};
    CHECK(written == *bytes);
    std::filesystem::remove_all(folder);
}

TEST_CASE("A raster without cells is an error, not an empty file") {
    const auto none = store::geotiff_bytes(checkered(0, 5));
    REQUIRE_FALSE(none);
    CHECK(none.error().kind == ErrorKind::invalid_input);
}

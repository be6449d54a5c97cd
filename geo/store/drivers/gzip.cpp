#include "geo/store/drivers/table.hpp"
#include "geo/store/drivers/unpacked_source.hpp"
#include "geo/store/gdal/inflate.hpp"

#include <array>
#include <utility>

namespace oryx::store {

namespace {

constexpr std::array<std::string_view, 1> suffixes{".gz"};

Result<std::unique_ptr<Source>> open(const std::filesystem::path& path, const SourceOptions& options) {
    const std::filesystem::path inner = path.stem();  // "incidents.csv" of "incidents.csv.gz"
    const std::string suffix = inner.extension().string();
    if (suffix == ".gz" || suffix == ".zip" || suffix == ".shp" || suffix.empty()) {
        return fail(
            Error{ErrorKind::unsupported, "'" + path.filename().string() + "' does not say what it holds"}
                .with_parameter("path")
                .with_hint("a gzip file is read when its name ends in .csv.gz, .geojson.gz, .fgb.gz, .gpkg.gz and "
                           "the like"));
    }
    auto scratch = ScratchDirectory::create();
    if (!scratch) return std::unexpected(scratch.error());
    const std::filesystem::path unpacked = scratch->path() / inner.filename();
    if (auto done = gdal::inflate_gzip(path, unpacked); !done) return std::unexpected(done.error());
    auto source = open_source(unpacked, options);
    if (!source) return std::unexpected(source.error());
    return std::make_unique<UnpackedSource>(std::move(*scratch), std::move(*source));
}

}  // namespace

const Driver gzip_driver{"gzip", "gzip of one of these", suffixes, &open};

}  // namespace oryx::store

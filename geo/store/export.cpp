#include "geo/store/export.hpp"

#include "geo/store/durable_file.hpp"
#include "geo/store/export_gdal.hpp"
#include "geo/store/export_rows.hpp"

#include <algorithm>
#include <system_error>

namespace oryx::store {

namespace fs = std::filesystem;

namespace {

Result<> write_text(const std::string& text, const fs::path& file) {
    return write_new_file(file, text);
}

/// Writes all files of the export into an empty folder.
Result<> write_into(const FeatureTable& table, const fs::path& file, const ExportOptions& options) {
    const ExportColumns columns(table, options);
    const std::string suffix = file.extension().string();
    const std::string layer = options.layer.empty() ? file.stem().string() : options.layer;
    if (suffix == ".geojson" || suffix == ".json") return write_text(to_geojson_text(table, columns), file);
    if (suffix == ".csv") return write_text(to_csv_text(table, columns), file);
    if (suffix == ".gpkg") return gdal::write_geopackage(table, columns, file, layer, options.qml);
    if (suffix == ".fgb") return gdal::write_flatgeobuf(table, columns, file, layer);
    if (suffix == ".shp") return gdal::write_shapefile(table, columns, file, options.dbf_date);
    return fail(Error{ErrorKind::unsupported, "'" + suffix + "' is no format that is written here"}
                    .with_parameter("out")
                    .with_hint("name a file that ends in .geojson, .gpkg, .csv, .fgb or .shp"));
}

}  // namespace

Result<> export_table(const FeatureTable& table, const fs::path& file, const ExportOptions& options) {
    const fs::path folder = file.has_parent_path() ? file.parent_path() : fs::path(".");
    // Beside the target, so that moving it into place is a rename.
    auto scratch = ScratchDirectory::create(folder);
    if (!scratch) {
        return fail(Error{ErrorKind::io, "the output file cannot be written there"}.with_parameter("out").with_detail(
            scratch.error().detail.text));
    }
    if (auto written = write_into(table, scratch->path() / file.filename(), options); !written) return written;
    std::error_code error;
    std::vector<fs::path> files;
    for (const auto& entry : fs::directory_iterator(scratch->path(), error))
        files.push_back(entry.path());
    // The named file last: where a shapefile's .shp is, the others are.
    std::ranges::sort(files, [&](const fs::path& a, const fs::path& b) {
        return std::pair(a.filename() == file.filename(), a) < std::pair(b.filename() == file.filename(), b);
    });
    for (const fs::path& from : files) {
        if (auto synced = sync_path(from); !synced) return synced;
        if (!error) fs::rename(from, folder / from.filename(), error);
    }
    if (error) {
        return fail(Error{ErrorKind::io, "the output file could not be moved into place"}.with_detail(
            file.string() + ": " + error.message()));
    }
    return sync_path(folder);
}

}  // namespace oryx::store

#include "geo/store/drivers/table.hpp"

#include <algorithm>
#include <array>
#include <cctype>
#include <string>

namespace oryx::store {

namespace {

std::string lower(std::string text) {
    std::ranges::transform(text, text.begin(), [](unsigned char c) { return std::tolower(c); });
    return text;
}

/// A path names a local file and nothing else: GDAL would take "/vsicurl/...", an address or inline text as well.
Result<> check_user_path(const std::filesystem::path& path) {
    const std::string& text = path.native();
    if (text.empty() || text.find('\0') != std::string::npos) {
        return fail(Error{ErrorKind::invalid_input, "this is not a file name"}.with_parameter("path"));
    }
    if (text.starts_with("/vsi") || text.find("://") != std::string::npos) {
        return fail(Error{ErrorKind::invalid_input, "only local files are read"}.with_parameter("path").with_hint(
            "download the file first, then name it here"));
    }
    std::error_code error;
    if (!std::filesystem::exists(path, error)) {
        return fail(Error{ErrorKind::not_found, "there is no file '" + path.filename().string() + "'"}
                        .with_parameter("path")
                        .with_detail(text));
    }
    if (!std::filesystem::is_regular_file(path, error)) {
        return fail(
            Error{ErrorKind::invalid_input, "'" + path.filename().string() + "' is not a file"}.with_parameter("path"));
    }
    return {};
}

std::string formats() {
    std::string text;
    for (const Driver& driver : drivers()) {
        text += (text.empty() ? "" : "; ") + std::string(driver.title) + " (";
        for (const std::string_view suffix : driver.suffixes) {
            text += (suffix == driver.suffixes.front() ? "" : " ") + std::string(suffix);
        }
        text += ")";
    }
    return text;
}

}  // namespace

std::span<const Driver> drivers() {
    static const std::array<Driver, 8> table{shapefile_driver,  zipped_shapefile_driver,
                                             geopackage_driver, geojson_driver,
                                             flatgeobuf_driver, csv_driver,
                                             xlsx_driver,       gzip_driver};
    return table;
}

Result<std::unique_ptr<Source>> open_source(const std::filesystem::path& path, const SourceOptions& options) {
    if (auto right = check_user_path(path); !right) return std::unexpected(right.error());
    const std::string name = lower(path.filename().string());
    for (const Driver& driver : drivers()) {
        for (const std::string_view suffix : driver.suffixes) {
            if (name.size() > suffix.size() && name.ends_with(suffix)) return driver.open(path, options);
        }
    }
    return fail(Error{ErrorKind::unsupported, "'" + path.filename().string() + "' is of no format that is read here"}
                    .with_parameter("path")
                    .with_hint("formats read: " + formats()));
}

}  // namespace oryx::store

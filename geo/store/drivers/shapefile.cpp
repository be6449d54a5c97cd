#include "geo/store/drivers/dbf_header.hpp"
#include "geo/store/drivers/table.hpp"
#include "geo/store/durable_file.hpp"
#include "geo/store/gdal/source.hpp"
#include "geo/store/text_encoding.hpp"

#include <algorithm>
#include <array>
#include <cctype>

namespace oryx::store {

namespace {

constexpr std::array<std::string_view, 1> suffixes{".shp"};
constexpr std::uint64_t largest_table = 4ULL << 30;

/// The file beside a .shp with another suffix in lower or upper case; empty where there is none.
std::filesystem::path sibling(std::filesystem::path path, std::string suffix) {
    std::error_code error;
    if (std::filesystem::exists(path.replace_extension(suffix), error)) return path;
    std::ranges::transform(suffix, suffix.begin(), [](unsigned char c) { return std::toupper(c); });
    if (std::filesystem::exists(path.replace_extension(suffix), error)) return path;
    return {};
}

/// Checks the table of attributes and settles the encoding of its texts: the option, else the .cpg (GDAL reads it
/// itself), else a guess from the bytes.
Result<> settle_table(gdal::SourcePlan& plan, const std::filesystem::path& path, const std::string& option) {
    const auto table = sibling(path, ".dbf");
    if (table.empty()) {
        plan.warnings.emplace_back("there is no .dbf beside it: shapes only, no attributes");
        return {};
    }
    const auto header = read_dbf_header(table);
    if (!header) return std::unexpected(header.error());
    // GDAL looks at all values then, and reads them as integers where they are: real numbers would not hold 19 digits.
    if (header->wide_integers) plan.open_options.add("ADJUST_TYPE=YES");
    if (!option.empty()) {
        plan.encoding = option;
        plan.open_options.add("ENCODING=" + option);
        return {};
    }
    if (const auto declared = sibling(path, ".cpg"); !declared.empty()) {
        constexpr std::uint64_t limit = 4096;
        if (const auto text = read_whole_file(declared, limit)) {
            plan.encoding = text->substr(0, text->find_first_of(" \t\r\n"));
            return {};
        }
    }
    const auto bytes = read_whole_file(table, largest_table);
    if (!bytes) return std::unexpected(bytes.error());
    plan.encoding = detect_encoding(std::string_view(*bytes).substr(header->header_bytes));
    plan.encoding_detected = true;
    plan.open_options.add("ENCODING=" + plan.encoding);
    return {};
}

Result<std::unique_ptr<Source>> open(const std::filesystem::path& path, const SourceOptions& options) {
    if (sibling(path, ".shx").empty()) {
        return fail(Error{ErrorKind::invalid_input, "there is no .shx beside '" + path.filename().string() + "'"}
                        .with_parameter("path")
                        .with_hint("a shapefile is several files of one name: copy all of them"));
    }
    gdal::SourcePlan plan{.id = "shapefile", .gdal_driver = "ESRI Shapefile", .path = path};
    if (auto settled = settle_table(plan, path, options.encoding); !settled) return std::unexpected(settled.error());
    return gdal::open_source(std::move(plan));
}

}  // namespace

const Driver shapefile_driver{"shapefile", "ESRI Shapefile", suffixes, &open};

}  // namespace oryx::store

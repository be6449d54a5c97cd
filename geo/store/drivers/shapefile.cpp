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

/// What the .cpg says, "" where there is none.
std::string declared_encoding(const std::filesystem::path& path) {
    const auto file = sibling(path, ".cpg");
    if (file.empty()) return {};
    constexpr std::uint64_t limit = 4096;
    const auto text = read_whole_file(file, limit);
    return text ? text->substr(0, text->find_first_of("\r\n")) : std::string();
}

bool means_utf8(std::string name) {
    std::ranges::transform(name, name.begin(), [](unsigned char c) { return std::toupper(c); });
    return name == "UTF-8" || name == "UTF8" || name == "65001";
}

/// The encoding of the texts: the option, else the .cpg (GDAL reads it itself), else a guess from the bytes. A .cpg
/// that says UTF-8 over bytes that are none is common, and is not believed.
Result<> settle_encoding(gdal::SourcePlan& plan, const std::filesystem::path& path, const std::filesystem::path& table,
                         std::uint64_t header_bytes, const std::string& option) {
    plan.encoding = option.empty() ? declared_encoding(path) : option;
    if (!option.empty()) plan.open_options.add("ENCODING=" + option);
    if (!plan.encoding.empty() && (!option.empty() || !means_utf8(plan.encoding))) return {};
    const auto bytes = read_whole_file(table, largest_table);
    if (!bytes) return std::unexpected(bytes.error());
    const std::string_view records = std::string_view(*bytes).substr(header_bytes);
    // Fields of fixed width cut sequences at their ends: a few stray bytes do not speak against UTF-8.
    const bool utf8 = utf8_census(records).mostly_utf8();
    if (utf8 && !plan.encoding.empty()) return {};
    const std::string found = utf8 ? "UTF-8" : detect_encoding(records);
    if (!plan.encoding.empty()) {
        plan.warnings.push_back("the .cpg says " + plan.encoding + ", which the texts are not: they were read as " +
                                found);
    }
    plan.encoding = found;
    plan.encoding_detected = true;
    plan.open_options.add("ENCODING=" + plan.encoding);
    return {};
}

/// Checks the table of attributes before GDAL reads it, and settles how.
Result<> settle_table(gdal::SourcePlan& plan, const std::filesystem::path& path, const std::string& encoding) {
    const auto table = sibling(path, ".dbf");
    if (table.empty()) {
        plan.warnings.emplace_back("there is no .dbf beside it: shapes only, no attributes");
        return {};
    }
    const auto header = read_dbf_header(table);
    if (!header) return std::unexpected(header.error());
    // GDAL looks at all values then, and reads them as integers where they are: real numbers would not hold 19 digits.
    if (header->wide_integers) plan.open_options.add("ADJUST_TYPE=YES");
    return settle_encoding(plan, path, table, header->header_bytes, encoding);
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

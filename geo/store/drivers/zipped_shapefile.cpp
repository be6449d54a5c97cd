#include "geo/store/drivers/table.hpp"
#include "geo/store/drivers/unpacked_source.hpp"
#include "geo/store/gdal/inflate.hpp"

#include <algorithm>
#include <array>
#include <cctype>
#include <utility>
#include <vector>

namespace oryx::store {

namespace {

constexpr std::array<std::string_view, 1> suffixes{".zip"};
constexpr std::array<std::string_view, 5> members_read{".shp", ".shx", ".dbf", ".prj", ".cpg"};

std::string lower(std::string text) {
    std::ranges::transform(text, text.begin(), [](unsigned char c) { return std::tolower(c); });
    return text;
}

std::string suffix_of(const std::string& name) {
    return lower(std::filesystem::path(name).extension().string());
}

/// The one shapefile of the archive, or the one that `layer` names by its stem.
Result<std::string> choose(const std::vector<std::string>& names, const std::string& layer) {
    std::vector<std::string> found;
    std::string stems;
    for (const std::string& name : names) {
        if (suffix_of(name) != ".shp") continue;
        const std::string stem = std::filesystem::path(name).stem().string();
        if (stem == layer) return name;
        found.push_back(name);
        stems += (stems.empty() ? "" : ", ") + stem;
    }
    if (found.empty()) {
        return fail(Error{ErrorKind::invalid_input, "the archive holds no shapefile"}.with_parameter("path").with_hint(
            "unpack it, and name the file that is in it"));
    }
    if (found.size() > 1 || !layer.empty()) {
        return fail(Error{ErrorKind::invalid_input, layer.empty() ? "the archive holds several shapefiles"
                                                                  : "the archive has no layer '" + layer + "'"}
                        .with_parameter("layer")
                        .with_hint("name one of " + stems));
    }
    return found.front();
}

Result<std::unique_ptr<Source>> open(const std::filesystem::path& path, const SourceOptions& options) {
    const auto names = gdal::list_zip(path);
    if (!names) return std::unexpected(names.error());
    const auto shape = choose(*names, options.layer);
    if (!shape) return std::unexpected(shape.error());
    auto scratch = ScratchDirectory::create();
    if (!scratch) return std::unexpected(scratch.error());
    // Unpacked under the set's own name with lower-case suffixes: no folder names of the archive are used.
    const std::filesystem::path base = std::filesystem::path(*shape).replace_extension();
    const std::filesystem::path target = scratch->path() / base.filename();
    for (const std::string& name : *names) {
        const std::string suffix = suffix_of(name);
        if (std::filesystem::path(name).replace_extension() != base) continue;
        if (std::ranges::find(members_read, suffix) == members_read.end()) continue;
        auto done = gdal::inflate_zip_member(path, name, std::filesystem::path(target.string() + suffix));
        if (!done) return std::unexpected(done.error());
    }
    SourceOptions inner = options;
    inner.layer.clear();
    auto source = shapefile_driver.open(std::filesystem::path(target.string() + ".shp"), inner);
    if (!source) return std::unexpected(source.error());
    return std::make_unique<UnpackedSource>(std::move(*scratch), std::move(*source));
}

}  // namespace

const Driver zipped_shapefile_driver{"shapefile-zip", "zipped ESRI Shapefile", suffixes, &open};

}  // namespace oryx::store

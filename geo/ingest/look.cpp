#include "geo/ingest/look.hpp"

#include "geo/core/hash.hpp"
#include "geo/ingest/text.hpp"
#include "geo/store/read_ahead.hpp"

#include <array>

namespace oryx::ingest {

namespace {

/// Names the file that an error is about: several paths may be one input.
Error about(Error error, const std::string& file) {
    if (error.message.find(file) == std::string::npos) error.message = file + ": " + error.message;
    return error;
}

bool means_crs84(std::string_view driver) {
    return driver == "csv" || driver == "xlsx" || driver.starts_with("geojson");
}

Result<store::SourceFile> describe_file(const std::filesystem::path& path) {
    store::SourceFile file;
    file.name = path.filename().string();
    auto digest = sha256_hex_of_file(path);
    if (!digest) return std::unexpected(digest.error());
    file.sha256 = std::move(*digest);
    std::error_code error;
    file.bytes = std::filesystem::file_size(path, error);
    return file;
}

}  // namespace

std::string stem_of(const std::filesystem::path& path) {
    std::string name = path.filename().string();
    const auto dot = name.find('.', 1);
    return dot == std::string::npos ? name : name.substr(0, dot);
}

Result<std::unique_ptr<store::Source>> SourceAddress::open() const {
    auto source = store::open_source(path, options);
    if (!source) return source;
    return std::make_unique<store::ReadAhead>(std::move(*source));
}

Result<SourceLook> look_at(const SourceAddress& address, const Progress& progress, const CancelToken& cancel) {
    auto source = address.open();
    if (!source) return fail(about(source.error(), address.file()));
    SourceLook look;
    look.file = address.file();
    look.stem = stem_of(address.path);
    look.info = (*source)->info();
    if (!address.options.layer.empty()) look.stem = look.info.layer;  // the layer's name says more than the file's
    auto profile = profile_source(**source, progress, cancel);
    if (!profile) return fail(about(profile.error(), look.file));
    look.profile = std::move(*profile);
    return look;
}

Result<SourceCrs> crs_of(const SourceLook& look, const std::string& wished) {
    SourceCrs crs;
    if (!wished.empty()) {
        const auto name = crs::describe(wished);
        if (!name) {
            return fail(
                Error{ErrorKind::invalid_input, "'" + wished + "' is no coordinate reference system that is known"}
                    .with_parameter("crs")
                    .with_hint("pass one such as EPSG:4326 or EPSG:32630"));
        }
        crs.definition = wished;
        crs.told = *name + ", from --crs";
        if (!look.info.crs.empty()) {
            const auto own = crs::describe(look.info.crs);
            if (own && *own != *name) crs.warning = look.file + " says it is in " + *own + "; --crs overrides it";
        }
        return crs;
    }
    if (!look.info.crs.empty()) {
        const auto name = crs::describe(look.info.crs);
        if (!name) {
            return fail(
                Error{ErrorKind::invalid_input, look.file + ": its coordinate reference system is not understood"}
                    .with_parameter("crs")
                    .with_hint("pass the right one, such as --crs EPSG:4326")
                    .with_detail(look.info.crs));
        }
        crs.definition = look.info.crs;
        crs.told = *name;
        return crs;
    }
    if (means_crs84(look.info.driver)) {
        crs.definition = "OGC:CRS84";
        crs.told = "taken as WGS 84 longitude and latitude";
        return crs;
    }
    if (!look.info.has_geometry || look.profile.main_geometry() == GeometryType::none) return crs;
    return fail(
        Error{ErrorKind::invalid_input, look.file + " does not say what its coordinates mean"}
            .with_parameter("crs")
            .with_hint("put its .prj file beside it, or pass --crs EPSG:n (EPSG:4326 for degrees of longitude and "
                       "latitude)"));
}

Result<std::vector<store::SourceFile>> source_files(const SourceAddress& address, const SourceLook& look,
                                                    const std::string& crs) {
    static constexpr std::array<std::string_view, 8> companions{".dbf", ".shx", ".prj", ".cpg",
                                                                ".DBF", ".SHX", ".PRJ", ".CPG"};
    auto main = describe_file(address.path);
    if (!main) return std::unexpected(main.error());
    main->driver = look.info.driver;
    main->crs = crs;
    main->encoding = look.info.encoding;
    std::vector<store::SourceFile> files{std::move(*main)};
    const std::string suffix = fold(address.path.extension().string());
    if (suffix != ".shp") return files;
    for (const std::string_view companion : companions) {
        std::filesystem::path beside = address.path;
        beside.replace_extension(companion);
        std::error_code error;
        if (!std::filesystem::is_regular_file(beside, error)) continue;
        auto file = describe_file(beside);
        if (!file) return std::unexpected(file.error());
        files.push_back(std::move(*file));
    }
    return files;
}

}  // namespace oryx::ingest

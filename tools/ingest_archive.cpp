#include "tools/ingest_archive.hpp"

#include "geo/archive/reader.hpp"
#include "geo/catalog/archive_version.hpp"
#include "geo/core/hash.hpp"
#include "tools/inspect_archive.hpp"

#include <algorithm>
#include <filesystem>
#include <iostream>
#include <vector>

#include <fmt/format.h>
#include <nlohmann/json.hpp>

namespace oryx::tools {

namespace {

namespace fs = std::filesystem;

std::string text_of(const nlohmann::json& metadata, const char* name) {
    return metadata.contains(name) && metadata[name].is_string() ? metadata[name].get<std::string>() : std::string();
}

Result<store::Manifest> manifest_of(const ingest::IngestOptions& options, const std::string& id,
                                    const archive::Reader& reader) {
    ingest::CollectionWish wish = options.wish;
    if (!options.collection_config.empty()) {
        const auto file = ingest::read_collection_file(options.collection_config);
        if (!file) return std::unexpected(file.error());
        wish = ingest::prefer(wish, *file);
    }
    const auto metadata = nlohmann::json::parse(reader.info().metadata, nullptr, false);
    store::Manifest manifest;
    store::CollectionInfo& info = manifest.info;
    info.id = id;
    info.title = wish.title.empty() ? text_of(metadata, "name") : wish.title;
    if (info.title.empty()) info.title = id;
    info.description = wish.description.empty() ? text_of(metadata, "description") : wish.description;
    info.attribution = wish.attribution.empty() ? text_of(metadata, "attribution") : wish.attribution;
    info.licence = wish.licence;
    info.owner = wish.owner;
    info.retention = wish.retention;
    info.synthetic = wish.synthetic;
    if (wish.cache_seconds >= 0) info.cache_seconds = wish.cache_seconds;
    info.sensitivity = sensitivity_of(metadata);
    if (!wish.sensitivity.empty()) {
        const auto wished = parse_sensitivity(wish.sensitivity);
        if (!wished) {
            return fail(Error{ErrorKind::invalid_input, "there is no sensitivity '" + wish.sensitivity + "'"}
                            .with_parameter("sensitivity")
                            .with_hint("low, moderate, high or severe"));
        }
        info.sensitivity = std::max(info.sensitivity, *wished);
    }
    return manifest;
}

/// An archive before it is a version.
struct Source {
    std::shared_ptr<const archive::Reader> reader;
    std::shared_ptr<const store::RemoteObject> object;  ///< of one that lies elsewhere
};

Result<Source> open_source(const std::string& path, const std::vector<std::string>& archive_hosts) {
    if (!store::is_remote(path)) {
        auto reader = archive::open_archive(path);
        if (!reader) return std::unexpected(reader.error());
        return Source{std::move(*reader), nullptr};
    }
    auto hosts = remote::Hosts::create(archive_hosts, "archive-hosts");
    if (!hosts) return std::unexpected(hosts.error());
    auto object = store::RemoteStore(std::move(*hosts)).open(path);
    if (!object) return std::unexpected(object.error());
    auto reader = archive::open_archive(*object);
    if (!reader) return std::unexpected(reader.error());
    return Source{std::move(*reader), std::move(*object)};
}

/// Makes the version, in whichever way; not yet the current one.
Result<catalog::StagedVersion> stage(const catalog::DataDirectory& directory, store::Manifest manifest,
                                     const Source& source, const fs::path& path) {
    store::SourceFile file{.name = path.filename().string(),
                           .driver = std::string(to_string(source.reader->kind())),
                           .sha256 = {},
                           .bytes = 0,
                           .crs = "EPSG:3857",
                           .encoding = {}};
    if (source.object) {  // its sum would take all of its bytes: its stamp stands in the version
        const store::ObjectStamp& stamp = source.object->stamp();
        file.bytes = stamp.size;
        manifest.sources.push_back(std::move(file));
        auto sum = catalog::beginning_sum(*source.object);
        if (!sum) return std::unexpected(sum.error());
        return catalog::stage_remote_archive(
            directory, std::move(manifest),
            {source.object->address().text(), stamp, source.reader->info(), std::move(*sum)});
    }
    auto sum = sha256_hex_of_file(path);
    if (!sum) return std::unexpected(sum.error());
    std::error_code ignored;
    file.sha256 = std::move(*sum);
    file.bytes = fs::file_size(path, ignored);
    manifest.sources.push_back(std::move(file));
    return catalog::stage_archive(directory, std::move(manifest), path);
}

Result<std::uint64_t> commit(const catalog::DataDirectory& directory, catalog::StagedVersion staged) {
    const auto lock = directory.lock();
    if (!lock) return std::unexpected(lock.error());
    auto state = directory.read_state();
    if (!state) return std::unexpected(state.error());
    std::vector<catalog::StagedVersion> versions;
    versions.push_back(std::move(staged));
    const auto committed = directory.commit(*lock, std::move(*state), std::move(versions));
    if (!committed) return std::unexpected(committed.error());
    return committed->generation;
}

}  // namespace

Sensitivity sensitivity_of(const nlohmann::json& metadata) {
    if (!metadata.contains("oryx") || !metadata["oryx"].is_object()) return Sensitivity::low;
    const auto text = metadata["oryx"].value("sensitivity", "low");
    return parse_sensitivity(text).value_or(Sensitivity::severe);
}

bool names_archive(const std::vector<std::string>& paths) {
    return std::ranges::any_of(paths, [](const std::string& path) {
        // Of an address that has a query the refusal shall say that.
        const std::string name = store::is_remote(path) ? path.substr(0, path.find_first_of("?#")) : path;
        const fs::path ending = fs::path(name).extension();
        if (ending == ".mbtiles" || ending == ".pmtiles") return true;
        // A pipe is not looked into: it would wait for a writer.
        std::error_code error;
        return ending != ".gpkg" && ending != ".sqlite" && fs::is_regular_file(path, error) && is_pmtiles_file(path);
    });
}

Result<int> ingest_archive(const ingest::IngestOptions& options, const std::string& id, const ArchiveIngest& wish) {
    if (options.paths.size() != 1) {
        return fail(Error{ErrorKind::invalid_input, "a tile archive is a collection by itself"}
                        .with_parameter("path")
                        .with_hint("name one archive, and nothing beside it"));
    }
    const fs::path path = options.paths.front();
    auto source = open_source(path.string(), wish.archive_hosts);
    if (!source) {
        if (source.error().parameter.empty()) source.error().parameter = path.filename().string();
        return std::unexpected(source.error());
    }
    const archive::ArchiveInfo& said = source->reader->info();
    auto manifest = manifest_of(options, id, *source->reader);
    if (!manifest) return std::unexpected(manifest.error());
    nlohmann::ordered_json report{{"collection", id},
                                  {"archive", path.filename().string()},
                                  {"kind", to_string(source->reader->kind())},
                                  {"tile_type", to_string(said.tile_type)},
                                  {"min_zoom", said.min_zoom},
                                  {"max_zoom", said.max_zoom},
                                  {"sensitivity", to_string(manifest->info.sensitivity)},
                                  {"dry_run", wish.dry_run}};
    if (source->object) {
        report["stays_at"] = source->object->address().text();
        report["bytes"] = source->object->stamp().size;
    }
    if (!wish.dry_run) {
        const auto directory = catalog::DataDirectory::create(wish.data_dir);
        if (!directory) return std::unexpected(directory.error());
        auto staged = stage(*directory, std::move(*manifest), *source, path);
        if (!staged) return std::unexpected(staged.error());
        report["version"] = staged->manifest.version;
        const auto generation = commit(*directory, std::move(*staged));
        if (!generation) return std::unexpected(generation.error());
        report["generation"] = *generation;
    }
    if (wish.json) {
        std::cout << report.dump(1, ' ', false, nlohmann::ordered_json::error_handler_t::replace) << '\n';
        return 0;
    }
    for (const auto& [name, value] : report.items())
        std::cout << fmt::format("  {:<20}{}\n", name, value.is_string() ? value.get<std::string>() : value.dump());
    return 0;
}

}  // namespace oryx::tools

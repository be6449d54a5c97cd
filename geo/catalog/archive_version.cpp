#include "geo/catalog/archive_version.hpp"

#include "geo/catalog/seal_version.hpp"
#include "geo/catalog/staging.hpp"
#include "geo/core/hash.hpp"
#include "geo/store/durable_file.hpp"

#include <algorithm>
#include <array>
#include <string_view>
#include <system_error>
#include <utility>

namespace oryx::catalog {

namespace {

constexpr std::array<std::string_view, 2> names{"tiles.pmtiles", "tiles.mbtiles"};

Result<store::StoredFile> copy_into(const std::filesystem::path& source, const std::filesystem::path& directory,
                                    std::string_view name) {
    const std::filesystem::path file = directory / name;
    std::error_code error;
    std::filesystem::copy_file(source, file, error);
    if (!error)
        std::filesystem::permissions(file, std::filesystem::perms::owner_read | std::filesystem::perms::owner_write,
                                     error);
    if (error) {
        return fail(Error{ErrorKind::io, "the archive could not be copied"}.with_detail(file.string() + ": " +
                                                                                        error.message()));
    }
    if (auto synced = store::sync_path(file); !synced) return std::unexpected(synced.error());
    auto sum = sha256_hex_of_file(file);
    if (!sum) return std::unexpected(sum.error());
    return store::StoredFile{std::string(name), std::move(*sum), std::filesystem::file_size(file, error)};
}

}  // namespace

std::string archive_file(const store::Manifest& manifest) {
    for (const store::StoredFile& file : manifest.files) {
        if (std::ranges::find(names, file.name) != names.end()) return file.name;
    }
    return {};
}

Result<StagedVersion> stage_archive(const DataDirectory& directory, store::Manifest manifest,
                                    const std::filesystem::path& source) {
    if (auto right = check_collection_id(manifest.info.id); !right) return std::unexpected(right.error());
    const auto reader = archive::open_archive(source);
    if (!reader) return std::unexpected(reader.error());
    if ((*reader)->kind() == archive::Kind::folder) {
        return fail(Error{ErrorKind::unsupported, "a folder of tiles is no collection"}.with_hint(
            "oryx convert makes PMTiles of it"));
    }
    const auto state = directory.read_state();
    if (!state) return std::unexpected(state.error());
    const auto entry = state->collections.find(manifest.info.id);
    const bool known = entry != state->collections.end() && !entry->second.versions.empty();
    auto hold = StagingHold::create(directory.root() / ".staging");
    if (!hold) return std::unexpected(hold.error());
    auto file = copy_into(source, (*hold)->path(), names.at((*reader)->kind() == archive::Kind::pmtiles ? 0 : 1));
    if (!file) return std::unexpected(file.error());
    manifest.files = {std::move(*file)};
    manifest.bounds = (*reader)->info().bounds;
    manifest.rows = 0;
    manifest.info.min_zoom = static_cast<int>((*reader)->info().min_zoom);
    manifest.info.max_zoom = static_cast<int>((*reader)->info().max_zoom);
    if (auto sealed = seal_version(manifest, known ? entry->second.versions.back() : std::string(), (*hold)->path());
        !sealed)
        return std::unexpected(sealed.error());
    return StagedVersion{std::move(manifest), (*hold)->path(), FeatureTable(Schema{}).freeze(), *hold};
}

Result<std::shared_ptr<const archive::Reader>> open_version_archive(const DataDirectory& directory,
                                                                    const store::Manifest& manifest) {
    const std::string name = archive_file(manifest);
    if (name.empty()) return fail(ErrorKind::not_found, "the collection is no tile archive");
    return archive::open_archive(directory.version_directory(manifest.info.id, manifest.version) / name);
}

}  // namespace oryx::catalog

#include "geo/catalog/archive_version.hpp"

#include "geo/catalog/seal_version.hpp"
#include "geo/catalog/staging.hpp"
#include "geo/core/hash.hpp"
#include "geo/store/durable_file.hpp"
#include "geo/store/version_files.hpp"

#include <algorithm>
#include <array>
#include <string_view>
#include <system_error>
#include <utility>

namespace oryx::catalog {

namespace {

constexpr auto& names = store::archive_files;

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

/// Ends a version in the making whose one file is written.
Result<StagedVersion> seal(const DataDirectory& directory, store::Manifest manifest, const archive::ArchiveInfo& info,
                           store::StoredFile file, std::shared_ptr<const StagingHold> hold) {
    const auto state = directory.read_state();
    if (!state) return std::unexpected(state.error());
    const auto entry = state->collections.find(manifest.info.id);
    const bool known = entry != state->collections.end() && !entry->second.versions.empty();
    manifest.files = {std::move(file)};
    manifest.bounds = info.bounds;
    manifest.rows = 0;
    manifest.info.min_zoom = static_cast<int>(info.min_zoom);
    manifest.info.max_zoom = static_cast<int>(info.max_zoom);
    if (auto sealed = seal_version(manifest, known ? entry->second.versions.back() : std::string(), hold->path());
        !sealed)
        return std::unexpected(sealed.error());
    return StagedVersion{std::move(manifest), hold->path(), FeatureTable(Schema{}).freeze(), hold};
}

Result<std::shared_ptr<const store::RemoteObject>> open_remote(const DataDirectory& directory,
                                                               const store::Manifest& manifest,
                                                               const store::RemoteStore& elsewhere,
                                                               const CancelToken& cancel) {
    const auto remote = read_remote_archive(directory, manifest);
    if (!remote) return std::unexpected(remote.error());
    auto object = elsewhere.open(remote->address, remote->stamp, cancel);
    // Its address was in order when it was ingested: it is the host that this program may not ask.
    if (!object && object.error().kind == ErrorKind::invalid_input) {
        return fail(Error{ErrorKind::unavailable, "the archive lies on a server that may not be asked from here"}
                        .with_hint(object.error().hint)
                        .with_detail(remote->address + ": " + object.error().message));
    }
    if (!object || remote->beginning_sha256.empty()) return object;
    const auto sum = beginning_sum(**object);
    if (!sum) return std::unexpected(sum.error());
    if (*sum == remote->beginning_sha256) return object;
    return fail(Error{ErrorKind::unavailable, "what was read of the archive is not what lies there"}.with_detail(
        remote->address + ": its beginning has another sum"));
}

std::filesystem::path path_of(const DataDirectory& directory, const store::Manifest& manifest) {
    return directory.version_directory(manifest.info.id, manifest.version) / archive_file(manifest);
}

}  // namespace

std::string archive_file(const store::Manifest& manifest) {
    for (const store::StoredFile& file : manifest.files) {
        if (file.name == store::remote_archive_file || std::ranges::find(names, file.name) != names.end())
            return file.name;
    }
    return {};
}

bool has_remote_archive(const store::Manifest& manifest) {
    return archive_file(manifest) == store::remote_archive_file;
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
    auto hold = StagingHold::create(directory.root() / ".staging");
    if (!hold) return std::unexpected(hold.error());
    auto file = copy_into(source, (*hold)->path(), names.at((*reader)->kind() == archive::Kind::pmtiles ? 0 : 1));
    if (!file) return std::unexpected(file.error());
    return seal(directory, std::move(manifest), (*reader)->info(), std::move(*file), *hold);
}

Result<StagedVersion> stage_remote_archive(const DataDirectory& directory, store::Manifest manifest,
                                           const RemoteArchive& remote) {
    if (auto right = check_collection_id(manifest.info.id); !right) return std::unexpected(right.error());
    auto hold = StagingHold::create(directory.root() / ".staging");
    if (!hold) return std::unexpected(hold.error());
    auto file = store::write_version_file((*hold)->path(), store::remote_archive_file, to_text(remote));
    if (!file) return std::unexpected(file.error());
    return seal(directory, std::move(manifest), remote.info, std::move(*file), *hold);
}

Result<std::shared_ptr<const archive::Reader>> open_version_archive(const DataDirectory& directory,
                                                                    const store::Manifest& manifest,
                                                                    const store::RemoteStore& elsewhere,
                                                                    const CancelToken& cancel) {
    if (archive_file(manifest).empty()) return fail(ErrorKind::not_found, "the collection is no tile archive");
    if (!has_remote_archive(manifest)) return archive::open_archive(path_of(directory, manifest));
    auto object = open_remote(directory, manifest, elsewhere, cancel);
    if (!object) return std::unexpected(object.error());
    return archive::open_archive(std::move(*object), cancel);
}

Result<std::shared_ptr<const archive::ByteSource>> open_version_archive_bytes(const DataDirectory& directory,
                                                                              const store::Manifest& manifest,
                                                                              const store::RemoteStore& elsewhere,
                                                                              const CancelToken& cancel) {
    if (archive_file(manifest).empty()) return fail(ErrorKind::not_found, "the collection is no tile archive");
    if (!has_remote_archive(manifest)) return archive::open_file(path_of(directory, manifest));
    auto object = open_remote(directory, manifest, elsewhere, cancel);
    if (!object) return std::unexpected(object.error());
    return archive::read_object(std::move(*object));
}

Result<std::string> beginning_sum(const store::RemoteObject& object) {
    const auto bytes =
        object.read(0, std::min<std::uint64_t>(object.stamp().size, store::RemoteObject::beginning_bytes));
    if (!bytes) return std::unexpected(bytes.error());
    return sha256_hex(*bytes);
}

Result<RemoteArchive> read_remote_archive(const DataDirectory& directory, const store::Manifest& manifest) {
    const auto file = std::ranges::find(manifest.files, store::remote_archive_file, &store::StoredFile::name);
    if (file == manifest.files.end()) return fail(ErrorKind::io, "the archive does not lie elsewhere");
    const auto text = store::read_version_file(*file, directory.version_directory(manifest.info.id, manifest.version));
    if (!text) return std::unexpected(text.error());
    return parse_remote_archive(*text);
}

}  // namespace oryx::catalog

#include "geo/catalog/data_directory.hpp"

#include "geo/catalog/catalog_state.hpp"
#include "geo/catalog/staging.hpp"
#include "geo/store/durable_file.hpp"
#include "geo/store/object_address.hpp"
#include "geo/store/version_files.hpp"

#include <algorithm>
#include <cerrno>
#include <chrono>
#include <set>
#include <system_error>
#include <thread>
#include <utility>

#include <fcntl.h>
#include <sys/file.h>
#include <unistd.h>

namespace oryx::catalog {

namespace fs = std::filesystem;

namespace {

constexpr const char* catalog_file = "catalog.json";
constexpr const char* lock_file = "lock";
constexpr const char* staging_folder = ".staging";
constexpr const char* collections_folder = "collections";

std::unexpected<Error> io_error(std::string message, const fs::path& path, int code) {
    const std::string reason = std::error_code(code, std::generic_category()).message();
    return fail(Error{ErrorKind::io, std::move(message)}.with_detail(path.string() + ": " + reason));
}

/// What lies in an object store is written and read otherwise.
Result<> check_here(const fs::path& root) {
    if (!store::is_remote(root.string())) return {};
    return fail(
        Error{ErrorKind::unsupported, "this command works on a folder of this machine"}
            .with_parameter("data-dir")
            .with_hint("oryx publish --to writes into an object store, oryx serve --data-dir serves from it, and "
                       "its --mirror-dir has a copy of the data in data/"));
}

/// Entries of a folder; none where it cannot be read.
std::vector<fs::path> entries(const fs::path& directory) {
    std::vector<fs::path> paths;
    std::error_code error;
    for (fs::directory_iterator entry(directory, error), end; !error && entry != end; entry.increment(error)) {
        paths.push_back(entry->path());
    }
    std::ranges::sort(paths);
    return paths;
}

std::string list(const std::vector<std::string>& names) {
    std::string text;
    for (const std::string& name : names)
        text += (text.empty() ? "" : ", ") + name;
    return text;
}

/// Derived collections follow their inputs: one made from another version of `id` than `version` says so.
void mark_stale(const DataDirectory& directory, CatalogState& state, const std::string& id,
                const std::string& version) {
    for (auto& [other, entry] : state.collections) {
        const auto manifest = store::read_manifest(directory.version_directory(other, entry.version) / "manifest.json");
        if (!manifest || !manifest->lineage) continue;
        for (const auto& [input, used] : manifest->lineage->inputs) {
            if (!used.starts_with(id + "@")) continue;
            const bool same = used == id + "@" + version;
            entry.stale = same ? "" : "made from " + used + ", while " + id + "@" + version + " is current";
        }
    }
}

/// Takes a version that is in place into its collection's history.
void enter(CatalogEntry& entry, const StagedVersion& staged) {
    const std::string& version = staged.manifest.version;
    const auto place = std::ranges::find(entry.versions, staged.replaces);
    if (staged.replaces.empty() || place == entry.versions.end()) {
        entry.versions.push_back(version);
        entry.version = version;
        entry.stale.clear();
        return;
    }
    *place = version;
    if (entry.version == staged.replaces) entry.version = version;
}

void retire(CatalogState& state, const VersionName& name) {
    const auto entry = state.collections.find(name.id);
    if (entry == state.collections.end()) return;
    std::erase(entry->second.versions, name.version);
    if (entry->second.version == name.version) state.collections.erase(entry);
}

}  // namespace

Result<DataDirectory> DataDirectory::open(fs::path root) {
    if (auto here = check_here(root); !here) return std::unexpected(here.error());
    std::error_code error;
    if (fs::exists(root, error) && !fs::is_directory(root, error)) {
        return fail(Error{ErrorKind::invalid_input, "the data directory is not a folder"}.with_parameter("data-dir"));
    }
    return DataDirectory(std::move(root));
}

Result<DataDirectory> DataDirectory::create(fs::path root) {
    if (auto here = check_here(root); !here) return std::unexpected(here.error());
    if (auto made = store::make_directories(root); !made) return std::unexpected(made.error());
    return DataDirectory(std::move(root));
}

fs::path DataDirectory::version_directory(const std::string& id, const std::string& version) const {
    return root_ / collections_folder / id / version;
}

Result<CatalogState> DataDirectory::read_state() const {
    constexpr std::uint64_t limit = 64ULL << 20;
    const auto text = store::read_whole_file(root_ / catalog_file, limit);
    if (!text && text.error().kind == ErrorKind::not_found) return CatalogState{};
    if (!text) return std::unexpected(text.error());
    return parse_state(*text);
}

Result<> DataDirectory::write_state(const CatalogState& state) const {
    return store::replace_file(root_ / catalog_file, to_json_text(state));
}

Result<std::vector<store::Manifest>> DataDirectory::versions(const std::string& id) const {
    const auto state = read_state();
    if (!state) return std::unexpected(state.error());
    const auto entry = state->collections.find(id);
    if (entry == state->collections.end()) return fail(ErrorKind::not_found, "there is no collection '" + id + "'");
    std::vector<store::Manifest> manifests;
    for (auto version = entry->second.versions.rbegin(); version != entry->second.versions.rend(); ++version) {
        if (auto manifest = store::read_manifest(version_directory(id, *version) / "manifest.json")) {
            manifests.push_back(std::move(*manifest));
        }
    }
    return manifests;
}

DataDirectory::Lock::Lock(Lock&& other) noexcept : descriptor_(std::exchange(other.descriptor_, -1)) {}

DataDirectory::Lock& DataDirectory::Lock::operator=(Lock&& other) noexcept {
    std::swap(descriptor_, other.descriptor_);
    return *this;
}

DataDirectory::Lock::~Lock() {
    if (descriptor_ >= 0) ::close(descriptor_);  // closing the only descriptor ends the flock
}

Result<DataDirectory::Lock> DataDirectory::lock() const {
    const fs::path file = root_ / lock_file;
    const int descriptor = ::open(file.c_str(), O_RDWR | O_CREAT | O_CLOEXEC, 0600);
    if (descriptor < 0) return io_error("the data directory cannot be written to", file, errno);
    Lock lock(descriptor);
    const auto give_up = std::chrono::steady_clock::now() + std::chrono::seconds(10);
    while (::flock(descriptor, LOCK_EX | LOCK_NB) != 0) {
        if (errno != EWOULDBLOCK && errno != EINTR) return io_error("the data directory cannot be locked", file, errno);
        if (std::chrono::steady_clock::now() >= give_up) {
            return fail(Error{ErrorKind::conflict, "another command is changing this data directory"}.with_hint(
                "wait until it has ended, then try again"));
        }
        std::this_thread::sleep_for(std::chrono::milliseconds(20));
    }
    return lock;
}

Result<CatalogState> DataDirectory::commit(const Lock& /*lock*/, CatalogState state, std::vector<StagedVersion> staged,
                                           const std::vector<VersionName>& retired) const {
    const auto on_disk = read_state();
    if (!on_disk) return std::unexpected(on_disk.error());
    if (on_disk->generation != state.generation) {
        return fail(ErrorKind::conflict, "the catalogue was changed by another command meanwhile");
    }
    static_cast<void>(remove_leftovers(*on_disk));
    // The list of published versions is this class's: what the caller's state says of it does not count.
    for (auto& [id, entry] : state.collections) {
        const auto known = on_disk->collections.find(id);
        entry.versions = known == on_disk->collections.end() ? std::vector<std::string>{} : known->second.versions;
    }
    state.forgotten = on_disk->forgotten;
    for (const StagedVersion& version : staged) {
        const std::string& id = version.manifest.info.id;
        const fs::path target = version_directory(id, version.manifest.version);
        if (auto made = store::make_directories(target.parent_path()); !made) return std::unexpected(made.error());
        std::error_code error;
        fs::rename(version.directory, target, error);
        if (error) return io_error("a version could not be moved into place", target, error.value());
        if (auto synced = store::sync_path(target.parent_path()); !synced) return std::unexpected(synced.error());
        enter(state.collections[id], version);
        if (!version.replaces.empty()) state.forgotten.insert(VersionName{id, version.replaces}.text());
    }
    for (const VersionName& name : retired) {
        retire(state, name);
        state.forgotten.insert(name.text());
    }
    ++state.generation;
    // Until this rename the old catalogue serves; the versions above are leftovers if we are killed before it.
    if (auto written = write_state(state); !written) return std::unexpected(written.error());
    return state;
}

Result<CatalogState> DataDirectory::rollback(const std::string& id, const std::string& version) const {
    const auto held = lock();
    if (!held) return std::unexpected(held.error());
    auto state = read_state();
    if (!state) return std::unexpected(state.error());
    const auto entry = state->collections.find(id);
    if (entry == state->collections.end()) {
        return fail(Error{ErrorKind::not_found, "there is no collection '" + id + "'"}.with_parameter("id"));
    }
    const auto& versions = entry->second.versions;
    if (std::ranges::find(versions, version) == versions.end()) {
        return fail(Error{ErrorKind::not_found, "collection '" + id + "' has no such version"}
                        .with_parameter("version")
                        .with_hint("it has " + list(versions)));
    }
    const auto manifest = store::read_manifest(version_directory(id, version) / "manifest.json");
    if (!manifest) return std::unexpected(manifest.error());
    if (auto whole = store::verify_version_files(*manifest, version_directory(id, version)); !whole) {
        return std::unexpected(whole.error());
    }
    entry->second.version = version;
    mark_stale(*this, *state, id, version);
    ++state->generation;
    if (auto written = write_state(*state); !written) return std::unexpected(written.error());
    return *state;
}

std::vector<std::string> DataDirectory::remove_leftovers(const CatalogState& state) const {
    std::vector<std::string> removed;
    for (const fs::path& path : entries(root_ / staging_folder)) {
        if (remove_if_unheld(path)) removed.push_back(fs::relative(path, root_).string());
    }
    for (const fs::path& collection : entries(root_ / collections_folder)) {
        const auto entry = state.collections.find(collection.filename().string());
        for (const fs::path& path : entries(collection)) {
            const bool named =
                entry != state.collections.end() &&
                std::ranges::find(entry->second.versions, path.filename().string()) != entry->second.versions.end();
            std::error_code error;
            if (!named && fs::remove_all(path, error) > 0 && !error)
                removed.push_back(fs::relative(path, root_).string());
        }
        std::error_code ignored;
        if (entry == state.collections.end()) fs::remove(collection, ignored);  // only where it is empty
    }
    return removed;
}

Result<std::vector<std::string>> DataDirectory::prune(std::size_t keep) const {
    const auto held = lock();
    if (!held) return std::unexpected(held.error());
    auto state = read_state();
    if (!state) return std::unexpected(state.error());
    bool changed = false;
    for (auto& [id, entry] : state->collections) {
        std::vector<std::string> kept;
        const std::size_t count = entry.versions.size();
        for (std::size_t i = 0; i < count; ++i) {
            if (i + keep >= count || entry.versions[i] == entry.version) kept.push_back(entry.versions[i]);
        }
        changed = changed || kept.size() != count;
        entry.versions = std::move(kept);
    }
    // The catalogue first: a version it names is always there. The generation stays: nothing that is served changed.
    if (changed) {
        if (auto written = write_state(*state); !written) return std::unexpected(written.error());
    }
    return remove_leftovers(*state);
}

}  // namespace oryx::catalog

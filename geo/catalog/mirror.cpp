#include "geo/catalog/mirror.hpp"

#include "geo/catalog/catalog_state.hpp"
#include "geo/catalog/mirror_version.hpp"
#include "geo/catalog/publication.hpp"
#include "geo/core/in_parallel.hpp"
#include "geo/store/durable_file.hpp"
#include "geo/store/object_address.hpp"
#include "geo/store/version_files.hpp"

#include <algorithm>
#include <atomic>
#include <system_error>
#include <utility>

#include <fcntl.h>
#include <nlohmann/json.hpp>
#include <sys/file.h>
#include <unistd.h>

namespace oryx::catalog {

namespace {

namespace fs = std::filesystem;

constexpr const char* about_file = "mirror.json";
constexpr std::size_t threads = 4;

/// A mirror reads beside the requests, and may take its time: a slow link is no failure, one that stands still is.
store::RemoteLimits patient() {
    return {.connect = std::chrono::seconds(5),
            .stall = std::chrono::seconds(15),
            .read = std::chrono::seconds(120),
            .attempts = 2,
            .pause = std::chrono::milliseconds(200)};
}

Result<std::string> checked_place(const std::string& place) {
    std::string bare = place;
    while (bare.ends_with('/'))
        bare.pop_back();
    const auto address = store::ObjectAddress::parse(bare + "/" + pointer_name);
    if (address && address->in_bucket()) return bare;
    return fail(Error{ErrorKind::invalid_input, "'" + place + "' is no place that can be served from"}
                    .with_parameter("data-dir")
                    .with_hint("a folder, /vsis3/bucket/path, /vsigs/... or /vsiaz/..."));
}

/// Holds the folder for this process.
Result<int> lock_folder(const fs::path& folder) {
    const fs::path file = folder / "lock";
    const int descriptor = ::open(file.c_str(), O_RDWR | O_CREAT | O_CLOEXEC, 0600);
    if (descriptor < 0) {
        return fail(Error{ErrorKind::io, "the mirror's folder cannot be written to"}
                        .with_parameter("mirror-dir")
                        .with_detail(file.string()));
    }
    if (::flock(descriptor, LOCK_EX | LOCK_NB) == 0) return descriptor;
    ::close(descriptor);
    return fail(Error{ErrorKind::conflict, "another server keeps its mirror in this folder"}
                    .with_parameter("mirror-dir")
                    .with_hint("give each server its own; the bucket they may share"));
}

/// A folder is the mirror of one place for good.
Result<> check_about(const fs::path& folder, const std::string& place) {
    const fs::path file = folder / about_file;
    const auto text = store::read_whole_file(file, largest_document);
    if (!text && text.error().kind != ErrorKind::not_found) return std::unexpected(text.error());
    if (text) {
        const auto json = nlohmann::json::parse(*text, nullptr, false);
        if (json.is_object() && json.value("place", "") == place) return {};
        return fail(Error{ErrorKind::conflict, "the mirror's folder is of another place"}
                        .with_parameter("mirror-dir")
                        .with_hint("name another folder, or remove this one"));
    }
    return store::replace_file(file, nlohmann::json{{"place", place}}.dump(1) + "\n");
}

std::vector<fs::path> entries(const fs::path& directory) {
    std::vector<fs::path> paths;
    std::error_code error;
    for (fs::directory_iterator entry(directory, error), end; !error && entry != end; entry.increment(error))
        paths.push_back(entry->path());
    return paths;
}

bool names(const CatalogState& state, const std::string& id, const std::string& version) {
    const auto entry = state.collections.find(id);
    return entry != state.collections.end() &&
           std::ranges::find(entry->second.versions, version) != entry->second.versions.end();
}

}  // namespace

Mirror::Mirror(std::string place, fs::path folder, DataDirectory directory, int lock)
    : place_(std::move(place)),
      folder_(std::move(folder)),
      directory_(std::move(directory)),
      lock_(lock),
      store_(remote::Hosts("data-dir"), patient()) {}

Mirror::~Mirror() {
    ::close(lock_);
}

Result<std::unique_ptr<Mirror>> Mirror::open(const std::string& place, const fs::path& folder) {
    auto bare = checked_place(place);
    if (!bare) return std::unexpected(bare.error());
    if (auto made = store::make_directories(folder); !made)
        return std::unexpected(std::move(made.error()).with_parameter("mirror-dir"));
    const auto lock = lock_folder(folder);
    if (!lock) return std::unexpected(lock.error());
    auto directory = DataDirectory::create(folder / "data");
    if (!directory) {
        ::close(*lock);
        return std::unexpected(directory.error());
    }
    std::unique_ptr<Mirror> mirror(new Mirror(std::move(*bare), folder, std::move(*directory), *lock));
    if (auto right = check_about(folder, mirror->place_); !right) return std::unexpected(right.error());
    if (auto proved = mirror->prove_copy(); !proved) return std::unexpected(proved.error());
    return mirror;
}

/// A damaged version goes, and with it the pointer that names it: nothing is served until it is whole again.
Result<> Mirror::prove_copy() {
    const auto state = directory_.read_state();
    bool whole = state.has_value();
    if (state) {
        for (const auto& [id, entry] : state->collections) {
            const fs::path version = directory_.version_directory(id, entry.version);
            const auto manifest = store::read_manifest(version / "manifest.json");
            if (manifest && store::verify_version_files(*manifest, version)) continue;
            whole = false;
            std::error_code error;
            fs::remove_all(version, error);
            if (error)
                return fail(Error{ErrorKind::io, "a damaged copy cannot be removed"}.with_detail(version.string()));
        }
    }
    if (whole) return {};
    std::error_code error;
    fs::remove(directory_.root() / pointer_name, error);
    if (error) return fail(Error{ErrorKind::io, "a damaged copy cannot be removed"}.with_detail(error.message()));
    return {};
}

Result<Mirror::Refreshed> Mirror::refresh(const CancelToken& cancel) {
    const auto whole = store_.read_whole(place_ + '/' + pointer_name, largest_document, etag_, cancel);
    if (!whole && whole.error().kind == ErrorKind::not_found) {
        return fail(Error{ErrorKind::not_found, "nothing is published at " + place_}.with_hint("oryx publish --to " +
                                                                                               place_ + " does it"));
    }
    if (!whole) return std::unexpected(whole.error());
    const auto before = directory_.read_state();
    if (!before) return std::unexpected(before.error());
    Refreshed done{.changed = false, .generation = before->generation, .bytes = whole->bytes.size()};
    if (whole->unchanged) return done;
    const auto published = parse_published(whole->bytes);
    if (!published) return std::unexpected(published.error());

    std::vector<VersionName> missing;
    for (const auto& [id, entry] : published->state.collections) {
        std::error_code ignored;
        if (!fs::exists(directory_.version_directory(id, entry.version) / "manifest.json", ignored))
            missing.push_back({id, entry.version});
    }
    std::atomic<std::uint64_t> bytes = 0;
    const auto take = [&](std::size_t i) -> Result<> {
        const VersionName& name = missing[i];
        const auto known = [&name](const auto& sums) {
            const auto sum = sums.find(name);
            return sum == sums.end() ? std::string() : sum->second;
        };
        const VersionSource source{.store = store_,
                                   .address = place_ + "/collections/" + name.id + '/' + name.version,
                                   .name = name,
                                   .manifest_sum = known(published->manifests),
                                   .beginning_sum = known(published->beginnings),
                                   .incoming = folder_ / "incoming" / (name.id + '@' + name.version)};
        const auto taken = take_in_version(source, directory_.version_directory(name.id, name.version), cancel);
        if (!taken) return std::unexpected(taken.error());
        bytes += *taken;
        return {};
    };
    if (auto taken = in_parallel(missing.size(), threads, cancel, take); !taken) return std::unexpected(taken.error());
    done.bytes += bytes;

    const CatalogState now = local_state(*published, *before);
    const std::string text = to_json_text(now);
    if (text != to_json_text(*before)) {
        if (auto written = store::replace_file(directory_.root() / pointer_name, text); !written)
            return std::unexpected(written.error());
        done.changed = true;
        done.generation = now.generation;
    }
    etag_ = whole->stamp.etag;
    remove_old(*before, now);
    return done;
}

/// The published catalogue with the versions that are here: the current ones, and those before them, which requests
/// that have begun may still read.
CatalogState Mirror::local_state(const PublishedState& published, const CatalogState& before) const {
    CatalogState state = published.state;
    for (auto& [id, entry] : state.collections) {
        entry.versions = {entry.version};
        const auto old = before.collections.find(id);
        if (old == before.collections.end()) continue;
        const std::string& previous =
            old->second.version != entry.version ? old->second.version : old->second.versions.front();
        std::error_code ignored;
        if (previous != entry.version && fs::exists(directory_.version_directory(id, previous), ignored))
            entry.versions.insert(entry.versions.begin(), previous);
    }
    return state;
}

/// Versions that neither the pointer now nor the one before names, and what was on its way for none of them.
void Mirror::remove_old(const CatalogState& before, const CatalogState& now) const {
    std::error_code ignored;
    for (const fs::path& collection : entries(directory_.root() / "collections")) {
        const std::string id = collection.filename().string();
        for (const fs::path& version : entries(collection)) {
            const std::string name = version.filename().string();
            if (!names(before, id, name) && !names(now, id, name)) fs::remove_all(version, ignored);
        }
        fs::remove(collection, ignored);  // only where it is empty
    }
    for (const fs::path& left : entries(folder_ / "incoming"))
        fs::remove_all(left, ignored);
}

}  // namespace oryx::catalog

#include "geo/catalog/snapshot.hpp"

#include "geo/core/in_parallel.hpp"
#include "geo/store/version_files.hpp"
#include "geo/topology/arcs_file.hpp"

#include <algorithm>
#include <thread>
#include <utility>
#include <vector>

namespace oryx::catalog {

namespace {

Result<std::shared_ptr<const topology::Arcs>> load_arcs(const store::Manifest& manifest,
                                                        const std::filesystem::path& folder, std::size_t rows) {
    const auto file = std::ranges::find(manifest.files, store::arcs_file, &store::StoredFile::name);
    if (file == manifest.files.end()) return nullptr;
    const auto bytes = store::read_version_file(*file, folder);
    if (!bytes) return std::unexpected(bytes.error());
    auto arcs = topology::parse_arcs(*bytes, rows);
    if (!arcs) {
        return fail(Error{ErrorKind::io, "a file of a version is missing or damaged"}.with_detail(
            (folder / file->name).string() + ": " + arcs.error().detail.text));
    }
    return std::make_shared<const topology::Arcs>(std::move(*arcs));
}

Result<std::shared_ptr<const Collection>> load(const DataDirectory& directory, const std::string& id,
                                               const CatalogEntry& entry) {
    const auto folder = directory.version_directory(id, entry.version);
    auto collection = load_collection(folder, entry.stale);
    if (!collection) return collection;
    if ((*collection)->id() != id || (*collection)->manifest.version != entry.version) {
        return fail(Error{ErrorKind::io, "a version's manifest is of another version"}.with_detail(folder.string()));
    }
    return collection;
}

/// A version to load, and what is in service until it is.
struct New {
    const std::string& id;
    const CatalogEntry& entry;
    std::shared_ptr<const Collection> old;
    Result<std::shared_ptr<const Collection>> loaded = {};
};

/// The collection as it was loaded before, with what the catalogue says of it now.
std::shared_ptr<const Collection> reuse(const std::shared_ptr<const Collection>& old, const std::string& stale) {
    if (old->stale == stale) return old;
    auto copy = std::make_shared<Collection>(*old);
    copy->stale = stale;
    return copy;
}

}  // namespace

Result<std::shared_ptr<const Collection>> load_collection(const std::filesystem::path& folder, std::string stale) {
    auto manifest = store::read_manifest(folder / "manifest.json");
    if (!manifest) return std::unexpected(manifest.error());
    auto features = store::read_version_files(*manifest, folder);
    if (!features) return std::unexpected(features.error());
    auto arcs = load_arcs(*manifest, folder, (*features)->size());
    if (!arcs) return std::unexpected(arcs.error());
    return make_collection(std::move(*manifest), std::move(*features), std::move(stale), std::move(*arcs));
}

std::shared_ptr<const Collection> Snapshot::find(const std::string& id) const {
    const auto entry = collections.find(id);
    return entry == collections.end() ? nullptr : entry->second;
}

std::shared_ptr<const Collection> make_collection(store::Manifest manifest,
                                                  std::shared_ptr<const FeatureTable> features, std::string stale,
                                                  std::shared_ptr<const topology::Arcs> arcs) {
    std::vector<Envelope> boxes;
    boxes.reserve(features->size());
    for (std::size_t row = 0; row < features->size(); ++row)
        boxes.push_back(features->geometry(row).envelope());
    auto collection = std::make_shared<Collection>();
    collection->manifest = std::move(manifest);
    collection->stale = std::move(stale);
    collection->features = std::move(features);
    collection->arcs = std::move(arcs);
    collection->index = std::make_shared<const index::PackedRTree>(boxes);
    return collection;
}

Result<std::shared_ptr<const Snapshot>> load_snapshot(const DataDirectory& directory,
                                                      const std::shared_ptr<const Snapshot>& previous,
                                                      std::size_t threads) {
    auto state = directory.read_state();
    if (!state) return std::unexpected(state.error());
    auto snapshot = std::make_shared<Snapshot>();
    snapshot->generation = state->generation;
    std::vector<New> news;
    for (const auto& [id, entry] : state->collections) {
        auto old = previous ? previous->find(id) : nullptr;
        if (old && old->manifest.version == entry.version) {
            snapshot->collections.emplace(id, reuse(old, entry.stale));
        } else {
            news.push_back({.id = id, .entry = entry, .old = std::move(old)});
        }
    }
    const std::size_t at_once = threads > 0 ? threads : std::max(1U, std::thread::hardware_concurrency());
    auto all = in_parallel(news.size(), at_once, {}, [&](std::size_t i) -> Result<> {
        news[i].loaded = load(directory, news[i].id, news[i].entry);
        return {};
    });
    if (!all) return std::unexpected(all.error());
    for (auto& [id, entry, old, loaded] : news) {
        if (loaded) {
            snapshot->collections.emplace(id, std::move(*loaded));
            continue;
        }
        std::string problem = "collection '" + id + "', version " + entry.version + ": " + loaded.error().message;
        if (old) {
            problem += "; version " + old->manifest.version + " stays in service";
            snapshot->collections.emplace(id, old);
        }
        snapshot->problems.push_back(std::move(problem));
        snapshot->problem_details.push_back(loaded.error().detail);
    }
    snapshot->state = std::move(*state);
    return snapshot;
}

}  // namespace oryx::catalog

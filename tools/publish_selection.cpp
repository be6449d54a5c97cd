#include "tools/publish_selection.hpp"

#include "geo/analytics/derived.hpp"
#include "geo/analytics/process.hpp"
#include "geo/archive/reader.hpp"
#include "geo/core/hash.hpp"
#include "geo/store/object_address.hpp"
#include "server/access/served.hpp"
#include "tools/ingest_archive.hpp"

#include <algorithm>
#include <filesystem>
#include <utility>

#include <fmt/format.h>
#include <nlohmann/json.hpp>

namespace oryx::tools {

namespace {

namespace fs = std::filesystem;

std::string joined(const auto& names) {
    std::string all;
    for (const auto& name : names)
        all += (all.empty() ? "" : ", ") + std::string(name);
    return all;
}

/// The catalogue with the manifests of current versions and no rows: enough to judge who may see what.
Result<std::shared_ptr<const catalog::Snapshot>> read_manifests(const catalog::DataDirectory& directory) {
    auto state = directory.read_state();
    if (!state) return std::unexpected(state.error());
    auto snapshot = std::make_shared<catalog::Snapshot>();
    snapshot->generation = state->generation;
    const auto no_rows = FeatureTable(Schema{}).freeze();
    for (const auto& [id, entry] : state->collections) {
        auto manifest = store::read_manifest(directory.version_directory(id, entry.version) / "manifest.json");
        if (!manifest) {
            return fail(Error{ErrorKind::io, "a local version is missing or damaged: " + id + "@" + entry.version}
                            .with_hint("nothing was sent; oryx versions --verify tells more")
                            .with_detail(to_line(manifest.error()) + " " + manifest.error().detail.text));
        }
        snapshot->collections.emplace(id, catalog::make_collection(std::move(*manifest), no_rows, entry.stale));
    }
    snapshot->state = std::move(*state);
    return snapshot;
}

class Selector {
  public:
    Selector(const PublishSelectionOptions& options, const PublishedBefore& before, const Progress& progress,
             const CancelToken& cancel)
        : options_(options), before_(before), progress_(progress), cancel_(cancel) {}

    Result<PublishSelection> select() {
        if (!options_.profile.empty() && options_.profile != "public") {
            return fail(Error{ErrorKind::invalid_input, "there is no profile '" + options_.profile + "'"}
                            .with_parameter("profile")
                            .with_hint("public"));
        }
        auto directory = catalog::DataDirectory::open(options_.data_dir);
        if (!directory) return std::unexpected(directory.error());
        auto snapshot = read_manifests(*directory);
        if (!snapshot) return std::unexpected(snapshot.error());
        snapshot_ = std::move(*snapshot);
        const auto ids = chosen();
        if (!ids) return std::unexpected(ids.error());
        for (const std::string& id : *ids) {
            if (auto added = add(*directory, id); !added) return std::unexpected(added.error());
        }
        for (const std::string& file : options_.archives) {
            if (auto added = add_archive(file); !added) return std::unexpected(added.error());
        }
        catalog::PublicationRequest& request = out_.request;
        request.theatre = snapshot_->state.theatre;
        request.derived.insert(request.derived.end(), snapshot_->state.derived.begin(), snapshot_->state.derived.end());
        remember_known();
        return std::move(out_);
    }

  private:
    [[nodiscard]] Result<std::vector<std::string>> chosen() const {
        std::vector<std::string> all;
        for (const auto& [id, collection] : snapshot_->collections)
            all.push_back(id);
        if (options_.collections.empty() && !options_.archives.empty()) return std::vector<std::string>{};
        if (options_.collections.empty()) {
            if (!all.empty()) return all;
            return fail(Error{ErrorKind::not_found, "the data directory is empty"}
                            .with_parameter("data-dir")
                            .with_hint("oryx ingest fills it"));
        }
        for (const std::string& id : options_.collections) {
            if (snapshot_->find(id)) continue;
            return fail(Error{ErrorKind::not_found, "there is no collection '" + id + "'"}
                            .with_parameter("collections")
                            .with_hint(all.empty() ? "the data directory is empty: oryx ingest fills it"
                                                   : "the collections are " + joined(all)));
        }
        return options_.collections;
    }

    Result<> add(const catalog::DataDirectory& directory, const std::string& id) {
        const auto collection = snapshot_->find(id);
        const store::Manifest& manifest = collection->manifest;
        if (!access::is_visible(*collection, *snapshot_, access::Audience::network)) {
            if (options_.profile == "public") return add_masked(directory, *collection);
            if (options_.authorised_by.empty())
                return refusal(*collection, "name --collections without it, --authorised-by NAME, or --profile public");
            out_.sensitive.push_back(
                fmt::format("{}@{} ({})", id, manifest.version, to_string(manifest.info.sensitivity)));
        }
        add_version({manifest, directory.version_directory(id, manifest.version), collection->stale}, "");
        return {};
    }

    void add_version(catalog::OutgoingVersion version, std::string made_as) {
        const store::Manifest& manifest = version.manifest;
        PublishedCollection entry{manifest.info.id,
                                  manifest.version,
                                  std::string(to_string(manifest.info.sensitivity)),
                                  {},
                                  std::move(made_as)};
        if (manifest.lineage) {
            for (const auto& [input, source] : manifest.lineage->inputs)
                entry.made_of.push_back(source);
        }
        out_.collections.push_back(std::move(entry));
        out_.request.versions.push_back(std::move(version));
    }

    static std::unexpected<Error> refusal(const catalog::Collection& collection, std::string hint) {
        return fail(
            Error{ErrorKind::conflict, fmt::format("'{}' is {}, or made from what is: it does not leave as it is",
                                                   collection.id(), to_string(collection.manifest.info.sensitivity))}
                .with_parameter("collections")
                .with_hint(std::move(hint)));
    }

    /// A derived layer made anew with its process's public profile. What has none is left out, and refused where it was
    /// named.
    Result<> add_masked(const catalog::DataDirectory& directory, const catalog::Collection& collection) {
        const auto& derived = snapshot_->state.derived;
        const auto declared = std::ranges::find(derived, collection.id(), &catalog::DerivedRecord::id);
        const analytics::Process* process =
            declared == derived.end() ? nullptr : analytics::find_process(declared->process);
        const auto is_profile = [](const analytics::InputSpec& input) { return input.id == "profile"; };
        if (process == nullptr || std::ranges::none_of(process->inputs, is_profile)) {
            if (!options_.collections.empty())
                return refusal(collection,
                               "it has no public profile: publish a layer derived from it (heat-zones), or "
                               "name --authorised-by");
            out_.notes.push_back(fmt::format("left out: {} ({}), which has no public profile", collection.id(),
                                             to_string(collection.manifest.info.sensitivity)));
            return {};
        }
        catalog::DerivedRecord record = *declared;
        record.parameters["profile"] = "public";
        const auto versions = analytics::versions_of_inputs(record, *snapshot_);
        if (!versions) return std::unexpected(versions.error());
        const std::string made_as = name_of(record, *versions);
        out_.request.derived.push_back(record);  // before the data directory's own, so that it is the one that is found
        if (const PublishedCollection* there = published_as(record.id, made_as)) {
            out_.notes.push_back(record.id + ": made of the same as its public version there (" + there->version + ")");
            return {};
        }
        if (auto loaded = load_rows(directory); !loaded) return loaded;
        auto computed = analytics::compute_derived(record, rows_, progress_, cancel_);
        if (!computed) return std::unexpected(computed.error());
        return stage(std::move(*computed), made_as);
    }

    Result<> stage(analytics::Derived computed, const std::string& made_as) {
        if (!out_.scratch) {
            auto scratch = store::ScratchDirectory::create();
            if (!scratch) return std::unexpected(scratch.error());
            out_.scratch = std::move(*scratch);
        }
        const auto made = catalog::DataDirectory::create(out_.scratch->path() / "data");
        if (!made) return std::unexpected(made.error());
        auto staged = made->stage(std::move(computed.manifest), std::move(computed.features), progress_);
        if (!staged) return std::unexpected(staged.error());
        store::Manifest manifest = staged->manifest;
        const auto lock = made->lock();
        if (!lock) return std::unexpected(lock.error());
        auto state = made->read_state();
        if (!state) return std::unexpected(state.error());
        std::vector<catalog::StagedVersion> versions;
        versions.push_back(std::move(*staged));
        if (auto done = made->commit(*lock, std::move(*state), std::move(versions)); !done)
            return std::unexpected(done.error());
        const fs::path folder = made->version_directory(manifest.info.id, manifest.version);
        add_version({std::move(manifest), folder}, made_as);
        return {};
    }

    /// Everything that decides over a layer that is made for a publication.
    static std::string name_of(const catalog::DerivedRecord& record, const std::map<std::string, std::string>& inputs) {
        const nlohmann::ordered_json all{{"program", ORYX_VERSION},
                                         {"process", record.process},
                                         {"parameters", record.parameters},
                                         {"bindings", record.bindings},
                                         {"inputs", inputs}};
        return sha256_hex(all.dump());
    }

    /// What is current at the place, if the log says that it was made of the same.
    [[nodiscard]] const PublishedCollection* published_as(const std::string& id, const std::string& made_as) const {
        const auto current = before_.there.state.collections.find(id);
        if (current == before_.there.state.collections.end()) return nullptr;
        for (const PublicationLine& line : before_.log) {
            if (line.to != before_.place || !line.finished) continue;
            for (const PublishedCollection& entry : line.collections) {
                if (entry.id == id && entry.version == current->second.version && entry.made_as == made_as)
                    return &entry;
            }
        }
        return nullptr;
    }

    Result<> load_rows(const catalog::DataDirectory& directory) {
        if (rows_) return {};
        auto snapshot = catalog::load_snapshot(directory);
        if (!snapshot) return std::unexpected(snapshot.error());
        rows_ = std::move(*snapshot);
        return {};
    }

    Result<> add_archive(const std::string& file) {
        if (store::is_remote(file)) {
            return fail(
                Error{ErrorKind::unsupported, "'" + file + "' lies elsewhere already"}
                    .with_parameter("archive")
                    .with_hint("a file of this machine; oryx ingest makes a collection of what lies elsewhere"));
        }
        const auto reader = archive::open_archive(file);
        if (!reader) return std::unexpected(Error(reader.error()).with_parameter("archive"));
        const std::string name = fs::path(file).filename().string();
        if ((*reader)->kind() == archive::Kind::folder) {
            return fail(Error{ErrorKind::unsupported, "'" + name + "' is a folder of tiles"}
                            .with_parameter("archive")
                            .with_hint("oryx convert makes PMTiles of it"));
        }
        const auto sensitivity = sensitivity_of(nlohmann::json::parse((*reader)->info().metadata, nullptr, false));
        if (sensitivity >= Sensitivity::high) {
            if (options_.authorised_by.empty()) {
                return fail(Error{ErrorKind::conflict, fmt::format("the archive '{}' is {}: it does not leave as it is",
                                                                   name, to_string(sensitivity))}
                                .with_parameter("archive")
                                .with_hint("name --authorised-by NAME, or make it with oryx tile --profile public"));
            }
            out_.sensitive.push_back(fmt::format("{} ({})", name, to_string(sensitivity)));
        }
        for (const catalog::OutgoingArchive& other : out_.request.archives) {
            if (other.name != name) continue;
            return fail(
                Error{ErrorKind::invalid_input, "two archives are called '" + name + "'"}.with_parameter("archive"));
        }
        out_.request.archives.push_back({name, file});
        return {};
    }

    void remember_known() {
        for (const auto& [id, entry] : snapshot_->state.collections) {
            for (const std::string& version : entry.versions)
                out_.request.known.insert({id, version});
        }
        for (const PublicationLine& line : before_.log) {
            for (const PublishedCollection& collection : line.collections)
                out_.request.known.insert({collection.id, collection.version});
        }
    }

    const PublishSelectionOptions& options_;
    const PublishedBefore& before_;
    const Progress& progress_;
    const CancelToken& cancel_;
    std::shared_ptr<const catalog::Snapshot> snapshot_;  // manifests alone
    std::shared_ptr<const catalog::Snapshot> rows_;      // loaded where a layer is to be made
    PublishSelection out_;
};

}  // namespace

Result<PublishSelection> select_publication(const PublishSelectionOptions& options, const PublishedBefore& before,
                                            const Progress& progress, const CancelToken& cancel) {
    return Selector(options, before, progress, cancel).select();
}

}  // namespace oryx::tools

#include "geo/analytics/forget.hpp"

#include "geo/store/version_files.hpp"

#include <algorithm>
#include <limits>
#include <set>
#include <utility>

namespace oryx::analytics {

namespace {

/// To prune: what the catalogue does not name leaves the disk, the versions that it names all stay.
constexpr std::size_t all_versions = std::numeric_limits<std::size_t>::max() / 2;
constexpr const char* rewritten_warning = "rows of this version were forgotten after it was published";

struct Rewriting {
    std::vector<catalog::StagedVersion> staged;
    std::vector<catalog::VersionName> rewritten;
    std::set<std::string> found;    ///< keys that some version holds
    std::set<std::string> sources;  ///< files
    std::int64_t rows = 0;
};

Result<> check_collection(const catalog::CatalogState& state, const std::string& id) {
    if (!state.collections.contains(id)) {
        std::string known;
        for (const auto& [name, entry] : state.collections)
            known += (known.empty() ? "" : ", ") + name;
        return fail(Error{ErrorKind::not_found, "there is no collection '" + id + "'"}.with_parameter("id").with_hint(
            "there are " + known));
    }
    const bool derived = std::ranges::any_of(state.derived, [&](const auto& record) { return record.id == id; });
    if (!derived) return {};
    return fail(
        Error{ErrorKind::conflict, "'" + id + "' is computed from other collections"}.with_parameter("id").with_hint(
            "forget the rows in the collections that it is made of"));
}

/// Stages a version again without the keys; nothing where it holds none of them.
Result<> rewrite(const catalog::DataDirectory& directory, const catalog::VersionName& name,
                 const std::set<std::string>& keys, Rewriting& rewriting, const Progress& progress) {
    const auto folder = directory.version_directory(name.id, name.version);
    auto manifest = store::read_manifest(folder / "manifest.json");
    if (!manifest) return fail(manifest.error());
    const auto table = store::read_version_files(*manifest, folder);
    if (!table) return fail(table.error());
    std::vector<std::uint32_t> kept;
    for (std::size_t row = 0; row < (*table)->size(); ++row) {
        const std::string key = key_text((*table)->key(row));
        if (keys.contains(key)) {
            rewriting.found.insert(key);
        } else {
            kept.push_back(static_cast<std::uint32_t>(row));
        }
    }
    const std::size_t taken_out = (*table)->size() - kept.size();
    if (taken_out == 0) return {};
    for (const store::SourceFile& source : manifest->sources)
        rewriting.sources.insert(source.name);
    if (std::ranges::find(manifest->warnings, rewritten_warning) == manifest->warnings.end()) {
        manifest->warnings.emplace_back(rewritten_warning);
    }
    auto staged = directory.stage(std::move(*manifest), take_rows(**table, kept), progress);
    if (!staged) return fail(staged.error());
    staged->replaces = name.version;
    rewriting.staged.push_back(std::move(*staged));
    rewriting.rewritten.push_back(name);
    rewriting.rows += static_cast<std::int64_t>(taken_out);
    return {};
}

bool made_of(const store::Manifest& manifest, const std::set<std::string>& versions) {
    return manifest.lineage && std::ranges::any_of(manifest.lineage->inputs,
                                                   [&](const auto& input) { return versions.contains(input.second); });
}

/// Derived versions that were made of the rewritten ones, directly or over others.
Result<std::vector<catalog::VersionName>> made_of_rewritten(const catalog::DataDirectory& directory,
                                                            const catalog::CatalogState& state,
                                                            const std::vector<catalog::VersionName>& rewritten) {
    std::set<std::string> tainted;
    for (const catalog::VersionName& name : rewritten)
        tainted.insert(name.text());
    std::vector<catalog::VersionName> names;
    for (bool more = true; more;) {
        more = false;
        for (const catalog::DerivedRecord& record : state.derived) {
            if (!state.collections.contains(record.id)) continue;
            const auto manifests = directory.versions(record.id);
            if (!manifests) return fail(manifests.error());
            for (const store::Manifest& manifest : *manifests) {
                if (!made_of(manifest, tainted)) continue;
                if (!tainted.insert(record.id + "@" + manifest.version).second) continue;
                names.push_back({record.id, manifest.version});
                more = true;
            }
        }
    }
    return names;
}

/// One pass over the versions that the catalogue names now.
Result<Rewriting> rewrite_all(const catalog::DataDirectory& directory, const catalog::CatalogState& state,
                              const std::string& id, const std::set<std::string>& keys, const Progress& progress,
                              const CancelToken& cancel) {
    Rewriting rewriting;
    for (const std::string& version : state.collections.at(id).versions) {
        if (cancel.cancelled()) return fail(ErrorKind::cancelled, "cancelled; nothing was changed");
        if (auto done = rewrite(directory, {id, version}, keys, rewriting, progress); !done) return fail(done.error());
    }
    return rewriting;
}

Result<> check_found(const Rewriting& rewriting, const std::string& id, const std::set<std::string>& keys) {
    for (const std::string& key : keys) {
        if (rewriting.found.contains(key)) continue;
        return fail(Error{ErrorKind::not_found, "no version of '" + id + "' has the key '" + key + "'"}
                        .with_parameter("key")
                        .with_hint("nothing was changed; keys are the ids of items, in capitals and small letters as "
                                   "they are there"));
    }
    return {};
}

/// The staged versions as they will be loaded, with the borders of their polygons, and what they take the place of.
Result<Upheaval> upheaval_of(const catalog::CatalogState& before, const catalog::Snapshot& next,
                             const PublishPlan& plan) {
    auto loaded = std::make_shared<catalog::Snapshot>(next);
    Upheaval upheaval{.before = before, .next = loaded, .traces = {}, .replaced = {}};
    for (const catalog::StagedVersion& staged : plan.staged) {
        auto collection = catalog::load_collection(staged.directory);
        if (!collection) return fail(collection.error());
        const std::string& id = staged.manifest.info.id;
        if (const auto current = next.find(id); current && current->manifest.version == staged.manifest.version)
            loaded->collections[id] = *collection;
        if (!staged.replaces.empty())
            upheaval.replaced[catalog::VersionName{id, staged.replaces}.text()] = std::move(*collection);
    }
    return upheaval;
}

}  // namespace

Result<Forgotten> forget(const catalog::DataDirectory& directory, const std::string& id,
                         const std::set<std::string>& keys, const Follow& follow, const Progress& progress,
                         const CancelToken& cancel) {
    // Also before: a command that was killed after it had changed the catalogue leaves this to do.
    if (auto pruned = directory.prune(all_versions); !pruned) return fail(pruned.error());
    auto state = directory.read_state();
    if (!state) return fail(state.error());
    if (auto right = check_collection(*state, id); !right) return fail(right.error());
    auto rewriting = rewrite_all(directory, *state, id, keys, progress, cancel);
    if (!rewriting) return fail(rewriting.error());
    if (auto all = check_found(*rewriting, id, keys); !all) return fail(all.error());
    auto retired = made_of_rewritten(directory, *state, rewriting->rewritten);
    if (!retired) return fail(retired.error());
    const auto traces = Traces::of_collection(directory, *state, id);
    if (!traces) return fail(traces.error());
    std::set<std::string> gone;
    for (const auto* names : {&rewriting->rewritten, &*retired})
        for (const catalog::VersionName& name : *names)
            gone.insert(name.text());
    const Amendment amendment{
        .generation = state->generation,
        .retired = *retired,
        .complete = [&](const std::shared_ptr<const catalog::Snapshot>& next, PublishPlan& plan) -> Result<> {
            if (!follow) return {};
            auto upheaval = upheaval_of(*state, *next, plan);
            if (!upheaval) return fail(upheaval.error());
            upheaval->traces = traces->after(gone);
            return follow(*upheaval, plan);
        }};
    auto plan = publish(directory, std::move(rewriting->staged), progress, cancel, amendment);
    if (!plan) return fail(plan.error());
    if (auto pruned = directory.prune(all_versions); !pruned) return fail(pruned.error());
    return Forgotten{.rows = rewriting->rows,
                     .rewritten = std::move(rewriting->rewritten),
                     .retired = std::move(*retired),
                     .recomputed = std::move(plan->notes),
                     .sources = {rewriting->sources.begin(), rewriting->sources.end()},
                     .warnings = std::move(plan->warnings),
                     .generation = plan->state.generation};
}

}  // namespace oryx::analytics

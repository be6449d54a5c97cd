#include "geo/analytics/derived.hpp"

#include "geo/analytics/theatre.hpp"

#include <algorithm>

namespace oryx::analytics {

namespace {

constexpr const char* automatic_id = "heat-zones";  // the process and the collection of that name

/// The catalogue as it will be: current versions, with the staged ones in place of theirs.
using Prospective = std::shared_ptr<catalog::Snapshot>;

bool is_derived(const catalog::CatalogState& state, const std::string& id) {
    return std::any_of(state.derived.begin(), state.derived.end(),
                       [&](const catalog::DerivedRecord& record) { return record.id == id; });
}

/// Whether a staged version is what its collection will be: a rewritten one may be of its past.
bool becomes_current(const catalog::CatalogState& state, const catalog::StagedVersion& version) {
    if (version.replaces.empty()) return true;
    const auto entry = state.collections.find(version.manifest.info.id);
    return entry != state.collections.end() && entry->second.version == version.replaces;
}

Result<Prospective> prospective(const catalog::DataDirectory& directory, const catalog::CatalogState& state,
                                const std::vector<catalog::StagedVersion>& staged) {
    auto current = catalog::load_snapshot(directory);
    if (!current) return fail(current.error());
    auto next = std::make_shared<catalog::Snapshot>(**current);
    next->generation = state.generation + 1;
    for (const catalog::StagedVersion& version : staged) {
        if (!becomes_current(state, version)) continue;
        next->collections[version.manifest.info.id] = catalog::make_collection(version.manifest, version.features);
    }
    return next;
}

void settle(catalog::CatalogState& state, catalog::Snapshot& snapshot,
            const std::vector<catalog::StagedVersion>& staged) {
    if (!state.theatre) {
        // What is being published comes last only if something with a place was there before it.
        std::vector<std::shared_ptr<const catalog::Collection>> collections;
        for (const auto& [id, collection] : snapshot.collections) {
            const bool is_new = std::any_of(staged.begin(), staged.end(), [&, name = id](const auto& version) {
                return version.manifest.info.id == name;
            });
            if (!is_new) collections.push_back(collection);
        }
        for (const auto& version : staged)
            collections.push_back(snapshot.find(version.manifest.info.id));
        state.theatre = settle_theatre(collections);
    }
    snapshot.state = state;
}

/// The first incidents declare the heat zones, bound by role.
void declare_automatically(catalog::CatalogState& state, const catalog::Snapshot& snapshot) {
    const bool taken = is_derived(state, automatic_id) || snapshot.find(automatic_id) != nullptr;
    const bool incidents = std::any_of(snapshot.collections.begin(), snapshot.collections.end(), [](const auto& entry) {
        return entry.second->manifest.info.role == Role::incidents;
    });
    if (!taken && incidents) state.derived.push_back({automatic_id, automatic_id, {}, {}});
}

Result<Inputs> inputs_of(const Process& process, const catalog::DerivedRecord& record) {
    std::map<std::string, std::string> texts = record.parameters;
    for (const auto& [input, collection] : record.bindings)
        texts[input] = collection;
    return parse_inputs(process, texts);
}

/// Input to "collection@version", as the record binds them in this snapshot. An optional input for which two
/// collections stand is bound to none: the process says so itself if it needs it.
Result<std::map<std::string, std::string>> bound_versions(const Process& process, const Inputs& inputs,
                                                          const catalog::Snapshot& snapshot) {
    std::map<std::string, std::string> versions;
    for (const InputSpec& spec : process.inputs) {
        if (spec.type != InputType::collection) continue;
        auto collection = bind_collection(process, inputs, spec.id, snapshot);
        if (!collection && spec.required) return fail(collection.error());
        if (collection && *collection)
            versions[std::string(spec.id)] = (*collection)->id() + "@" + (*collection)->manifest.version;
    }
    return versions;
}

Result<const Process*> process_of(const catalog::DerivedRecord& record) {
    if (const Process* process = find_process(record.process)) return process;
    std::string known;
    for (const Process* process : processes())
        known += (known.empty() ? "" : ", ") + std::string(process->id);
    return fail(Error{ErrorKind::not_found, "there is no process '" + record.process + "'"}.with_hint(
        "the processes are " + known));
}

std::string joined(const std::vector<std::string>& texts) {
    std::string all;
    for (const std::string& text : texts)
        all += (all.empty() ? "" : "; ") + text;
    return all;
}

store::Manifest manifest_of(const catalog::DerivedRecord& record, const Process& process, const ProcessResult& result,
                            const std::map<std::string, std::string>& versions, const catalog::Snapshot& snapshot) {
    store::Manifest manifest;
    store::CollectionInfo& info = manifest.info;
    info.id = record.id;
    info.title = result.facts.title;
    info.description = std::string(process.description);
    info.role = Role::other;
    info.sensitivity = result.facts.sensitivity;
    info.attribution = joined(result.facts.attributions);
    info.key_stable = true;
    std::vector<std::string> licences;
    for (const auto& [input, versioned] : result.facts.inputs) {
        const auto source = snapshot.find(versioned.substr(0, versioned.find('@')));
        if (!source) continue;
        info.synthetic = info.synthetic || source->manifest.info.synthetic;
        const std::string& licence = source->manifest.info.licence;
        if (!licence.empty() && std::find(licences.begin(), licences.end(), licence) == licences.end()) {
            licences.push_back(licence);
        }
    }
    info.licence = joined(licences);
    manifest.counts.read = static_cast<std::int64_t>(result.features->size());
    manifest.counts.published = manifest.counts.read;
    // Also what it did not use this time: a change of that may be one of the result.
    std::map<std::string, std::string> inputs = versions;
    for (const auto& [input, versioned] : result.facts.inputs)
        inputs[input] = versioned;
    manifest.lineage = store::Lineage{
        .process = record.process,
        .inputs = std::move(inputs),
        .parameters = {result.facts.parameters.begin(), result.facts.parameters.end()},
        .facts = to_json(result.facts).dump(-1, ' ', false, nlohmann::ordered_json::error_handler_t::replace)};
    manifest.warnings = result.facts.warnings;
    return manifest;
}

/// One derived collection computed from a snapshot and staged. Nothing where its inputs have not changed, unless
/// forced.
Result<std::optional<catalog::StagedVersion>> derive(const catalog::DataDirectory& directory,
                                                     const catalog::DerivedRecord& record, const Prospective& snapshot,
                                                     bool forced, PublishPlan& plan, const Progress& progress,
                                                     const CancelToken& cancel) {
    const auto versions = versions_of_inputs(record, *snapshot);
    if (!versions) return fail(versions.error());
    if (const auto current = snapshot->find(record.id); current && !forced) {
        const auto& lineage = current->manifest.lineage;
        if (lineage && lineage->inputs == *versions) return std::nullopt;
    }
    auto derived = compute_derived(record, snapshot, progress, cancel);
    if (!derived) return fail(derived.error());
    plan.notes.push_back(record.id + ": " + std::to_string(derived->features->size()) + " features from " +
                         std::to_string(derived->n) + " incidents, as of " + derived->as_of);
    for (const std::string& warning : derived->manifest.warnings)
        plan.notes.push_back(record.id + ": " + warning);
    auto staged = directory.stage(std::move(derived->manifest), std::move(derived->features), progress);
    if (!staged) return fail(staged.error());
    return std::move(*staged);
}

/// Computes what has to follow the staged inputs; a failure marks its collection stale and is told as a warning.
Result<> derive_all(const catalog::DataDirectory& directory, const Prospective& snapshot, PublishPlan& plan,
                    const Progress& progress, const CancelToken& cancel) {
    for (const catalog::DerivedRecord& record : plan.state.derived) {
        auto staged = derive(directory, record, snapshot, false, plan, progress, cancel);
        if (!staged) {
            if (staged.error().kind == ErrorKind::cancelled) return fail(staged.error());
            const std::string reason = to_line(staged.error());
            plan.warnings.push_back(record.id + " could not follow: " + reason);
            const auto entry = plan.state.collections.find(record.id);
            if (entry != plan.state.collections.end()) entry->second.stale = reason;
            continue;
        }
        if (!*staged) {
            // Made from these very versions already: after a rollback that makes a stale layer whole again.
            const auto entry = plan.state.collections.find(record.id);
            if (entry != plan.state.collections.end()) entry->second.stale.clear();
            continue;
        }
        snapshot->collections[record.id] = catalog::make_collection((*staged)->manifest, (*staged)->features);
        plan.staged.push_back(std::move(**staged));
    }
    return {};
}

/// Commits the plan; what was committed stays in it for the caller's report.
Result<PublishPlan> commit(const catalog::DataDirectory& directory, const catalog::DataDirectory::Lock& lock,
                           PublishPlan plan) {
    auto state = directory.commit(lock, plan.state, plan.staged, plan.retired);
    if (!state) return fail(state.error());
    plan.state = std::move(*state);
    return plan;
}

}  // namespace

Result<std::map<std::string, std::string>> versions_of_inputs(const catalog::DerivedRecord& record,
                                                              const catalog::Snapshot& snapshot) {
    const auto process = process_of(record);
    if (!process) return fail(process.error());
    const auto inputs = inputs_of(**process, record);
    if (!inputs) return fail(inputs.error());
    return bound_versions(**process, *inputs, snapshot);
}

Result<Derived> compute_derived(const catalog::DerivedRecord& record,
                                const std::shared_ptr<const catalog::Snapshot>& snapshot, const Progress& progress,
                                const CancelToken& cancel) {
    const auto process = process_of(record);
    if (!process) return fail(process.error());
    const auto inputs = inputs_of(**process, record);
    if (!inputs) return fail(inputs.error());
    const auto versions = bound_versions(**process, *inputs, *snapshot);
    if (!versions) return fail(versions.error());
    auto result = run_process(**process, *inputs, {.snapshot = snapshot, .cancel = cancel, .progress = progress});
    if (!result) return fail(result.error());
    return Derived{.manifest = manifest_of(record, **process, *result, *versions, *snapshot),
                   .features = std::move(result->features),
                   .n = result->facts.n,
                   .as_of = result->facts.as_of};
}

Result<PublishPlan> publish(const catalog::DataDirectory& directory, std::vector<catalog::StagedVersion> staged,
                            const Progress& progress, const CancelToken& cancel,
                            const std::optional<Amendment>& amendment) {
    const auto lock = directory.lock();
    if (!lock) return fail(lock.error());
    auto state = directory.read_state();
    if (!state) return fail(state.error());
    if (amendment && state->generation != amendment->generation) {
        return fail(Error{ErrorKind::conflict, "the catalogue was changed by another command meanwhile"}.with_hint(
            "say it again"));
    }
    for (const catalog::StagedVersion& version : staged) {
        if (!is_derived(*state, version.manifest.info.id)) continue;
        return fail(Error{ErrorKind::conflict, "'" + version.manifest.info.id + "' is a derived collection"}
                        .with_parameter("collection")
                        .with_hint("publish under another id"));
    }
    auto snapshot = prospective(directory, *state, staged);
    if (!snapshot) return fail(snapshot.error());
    const catalog::CatalogState before = *state;
    PublishPlan plan{
        .state = std::move(*state), .staged = std::move(staged), .retired = {}, .notes = {}, .warnings = {}};
    if (amendment) plan.retired = amendment->retired;
    declare_automatically(plan.state, **snapshot);
    settle(plan.state, **snapshot, plan.staged);
    if (auto done = derive_all(directory, *snapshot, plan, progress, cancel); !done) return fail(done.error());
    if (amendment && amendment->complete) {
        if (auto done = amendment->complete(*snapshot, plan); !done) return fail(done.error());
    }
    const bool changed = !plan.staged.empty() || plan.state.collections != before.collections ||
                         plan.state.derived != before.derived || plan.state.theatre != before.theatre;
    if (!changed) return plan;
    return commit(directory, *lock, std::move(plan));
}

Result<PublishPlan> declare_derived(const catalog::DataDirectory& directory, catalog::DerivedRecord record,
                                    const Progress& progress, const CancelToken& cancel) {
    if (auto fits = catalog::check_collection_id(record.id); !fits) return fail(fits.error());
    const auto lock = directory.lock();
    if (!lock) return fail(lock.error());
    auto state = directory.read_state();
    if (!state) return fail(state.error());
    auto snapshot = prospective(directory, *state, {});
    if (!snapshot) return fail(snapshot.error());
    if ((*snapshot)->find(record.id) != nullptr && !is_derived(*state, record.id)) {
        return fail(Error{ErrorKind::conflict, "'" + record.id + "' is a collection that was ingested"}
                        .with_parameter("id")
                        .with_hint("declare it under another id"));
    }
    PublishPlan plan{.state = std::move(*state), .staged = {}, .retired = {}, .notes = {}, .warnings = {}};
    settle(plan.state, **snapshot, {});
    auto staged = derive(directory, record, *snapshot, true, plan, progress, cancel);
    if (!staged) return fail(staged.error());
    const auto same = [&](const catalog::DerivedRecord& other) { return other.id == record.id; };
    std::erase_if(plan.state.derived, same);
    plan.state.derived.push_back(std::move(record));
    plan.staged.push_back(std::move(**staged));
    return commit(directory, *lock, std::move(plan));
}

}  // namespace oryx::analytics

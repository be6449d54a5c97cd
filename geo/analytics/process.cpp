#include "geo/analytics/process.hpp"

#include "geo/analytics/filtered.hpp"

#include <algorithm>
#include <span>
#include <stdexcept>

#include <fmt/format.h>

namespace oryx::analytics {

const Process* find_process(std::string_view id) {
    for (const Process* process : processes()) {
        if (process->id == id) return process;
    }
    return nullptr;
}

namespace {

/// The collection that the data directory's declared layers of this process have in this place; null where none says.
std::shared_ptr<const catalog::Collection> declared_binding(
    const Process& process, const std::string& input, const catalog::Snapshot& snapshot,
    std::span<const std::shared_ptr<const catalog::Collection>> candidates) {
    for (const catalog::DerivedRecord& record : snapshot.state.derived) {
        const auto bound = record.bindings.find(input);
        if (record.process != process.id || bound == record.bindings.end()) continue;
        const auto found =
            std::ranges::find_if(candidates, [&](const auto& candidate) { return candidate->id() == bound->second; });
        if (found != candidates.end()) return *found;
    }
    return nullptr;
}

}  // namespace

namespace {

Result<std::shared_ptr<const catalog::Collection>> find_collection(const Process& process, const Inputs& inputs,
                                                                   std::string_view input_id,
                                                                   const catalog::Snapshot& snapshot) {
    const InputSpec* spec = nullptr;
    for (const InputSpec& candidate : process.inputs) {
        if (candidate.id == input_id) spec = &candidate;
    }
    if (spec == nullptr || !spec->role)
        throw std::logic_error("a process binds an input that is no collection of a role");
    const std::string role(to_string(*spec->role));
    const std::string input(input_id);
    if (const auto named = inputs.collection(input_id)) {
        auto collection = snapshot.find(*named);
        if (!collection) {
            return fail(
                Error{ErrorKind::invalid_input, "there is no collection '" + *named + "'"}.with_parameter(input));
        }
        if (collection->manifest.info.role != *spec->role) {
            return fail(
                Error{ErrorKind::invalid_input, fmt::format("the collection '{}' has the role {}, not {}", *named,
                                                            to_string(collection->manifest.info.role), role)}
                    .with_parameter(input));
        }
        return collection;
    }
    std::vector<std::shared_ptr<const catalog::Collection>> candidates;
    std::vector<std::string> ids;
    for (const auto& [id, collection] : snapshot.collections) {
        if (collection->manifest.info.role != *spec->role || collection->manifest.lineage) continue;
        candidates.push_back(collection);
        ids.push_back(id);
    }
    if (candidates.size() == 1) return candidates.front();
    if (auto declared = declared_binding(process, input, snapshot, candidates)) return declared;
    if (candidates.empty()) {
        if (!spec->required) return nullptr;
        return fail(Error{ErrorKind::conflict, "no collection has the role " + role}.with_parameter(input).with_hint(
            "ingest one first"));
    }
    return fail(Error{ErrorKind::invalid_input,
                      fmt::format("{} collections have the role {}: {}", ids.size(), role, fmt::join(ids, ", "))}
                    .with_parameter(input)
                    .with_hint(fmt::format("name one: {}={}; for good: oryx derive {} --bind {}={}", input, ids.front(),
                                           process.id, input, ids.front())));
}

bool is_first_collection(const Process& process, std::string_view input_id) {
    const auto first = std::ranges::find(process.inputs, InputType::collection, &InputSpec::type);
    return first != process.inputs.end() && first->id == input_id;
}

}  // namespace

Result<std::shared_ptr<const catalog::Collection>> bind_collection(const Process& process, const Inputs& inputs,
                                                                   std::string_view input_id,
                                                                   const catalog::Snapshot& snapshot) {
    auto found = find_collection(process, inputs, input_id, snapshot);
    if (!found || *found == nullptr || inputs.filter().empty() || !is_first_collection(process, input_id)) return found;
    return filtered(**found, inputs.filter());
}

Result<ProcessResult> run_process(const Process& process, const Inputs& inputs, const RunContext& context) {
    auto result = process.run(inputs, context);
    if (result && !inputs.filter().empty()) {
        // Beside what the process selects by inputs of its own.
        std::string& told = result->facts.filter;
        told += (told.empty() ? "" : ", ") + inputs.filter();
    }
    return result;
}

}  // namespace oryx::analytics

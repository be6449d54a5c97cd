#include "geo/analytics/traces.hpp"

#include <algorithm>

namespace oryx::analytics {

namespace {

std::string_view collection_of(std::string_view version) {
    return version.substr(0, version.find('@'));
}

using Family = std::set<std::string, std::less<>>;

/// Whether a derived collection is bound to one of the family, or some version of it was made of one.
Result<bool> belongs(const catalog::DataDirectory& directory, const catalog::CatalogState& state,
                     const catalog::DerivedRecord& record, const Family& family) {
    if (std::ranges::any_of(record.bindings, [&](const auto& binding) { return family.contains(binding.second); }))
        return true;
    if (!state.collections.contains(record.id)) return false;
    const auto manifests = directory.versions(record.id);
    if (!manifests) return fail(manifests.error());
    return std::ranges::any_of(*manifests, [&](const store::Manifest& manifest) {
        return manifest.lineage && std::ranges::any_of(manifest.lineage->inputs, [&](const auto& input) {
                   return family.contains(collection_of(input.second));
               });
    });
}

}  // namespace

Result<Traces> Traces::of_collection(const catalog::DataDirectory& directory, const catalog::CatalogState& state,
                                     const std::string& id) {
    Traces traces;
    traces.family_.insert(id);
    for (bool more = true; more;) {
        more = false;
        for (const catalog::DerivedRecord& record : state.derived) {
            if (traces.family_.contains(record.id)) continue;
            const auto one = belongs(directory, state, record, traces.family_);
            if (!one) return fail(one.error());
            if (*one) more = traces.family_.insert(record.id).second;
        }
    }
    for (const std::string& member : traces.family_) {
        const auto entry = state.collections.find(member);
        if (entry == state.collections.end()) continue;
        for (const std::string& version : entry->second.versions)
            traces.kept_.insert(catalog::VersionName{member, version}.text());
    }
    traces.gone_.insert(state.forgotten.begin(), state.forgotten.end());
    return traces;
}

Traces Traces::after(const std::set<std::string>& gone) const {
    Traces traces = *this;
    for (const std::string& version : gone) {
        traces.kept_.erase(version);
        traces.gone_.insert(version);
    }
    return traces;
}

Traces::Verdict Traces::of(std::string_view version) const {
    if (gone_.contains(version)) return Verdict::held;
    if (!concern(collection_of(version)) || kept_.contains(version)) return Verdict::none;
    return Verdict::unknown;
}

}  // namespace oryx::analytics

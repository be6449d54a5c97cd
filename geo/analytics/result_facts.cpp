#include "geo/analytics/result_facts.hpp"

#include "geo/analytics/incident_rows.hpp"

#include <algorithm>

namespace oryx::analytics {

void add_input(ResultFacts& facts, std::string_view name,
               const std::shared_ptr<const catalog::Collection>& collection) {
    if (!collection) return;
    const store::CollectionInfo& info = collection->manifest.info;
    facts.inputs[std::string(name)] = info.id + "@" + collection->manifest.version;
    facts.sensitivity = std::max(facts.sensitivity, info.sensitivity);
    if (!info.attribution.empty() &&
        std::find(facts.attributions.begin(), facts.attributions.end(), info.attribution) == facts.attributions.end()) {
        facts.attributions.push_back(info.attribution);
    }
    if (info.synthetic) facts.warnings.push_back("'" + info.id + "' is synthetic");
    if (!collection->stale.empty()) facts.warnings.push_back("'" + info.id + "' is stale: " + collection->stale);
}

std::vector<std::pair<std::string, std::string>> parameters_as_used(
    const Process& process, const Inputs& inputs,
    std::initializer_list<std::pair<std::string_view, std::string>> settled) {
    auto texts = inputs.as_text();
    std::erase_if(texts, [&](const auto& entry) {
        return std::ranges::any_of(process.inputs, [&](const InputSpec& spec) {
            return spec.id == entry.first && spec.type == InputType::collection;
        });
    });
    for (auto& [name, text] : texts) {
        for (const auto& [settled_name, settled_text] : settled) {
            if (name == settled_name) text = settled_text;
        }
    }
    return texts;
}

ResultFacts begin_facts(const Process& process, const Inputs& inputs,
                        std::initializer_list<std::pair<std::string_view, std::string>> settled) {
    ResultFacts facts;
    facts.process = process.id;
    facts.title = process.title;
    facts.parameters = parameters_as_used(process, inputs, settled);
    return facts;
}

void set_as_of(ResultFacts& facts, Day as_of, Day today, const FeatureTable& incidents) {
    facts.as_of = to_iso(as_of);
    facts.as_of_age_days = today - as_of;
    const auto record = recorded_days(incidents);
    if (record.last && *record.last < as_of) {
        facts.warnings.push_back("the newest incident is dated " + to_iso(*record.last) +
                                 ": if the record ends there, the days up to the as-of are empty for want of data");
    }
}

}  // namespace oryx::analytics

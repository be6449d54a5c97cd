#include "server/access/served.hpp"

#include <algorithm>
#include <utility>

namespace oryx::access {

namespace {

/// Made from hidden collections, but masked for everybody (CONTRACT: heat zones, profile=public).
bool is_public_profile(const catalog::Collection& collection) {
    const auto& lineage = collection.manifest.lineage;
    if (!lineage) return false;
    const auto profile = lineage->parameters.find("profile");
    return profile != lineage->parameters.end() && profile->second == "public";
}

bool has_hidden_input(const catalog::Collection& collection, const catalog::Snapshot& snapshot, int depth) {
    constexpr int deepest_lineage = 16;
    if (!collection.manifest.lineage) return false;
    if (depth > deepest_lineage) return true;
    const auto& inputs = collection.manifest.lineage->inputs;
    return std::any_of(inputs.begin(), inputs.end(), [&](const auto& input) {
        const std::string id = input.second.substr(0, input.second.find('@'));
        const auto source = snapshot.find(id);
        if (!source) return false;  // it is gone: the mark that this collection took from it stands in its own manifest
        return source->manifest.info.sensitivity >= Sensitivity::high ||
               (!is_public_profile(*source) && has_hidden_input(*source, snapshot, depth + 1));
    });
}

}  // namespace

std::string_view to_string(Audience audience) {
    return audience == Audience::machine ? "machine" : "network";
}

Sensitivity Served::sensitivity() const {
    auto highest = Sensitivity::low;
    for (const auto& [id, collection] : visible->collections) {
        highest = std::max(highest, collection->manifest.info.sensitivity);
    }
    return highest;
}

bool is_visible(const catalog::Collection& collection, const catalog::Snapshot& snapshot, Audience audience) {
    if (audience == Audience::machine || is_public_profile(collection)) return true;
    return collection.manifest.info.sensitivity < Sensitivity::high && !has_hidden_input(collection, snapshot, 0);
}

std::shared_ptr<const Served> make_served(std::shared_ptr<const catalog::Snapshot> snapshot, Audience audience,
                                          const Served* previous) {
    auto served = std::make_shared<Served>();
    served->audience = audience;
    auto visible = std::make_shared<catalog::Snapshot>(*snapshot);
    std::erase_if(visible->collections,
                  [&](const auto& entry) { return !is_visible(*entry.second, *snapshot, audience); });
    for (const auto& [id, collection] : visible->collections) {
        const auto old = previous == nullptr ? nullptr : previous->visible->find(id);
        const bool same = old && old->features == collection->features && previous->layers.contains(id);
        served->layers.emplace(
            id, same ? previous->layers.at(id)
                     : tile::TileLayer::build(id, collection->features, tile::layer_settings(collection->manifest),
                                              collection->arcs));
    }
    served->visible = std::move(visible);
    served->everything = std::move(snapshot);
    return served;
}

}  // namespace oryx::access

#include "geo/analytics/theatre.hpp"

#include <cmath>
#include <vector>

namespace oryx::analytics {

namespace {

double to_half_degree(double degrees) {
    return std::round(degrees * 2) / 2;
}

}  // namespace

std::optional<catalog::Theatre> settle_theatre(
    std::span<const std::shared_ptr<const catalog::Collection>> collections) {
    const catalog::Collection* chosen = nullptr;
    for (const auto& collection : collections) {
        if (collection->manifest.bounds.empty() || collection->manifest.lineage) continue;
        if (chosen == nullptr) chosen = collection.get();
        if (collection->manifest.info.role == Role::areas) {
            chosen = collection.get();
            break;
        }
    }
    if (chosen == nullptr) return std::nullopt;
    const Envelope& bounds = chosen->manifest.bounds;
    return catalog::Theatre{
        {to_half_degree((bounds.min_x + bounds.max_x) / 2), to_half_degree((bounds.min_y + bounds.max_y) / 2)}, {0, 0}};
}

Result<catalog::Theatre> theatre_of(const catalog::Snapshot& snapshot) {
    if (snapshot.state.theatre) return *snapshot.state.theatre;
    std::vector<std::shared_ptr<const catalog::Collection>> collections;
    for (const auto& [id, collection] : snapshot.collections)
        collections.push_back(collection);
    if (const auto theatre = settle_theatre(collections)) return *theatre;
    return fail(Error{ErrorKind::conflict, "there is no theatre: no collection has a place"}.with_hint(
        "ingest areas or incidents first"));
}

}  // namespace oryx::analytics

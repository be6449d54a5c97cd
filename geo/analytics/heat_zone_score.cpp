// How zones drawn as these are did on the months that followed (CONTRACT: heat zones, the legend's words).

#include "geo/analytics/heat_zone_model.hpp"

#include <algorithm>
#include <cmath>
#include <optional>
#include <utility>

namespace oryx::analytics {

bool HeatZoneModel::tells_score(std::size_t rank) const {
    if (!score || !score->held[rank - 1]) return false;
    if (!settings().masked) return true;
    const double count = score->held[rank - 1]->held * static_cast<double>(score->record.incidents);
    return std::lround(count) >= few_incidents;
}

Result<> score_zones(HeatZoneModel& model, const IncidentInputs& bound, const catalog::Collection* localities,
                     int months, const RunContext& context) {
    // What holds people's exposure does not claim to hold incidents.
    if (months == 0 || model.zoning.exposure) return {};
    std::vector<double> shares;
    for (std::size_t rank = 1; rank <= model.ranks(); ++rank) {
        if (model.share_to(rank) > 0) shares.push_back(model.share_to(rank));
    }
    const ThreatSurface& threat = model.threat;
    std::optional<SettlementCells> settlements;
    if (localities != nullptr && threat.settings.recipe.leans_on_settlements()) {
        settlements.emplace(threat.mask, settlements_on_plane(*localities->features, bound.plane));
    }
    auto record = zone_record(threat.settings.recipe, threat.record, threat.mask, settlements ? &*settlements : nullptr,
                              model.settings().from, model.incidents().as_of, months, shares, zone_replication,
                              context.today, context.cancel);
    if (!record) return fail(record.error());
    if (!*record) return {};
    ZoneScore score{.record = std::move(**record), .held = {}};
    std::size_t next = 0;
    for (std::size_t rank = 1; rank <= model.ranks(); ++rank) {
        const bool scored = model.share_to(rank) > 0;
        score.held.push_back(scored ? std::optional(score.record.zones[next++]) : std::nullopt);
    }
    model.score = std::move(score);
    return {};
}

}  // namespace oryx::analytics

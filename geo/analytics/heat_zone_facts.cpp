// What a heat-zones result says of itself (CONTRACT: "Result of every process", and the legend's words).

#include "geo/analytics/heat_zone_features.hpp"
#include "geo/analytics/heat_zone_words.hpp"
#include "geo/analytics/public_profile.hpp"
#include "geo/analytics/result_facts.hpp"

#include <algorithm>
#include <numeric>

#include <fmt/format.h>

namespace oryx::analytics {

namespace {

std::string_view bands_in_words(LevelKind kind) {
    switch (kind) {
        case LevelKind::shares:
            return "the smallest area that holds each share";
        case LevelKind::rates:
            return "the cells that come to each rate";
        case LevelKind::quantiles:
            return "the cells above each quantile of those that hold any";
    }
    return "";
}

nlohmann::ordered_json legend(const HeatZoneModel& model) {
    nlohmann::ordered_json entries = nlohmann::ordered_json::array();
    for (std::size_t rank = 1; rank <= model.ranks(); ++rank) {
        entries.push_back({{"rank", rank},
                           {"share_to", model.share_to(rank)},
                           {"level", model.level_of(rank)},
                           {"colour", std::string(zone_colour(rank, model.ranks()))},
                           {"text", zone_title(model, rank)},
                           {"score", score_in_words(model, rank)}});
    }
    return entries;
}

nlohmann::ordered_json exposure(const HeatZoneModel& model) {
    const double people = std::accumulate(model.people.begin(), model.people.end(), 0.0);
    return {{"people", people},
            {"mean", people > 0 ? model.threat.rate(model.bands.total) / people : 0},
            {"text", "the intensity that the study area's people live in, on average"}};
}

nlohmann::ordered_json score(const ZoneRecord& record) {
    return {{"months", record.months.size()},
            {"from", to_iso(record.months.front().begin)},
            {"to", to_iso(record.months.back().end + -1)},
            {"n", record.incidents},
            {"text", "zones of each month drawn of what ended before it, and what the month then brought"}};
}

}  // namespace

ResultFacts heat_zone_facts(const HeatZoneModel& model, const HeatZoneInputs& inputs, const IncidentInputs& bound,
                            const Process& process, const Inputs& parameters, Day today) {
    const HeatZoneSettings& settings = model.settings();
    ResultFacts facts = incident_facts(process, parameters, bound, model.incidents(), today);
    add_input(facts, "localities", inputs.localities);
    add_threat_surface_facts(facts, model.threat, bound);
    facts.title = "Heat zones of " + measured_in_words(model);
    facts.unit = unit_in_words(model);
    facts.method += fmt::format("{}; bands of {}", model.zoning.exposure ? "; times the people of each cell" : "",
                                bands_in_words(model.zoning.levels.kind));
    for (auto& [name, text] : facts.parameters) {
        if (name == "cell_m") text = fmt::format("{:g}", settings.cell_m);
        if (name == "half_life_days") text = fmt::format("{:g}", settings.half_life_days);
    }
    facts.extra["legend"] = legend(model);
    facts.extra["incidents_since"] = to_iso(model.incidents().counted_from);
    if (model.zoning.exposure) facts.extra["exposure"] = exposure(model);
    if (model.score && (!settings.masked || model.score->record.incidents >= few_incidents)) {
        facts.extra["score"] = score(model.score->record);
        facts.interval += "; of scores 95 %, bootstrap over months";
        facts.seed = zone_replication.seed;
        facts.draws = zone_replication.draws;
    }
    facts.extra["profile"] = "standard";
    if (inputs.people != nullptr) facts.extra["people_method"] = inputs.people->method();
    if (settings.masked) mask_facts(facts);
    if (model.few_parts_left_out > 0) {
        facts.warnings.emplace_back("parts that rest on fewer than 5 incidents are left out");
    }
    return facts;
}

}  // namespace oryx::analytics

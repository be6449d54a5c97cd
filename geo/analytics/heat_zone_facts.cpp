// What a heat-zones result says of itself (CONTRACT: "Result of every process", and the legend's words).

#include "geo/analytics/heat_zone_features.hpp"
#include "geo/analytics/heat_zone_words.hpp"
#include "geo/analytics/result_facts.hpp"

#include <algorithm>
#include <cmath>

#include <fmt/format.h>

namespace oryx::analytics {

namespace {

// The parameters as used: the as-of that was found, the limits of the profile.
std::vector<std::pair<std::string, std::string>> used(const Inputs& parameters, const HeatZoneModel& model) {
    auto texts = parameters.as_text();
    for (auto& [name, text] : texts) {
        if (name == "as_of") text = to_iso(model.incidents.as_of);
        if (name == "from") text = to_iso(model.incidents.from);
        if (name == "sigma_m") text = fmt::format("{:g}", model.settings.sigma_m);
        if (name == "cell_m") text = fmt::format("{:g}", model.settings.cell_m);
        if (name == "half_life_days") text = fmt::format("{:g}", model.settings.half_life_days);
    }
    std::erase_if(texts, [](const auto& entry) {
        return entry.first == "incidents" || entry.first == "areas" || entry.first == "localities";
    });
    return texts;
}

// In the public profile a reason that holds for fewer than 5 incidents is told without its number.
void add_excluded(ResultFacts& facts, const HeatZoneModel& model) {
    for (const Excluded& excluded : model.incidents.excluded) {
        if (model.settings.masked && excluded.count < few_incidents) {
            facts.warnings.push_back("fewer than 5 incidents are left out: " + excluded.reason);
        } else {
            facts.excluded.push_back(excluded);
        }
    }
}

nlohmann::ordered_json legend(const HeatZoneModel& model) {
    nlohmann::ordered_json entries = nlohmann::ordered_json::array();
    for (std::size_t rank = 1; rank <= model.settings.shares.size(); ++rank) {
        const double share = model.settings.shares[rank - 1];
        entries.push_back({{"rank", rank},
                           {"share_to", share},
                           {"colour", std::string(zone_colour(rank, model.settings.shares.size()))},
                           {"text", zone_title(model, share)},
                           {"score", score_in_words(model, rank)}});
    }
    return entries;
}

nlohmann::ordered_json extra(const HeatZoneModel& model, const catalog::Theatre& theatre) {
    const double weight = model.surface.weight;
    const double outside = std::max(0.0, weight - model.bands.total);
    nlohmann::ordered_json json;
    json["legend"] = legend(model);
    json["blank"] = std::string(blank_words);
    json["level"] = {{"value", model.effective_days > 0 ? model.bands.total / model.effective_days * 30 : 0},
                     {"unit", std::string(model.unit_weights() ? "" : "weighted ") + "incidents per 30 days"},
                     {"text", "decayed mean rate of the whole study area"}};
    json["mass"] = {{"unit", model.unit_weights() ? "decayed incidents" : "decayed weighted incidents"},
                    {"total", weight},
                    {"inside", model.bands.total},
                    {"outside", outside},
                    {"outside_share", weight > 0 ? outside / weight : 0}};
    json["record_days"] = model.incidents.record_days();
    json["effective_days"] = model.effective_days;
    json["incidents_since"] = to_iso(model.incidents.counted_from);
    json["theatre"] = {{"centre", {theatre.centre.x, theatre.centre.y}},
                       {"grid_origin", {theatre.grid_origin.x, theatre.grid_origin.y}}};
    json["grid"] = {
        {"columns", model.mask.grid.columns()}, {"rows", model.mask.grid.rows()}, {"cell_m", model.settings.cell_m}};
    return json;
}

}  // namespace

ResultFacts heat_zone_facts(const HeatZoneModel& model, const HeatZoneInputs& inputs, const crs::Plane& plane,
                            const catalog::Theatre& theatre, const Inputs& parameters, Day today) {
    const HeatZoneSettings& settings = model.settings;
    ResultFacts facts;
    facts.process = "heat-zones";
    facts.title = "Heat zones of recent " + std::string(incidents_in_words(settings.weighting));
    facts.unit = unit_in_words(model);
    facts.n = static_cast<std::int64_t>(model.incidents.sightings.size());
    facts.period = to_iso(model.incidents.from) + "/" + to_iso(model.incidents.as_of);
    facts.as_of = to_iso(model.incidents.as_of);
    facts.as_of_age_days = today - model.incidents.as_of;
    facts.plane = plane.definition();
    facts.method =
        "quartic kernel (radius sqrt(8) sigma) integrated over cells, decayed by half-life; bands of the smallest area "
        "that holds each share";
    facts.parameters = used(parameters, model);
    add_input(facts, "incidents", inputs.incidents);
    add_input(facts, "areas", inputs.areas);
    add_input(facts, "localities", inputs.localities);
    for (const auto& warning : model.incidents.warnings)
        facts.warnings.push_back(warning);
    if (facts.n == 0) facts.warnings.emplace_back("no incident enters the surface: there are no zones");
    add_excluded(facts, model);
    facts.extra = extra(model, theatre);
    facts.extra["profile"] = settings.masked ? "public" : "standard";
    if (inputs.people != nullptr) facts.extra["people_method"] = inputs.people->method();
    if (settings.sigma_m * std::sqrt(8.0) < settings.cell_m / 2) {
        facts.warnings.emplace_back("the kernel is smaller than a cell: the zones are counts of cells");
    }
    if (settings.masked) {
        // Masking is what makes the result fit to be seen (CONTRACT: who sees what); the inputs' class stays on record.
        facts.extra["source_sensitivity"] = std::string(to_string(facts.sensitivity));
        facts.sensitivity = Sensitivity::low;
        if (facts.n < few_incidents) facts.n = 0;
        if (model.few_parts_left_out > 0) {
            facts.warnings.emplace_back("parts that rest on fewer than 5 incidents are left out");
        }
    }
    return facts;
}

}  // namespace oryx::analytics

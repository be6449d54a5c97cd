#include "geo/analytics/heat_zone_features.hpp"

#include "geo/analytics/heat_zone_words.hpp"
#include "geo/analytics/published_degrees.hpp"

#include <algorithm>
#include <cmath>
#include <string>

namespace oryx::analytics {

namespace {

Schema zone_schema(bool masked) {
    const FieldType count = masked ? FieldType::text : FieldType::integer;  // "<5" is no number
    return {
        {"rank", FieldType::integer, "Rank, 1 = most intense"},
        {"share_from", FieldType::real, "Share of recent incidents inside the band's inner border"},
        {"share_to", FieldType::real, "Share of recent incidents inside the band's outer border"},
        {"few", FieldType::boolean, "Rests on fewer than 5 incidents"},
        {"title", FieldType::text, "What the region up to this share is"},
        {"score", FieldType::text, "How the region up to this share did on the next 30 days"},
        {"area_km2", FieldType::real, "Area", "km2"},
        {"incidents", count, "Incidents inside"},
        {"people", FieldType::integer, "People inside"},
        {"area_km2_cum", FieldType::real, "Area up to this share", "km2"},
        {"incidents_cum", count, "Incidents up to this share"},
        {"people_cum", FieldType::integer, "People up to this share"},
        {"share", FieldType::real, "Share of recent incidents that this feature holds"},
        {"peak", FieldType::real, "Highest intensity", "per 100 km2 per 30 days"},
        {"peak_error", FieldType::real, "Its standard error, a lower bound", "per 100 km2 per 30 days"},
        {"areas", FieldType::text, "Areas, by their share of the incidents"},
        {"held", FieldType::real, "Share of the next 30 days' incidents held up to this share"},
        {"held_low", FieldType::real, "Its 95 % interval, low"},
        {"held_high", FieldType::real, "Its 95 % interval, high"},
        {"held_n", FieldType::integer, "Incidents of the next 30 days"},
        {"as_of", FieldType::date, "As of (last day that counts)"},
        {"incidents_since", FieldType::date, "First day of the incidents that are counted"},
        {"half_life_days", FieldType::real, "Half-life", "d"},
        {"sigma_m", FieldType::real, "Standard deviation of the kernel", "m"},
        {"cell_m", FieldType::real, "Side of a cell", "m"},
        {"weights", FieldType::text, "Weights of the incidents"},
        {"profile", FieldType::text, "Profile"},
        {"people_source", FieldType::text, "Source of the population"},
        {"people_year", FieldType::integer, "Year of the population"},
        {"people_method", FieldType::text, "How people were shared out"},
        {"note", FieldType::text, "Note"},
    };
}

double area_km2(const Grid& grid, std::span<const std::uint8_t> members) {
    return static_cast<double>(std::count(members.begin(), members.end(), 1)) * grid.cell_area_km2();
}

Value whole(const std::optional<double>& number) {
    return number ? Value{static_cast<std::int64_t>(std::llround(*number))} : Value{};
}

Value text_or_null(const std::string& text) {
    return text.empty() ? Value{} : Value{text};
}

// The incidents up to each rank as the public profile may tell them: a band below 5 is not added, "+" says so.
std::vector<std::string> masked_cumulated(const std::vector<std::int64_t>& cumulated) {
    std::vector<std::string> texts;
    std::int64_t shown = 0;
    bool more = false;
    std::int64_t before = 0;
    for (const std::int64_t up_to : cumulated) {
        const std::int64_t band = up_to - before;
        before = up_to;
        if (band >= few_incidents) shown += band;
        if (band > 0 && band < few_incidents) more = true;
        texts.push_back(shown == 0 ? "<5" : std::to_string(shown) + (more ? "+" : ""));
    }
    return texts;
}

/// Numbers of the regions up to each share.
struct Cumulated {
    std::vector<double> area_km2;
    std::vector<std::int64_t> incidents;
    std::vector<std::string> incidents_masked;
    std::vector<std::optional<double>> people;
};

Cumulated cumulate(const HeatZoneModel& model, const ZonePeople* people) {
    Cumulated all;
    for (std::size_t rank = 1; rank <= model.settings.shares.size(); ++rank) {
        const auto region = model.region(rank);
        all.area_km2.push_back(area_km2(model.mask.grid, region));
        all.incidents.push_back(model.incidents_in(region));
        all.people.push_back(people != nullptr ? people->inside(region) : std::nullopt);
    }
    all.incidents_masked = masked_cumulated(all.incidents);
    return all;
}

void add_score(const HeatZoneModel& model, std::size_t rank, std::vector<Value>& values) {
    const bool told = model.score && (!model.settings.masked || model.score->held[rank - 1] >= few_incidents);
    if (!told) {
        values.insert(values.end(), 4, Value{});
        return;
    }
    const std::int64_t held = model.score->held[rank - 1];
    const statistics::Interval interval = statistics::wilson_interval(held, model.score->n);
    values.emplace_back(static_cast<double>(held) / static_cast<double>(model.score->n));
    values.emplace_back(interval.low);
    values.emplace_back(interval.high);
    values.emplace_back(model.score->n);
}

std::vector<Value> zone_values(const HeatZoneModel& model, const ZoneCells& zone, const Cumulated& cumulated,
                               const HeatZoneInputs& inputs) {
    const HeatZoneSettings& settings = model.settings;
    const std::size_t r = zone.rank - 1;
    const bool masked = settings.masked;
    double mass = 0;
    std::size_t peak = 0;
    for (std::size_t cell = 0; cell < zone.members.size(); ++cell) {
        if (zone.members[cell] == 0) continue;
        mass += model.surface.mass[cell];
        if (zone.members[peak] == 0 || model.surface.mass[cell] > model.surface.mass[peak]) peak = cell;
    }
    const std::int64_t inside = model.incidents_in(zone.members);
    std::vector<Value> values{
        static_cast<std::int64_t>(zone.rank),
        settings.nested || r == 0 ? 0.0 : settings.shares[r - 1],
        settings.shares[r],
        zone.few,
        zone_title(model, settings.shares[r]),
        score_in_words(model, zone.rank),
        area_km2(model.mask.grid, zone.members),
        masked ? Value{settings.nested ? cumulated.incidents_masked[r] : count_text(inside)} : Value{inside},
        whole(inputs.people != nullptr ? inputs.people->inside(zone.members) : std::nullopt),
        cumulated.area_km2[r],
        masked ? Value{cumulated.incidents_masked[r]} : Value{cumulated.incidents[r]},
        whole(cumulated.people[r]),
        model.bands.total > 0 ? mass / model.bands.total : 0.0,
        model.rate(model.surface.mass[peak]),
        model.rate(std::sqrt(model.surface.variance[peak])),
        inputs.areas
            ? text_or_null(areas_by_mass(model.mask, *inputs.areas->features, model.surface.mass, zone.members))
            : Value{},
    };
    add_score(model, zone.rank, values);
    const bool known_people = inputs.people != nullptr;
    for (Value value : std::initializer_list<Value>{
             model.incidents.as_of, model.incidents.counted_from, settings.half_life_days, settings.sigma_m,
             settings.cell_m, settings.weights, std::string(masked ? "public" : "standard"),
             known_people ? text_or_null(inputs.people->source()) : Value{},
             known_people && inputs.people->year() ? Value{*inputs.people->year()} : Value{},
             known_people ? text_or_null(inputs.people->method()) : Value{}, std::string(blank_words)}) {
        values.push_back(std::move(value));
    }
    return values;
}

}  // namespace

std::shared_ptr<const FeatureTable> heat_zone_features(const HeatZoneModel& model, const HeatZoneInputs& inputs,
                                                       const crs::Plane& plane) {
    FeatureTable table(zone_schema(model.settings.masked));
    const Cumulated cumulated = cumulate(model, inputs.people);
    std::int64_t row = 0;
    for (const ZoneCells& zone : model.zones) {
        const std::string key = std::string(model.settings.nested ? "zone-" : "band-") + std::to_string(zone.rank) +
                                (zone.few ? "-few" : "");
        const Geometry outline = published_degrees(plane, cell_outline(model.mask.grid, zone.members).view());
        table.append(++row, key, std::nullopt, outline.view(), zone_values(model, zone, cumulated, inputs));
    }
    return std::move(table).freeze();
}

}  // namespace oryx::analytics

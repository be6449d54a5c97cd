#include "geo/analytics/heat_zone_features.hpp"

#include "geo/analytics/heat_zone_words.hpp"

#include <algorithm>
#include <cmath>
#include <functional>
#include <string>

namespace oryx::analytics {

namespace {

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

/// Numbers of the regions up to each rank.
struct Cumulated {
    std::vector<double> area_km2;
    std::vector<std::int64_t> incidents;
    std::vector<std::string> incidents_masked;
    std::vector<std::optional<double>> people;
};

Cumulated cumulate(const HeatZoneModel& model, const ZonePeople* people) {
    Cumulated all;
    for (std::size_t rank = 1; rank <= model.ranks(); ++rank) {
        const auto region = model.region(rank);
        all.area_km2.push_back(area_km2(model.grid(), region));
        all.incidents.push_back(model.incidents_in(region));
        all.people.push_back(people != nullptr ? people->inside(region) : std::nullopt);
    }
    all.incidents_masked = masked_cumulated(all.incidents);
    return all;
}

/// One zone with all that its attributes are told from.
struct Zone {
    const HeatZoneModel& model;
    const HeatZoneInputs& inputs;
    const Cumulated& cumulated;
    const ZoneCells& cells;
    double value = 0;      ///< that its cells hold
    std::size_t peak = 0;  ///< its most intense cell

    Zone(const HeatZoneModel& of_model, const HeatZoneInputs& of_inputs, const Cumulated& of_all,
         const ZoneCells& of_cells)
        : model(of_model), inputs(of_inputs), cumulated(of_all), cells(of_cells) {
        for (std::size_t cell = 0; cell < cells.members.size(); ++cell) {
            if (cells.members[cell] == 0) continue;
            value += model.value[cell];
            if (cells.members[peak] == 0 || model.value[cell] > model.value[peak]) peak = cell;
        }
    }
    [[nodiscard]] std::size_t r() const { return cells.rank - 1; }
    [[nodiscard]] bool masked() const { return model.settings().masked; }
};

/// An attribute of the features: its column and where its value comes from.
struct Attribute {
    Field field;
    std::function<Value(const Zone&)> value;
    bool overlay = false;  ///< not told where only drawing is asked for
};

Value incidents_inside(const Zone& z) {
    const std::int64_t inside = z.model.incidents_in(z.cells.members);
    if (!z.masked()) return inside;
    return z.model.zoning.nested ? z.cumulated.incidents_masked[z.r()] : count_text(inside);
}

Value peak_error(const Zone& z) {
    const auto error = z.model.threat.standard_error(z.peak);
    if (!error) return {};
    return z.model.zoning.exposure ? *error * z.model.people[z.peak] / z.model.grid().cell_area_km2() : *error;
}

std::vector<Attribute> what_and_how_much(bool masked, const std::string& unit) {
    const FieldType count = masked ? FieldType::text : FieldType::integer;  // "<5" is no number
    return {
        {{"rank", FieldType::integer, "Rank, 1 = most intense"},
         [](const Zone& z) { return static_cast<std::int64_t>(z.cells.rank); }},
        {{"share_from", FieldType::real, "Share of recent incidents inside the band's inner border"},
         [](const Zone& z) { return z.model.zoning.nested ? 0.0 : z.model.share_to(z.r()); }},
        {{"share_to", FieldType::real, "Share of recent incidents inside the band's outer border"},
         [](const Zone& z) { return z.model.share_to(z.cells.rank); }},
        {{"level", FieldType::real, "Intensity at the outer border", unit},
         [](const Zone& z) { return z.model.level_of(z.cells.rank); }},
        {{"few", FieldType::boolean, "Rests on fewer than 5 incidents"}, [](const Zone& z) { return z.cells.few; }},
        {{"title", FieldType::text, "What the region up to this share is"},
         [](const Zone& z) { return zone_title(z.model, z.cells.rank); }},
        {{"score", FieldType::text, "How regions of this share did on the months that followed"},
         [](const Zone& z) { return score_in_words(z.model, z.cells.rank); },
         true},
        {{"area_km2", FieldType::real, "Area", "km2"},
         [](const Zone& z) { return area_km2(z.model.grid(), z.cells.members); }},
        {{"incidents", count, "Incidents inside"}, incidents_inside},
        {{"people", FieldType::integer, "People inside"},
         [](const Zone& z) {
             return whole(z.inputs.people != nullptr ? z.inputs.people->inside(z.cells.members) : std::nullopt);
         },
         true},
        {{"area_km2_cum", FieldType::real, "Area up to this share", "km2"},
         [](const Zone& z) { return z.cumulated.area_km2[z.r()]; }},
        {{"incidents_cum", count, "Incidents up to this share"},
         [](const Zone& z) {
             return z.masked() ? Value{z.cumulated.incidents_masked[z.r()]} : Value{z.cumulated.incidents[z.r()]};
         }},
        {{"people_cum", FieldType::integer, "People up to this share"},
         [](const Zone& z) { return whole(z.cumulated.people[z.r()]); },
         true},
        {{"share", FieldType::real, "Share of recent incidents that this feature holds"},
         [](const Zone& z) { return z.model.bands.total > 0 ? z.value / z.model.bands.total : 0.0; }},
        {{"peak", FieldType::real, "Highest intensity", unit},
         [](const Zone& z) { return z.model.rate(z.model.value[z.peak]); }},
        {{"peak_error", FieldType::real, "Its standard error, a lower bound", unit}, peak_error},
        {{"areas", FieldType::text, "Areas, by their share of the incidents"},
         [](const Zone& z) {
             return z.inputs.areas ? text_or_null(areas_by_mass(z.model.threat.mask, *z.inputs.areas->features,
                                                                z.model.value, z.cells.members))
                                   : Value{};
         },
         true},
    };
}

/// A number of the score; null where the zones are not scored, or may not say so.
Attribute of_score(Field field, std::function<Value(const ZoneShareHeld&)> number) {
    return {std::move(field),
            [number = std::move(number)](const Zone& z) {
                return z.model.tells_score(z.cells.rank) ? number(*z.model.score->held[z.r()]) : Value{};
            },
            true};
}

std::vector<Attribute> how_it_did() {
    return {
        of_score({"held", FieldType::real, "Share of the next month's incidents held up to this share"},
                 [](const ZoneShareHeld& zone) { return zone.held; }),
        of_score({"held_low", FieldType::real, "Its 95 % interval, low"},
                 [](const ZoneShareHeld& zone) { return zone.interval ? Value{zone.interval->low} : Value{}; }),
        of_score({"held_high", FieldType::real, "Its 95 % interval, high"},
                 [](const ZoneShareHeld& zone) { return zone.interval ? Value{zone.interval->high} : Value{}; }),
        {{"held_n", FieldType::integer, "Incidents of the months scored"},
         [](const Zone& z) {
             return z.model.tells_score(z.cells.rank) ? Value{z.model.score->record.incidents} : Value{};
         },
         true},
    };
}

// A mixture has widths and half-lives of its own.
Value of_kernel(const Zone& z, double number) {
    return z.model.threat.is_kernel() ? Value{number} : Value{};
}

std::vector<Attribute> how_it_was_made() {
    return {
        {{"as_of", FieldType::date, "As of (last day that counts)"},
         [](const Zone& z) { return z.model.incidents().as_of; }},
        {{"incidents_since", FieldType::date, "First day of the incidents that are counted"},
         [](const Zone& z) { return z.model.incidents().counted_from; }},
        {{"half_life_days", FieldType::real, "Half-life; of a mixture none", "d"},
         [](const Zone& z) { return of_kernel(z, z.model.settings().half_life_days); }},
        {{"sigma_m", FieldType::real, "Standard deviation of the kernel; of a mixture none", "m"},
         [](const Zone& z) { return of_kernel(z, z.model.settings().sigma_m); }},
        {{"cell_m", FieldType::real, "Side of a cell", "m"}, [](const Zone& z) { return z.model.settings().cell_m; }},
        {{"weights", FieldType::text, "Weights of the incidents"},
         [](const Zone& z) { return z.model.settings().weights; }},
        {{"profile", FieldType::text, "Profile"},
         [](const Zone& z) { return std::string(z.masked() ? "public" : "standard"); }},
        {{"people_source", FieldType::text, "Source of the population"},
         [](const Zone& z) { return z.inputs.people != nullptr ? text_or_null(z.inputs.people->source()) : Value{}; },
         true},
        {{"people_year", FieldType::integer, "Year of the population"},
         [](const Zone& z) {
             return z.inputs.people != nullptr && z.inputs.people->year() ? Value{*z.inputs.people->year()} : Value{};
         },
         true},
        {{"people_method", FieldType::text, "How people were shared out"},
         [](const Zone& z) { return z.inputs.people != nullptr ? text_or_null(z.inputs.people->method()) : Value{}; },
         true},
        {{"note", FieldType::text, "Note"}, [](const Zone&) { return std::string(blank_words); }},
    };
}

std::vector<Attribute> attributes_of(const HeatZoneModel& model, bool drawing_only) {
    std::vector<Attribute> all = what_and_how_much(model.settings().masked, short_unit(model));
    for (auto&& more : {how_it_did(), how_it_was_made()})
        all.insert(all.end(), more.begin(), more.end());
    if (drawing_only) std::erase_if(all, [](const Attribute& a) { return a.overlay; });
    return all;
}

}  // namespace

std::shared_ptr<const FeatureTable> heat_zone_features(const HeatZoneModel& model, const HeatZoneInputs& inputs,
                                                       const PublishedCorners& corners, bool drawing_only) {
    const std::vector<Attribute> attributes = attributes_of(model, drawing_only);
    Schema schema;
    for (const Attribute& attribute : attributes)
        schema.push_back(attribute.field);
    FeatureTable table(std::move(schema));
    const Cumulated cumulated = cumulate(model, drawing_only ? nullptr : inputs.people);
    std::int64_t row = 0;
    for (const ZoneCells& cells : model.zones) {
        const std::string key = std::string(model.zoning.nested ? "zone-" : "band-") + std::to_string(cells.rank) +
                                (cells.few ? "-few" : "");
        const Zone zone(model, inputs, cumulated, cells);
        std::vector<Value> values;
        for (const Attribute& attribute : attributes)
            values.push_back(attribute.value(zone));
        const Geometry outline = cell_outline(model.grid(), cells.parts, corners);
        table.append(++row, key, std::nullopt, outline.view(), std::move(values));
    }
    return std::move(table).freeze();
}

}  // namespace oryx::analytics

// How a result is told: facts as JSON, features as GeoJSON and CSV.

#include "geo/analytics/coverage.hpp"
#include "geo/analytics/process.hpp"
#include "geo/core/json.hpp"
#include "geo/geometry/geometry_ops.hpp"

#include <algorithm>

namespace oryx::analytics {

namespace {

// RFC 7946, 3.1.6: exterior rings run counter-clockwise, holes clockwise.
Geometry right_handed(const GeometryView& view) {
    Geometry geometry = Geometry::from(view);
    if (geometry.type != GeometryType::polygon) return geometry;
    for (std::size_t part = 0; part < view.part_count(); ++part) {
        const auto [first, last] = view.part_rings(part);
        for (std::size_t r = first; r < last; ++r) {
            const bool counter_clockwise = signed_area_2(view.ring(r)) > 0;
            if (counter_clockwise == (r == first)) continue;
            const auto begin = geometry.positions.begin() + (r == 0 ? 0 : geometry.ring_ends[r - 1]);
            std::reverse(begin, geometry.positions.begin() + geometry.ring_ends[r]);
        }
    }
    return geometry;
}

std::string csv_field(const std::string& text) {
    if (text.find_first_of(",\"\r\n") == std::string::npos) return text;
    std::string quoted = "\"";
    for (const char c : text) {
        if (c == '"') quoted += '"';
        quoted += c;
    }
    return quoted + '"';
}

std::string csv_value(const Value& value) {
    if (std::holds_alternative<std::monostate>(value)) return {};
    if (const auto* text = std::get_if<std::string>(&value)) return csv_field(*text);
    if (const auto* day = std::get_if<Day>(&value)) return to_iso(*day);
    std::string text;
    JsonWriter(text).value(value);
    return text;
}

}  // namespace

nlohmann::ordered_json to_json(const ResultFacts& facts) {
    nlohmann::ordered_json json;
    json["process"] = facts.process;
    json["title"] = facts.title;
    json["unit"] = facts.unit;
    json["n"] = facts.n;
    json["excluded"] = nlohmann::ordered_json::array();
    for (const Excluded& excluded : facts.excluded) {
        json["excluded"].push_back({{"reason", excluded.reason}, {"count", excluded.count}});
    }
    json["period"] = facts.period;
    json["as_of"] = facts.as_of;
    if (facts.as_of_age_days) json["as_of_age_days"] = *facts.as_of_age_days;
    json["plane"] = facts.plane;
    json["filter"] = facts.filter;
    json["method"] = facts.method;
    if (!facts.interval.empty()) json["interval"] = facts.interval;
    json["parameters"] = nlohmann::ordered_json::object();
    for (const auto& [name, value] : facts.parameters)
        json["parameters"][name] = value;
    if (facts.seed) json["seed"] = *facts.seed;
    if (facts.draws) json["draws"] = *facts.draws;
    json["inputs"] = nlohmann::ordered_json::object();
    for (const auto& [name, value] : facts.inputs)
        json["inputs"][name] = value;
    json["sensitivity"] = std::string(to_string(facts.sensitivity));
    json["warnings"] = facts.warnings;
    json["attributions"] = facts.attributions;
    json.update(facts.extra);
    return json;
}

std::string to_geojson(const ProcessResult& result) {
    const FeatureTable& table = *result.features;
    std::string out;
    JsonWriter json(out);
    json.begin_object()
        .key("type")
        .string("FeatureCollection")
        .key("facts")
        .raw(to_json(result.facts).dump(-1, ' ', false, nlohmann::ordered_json::error_handler_t::replace));
    json.key("features").begin_array();
    for (std::size_t row = 0; row < table.size(); ++row) {
        json.begin_object().key("type").string("Feature").key("id").value(table.key(row));
        json.key("geometry").geometry(right_handed(table.geometry(row)).view());
        json.key("properties").begin_object();
        for (std::size_t field = 0; field < table.schema().size(); ++field) {
            json.key(table.schema()[field].name).value(table.column(field).value(row));
        }
        json.end_object().end_object();
    }
    json.end_array().end_object();
    return out;
}

std::string to_csv(const ProcessResult& result) {
    const FeatureTable& table = *result.features;
    std::string out = "id";
    for (const Field& field : table.schema())
        out += "," + csv_field(field.name);
    out += ",wkt\r\n";  // RFC 4180
    for (std::size_t row = 0; row < table.size(); ++row) {
        out += csv_field(key_text(table.key(row)));
        for (std::size_t field = 0; field < table.schema().size(); ++field) {
            out += "," + csv_value(table.column(field).value(row));
        }
        out += "," + csv_field(geometry::to_wkt(table.geometry(row))) + "\r\n";
    }
    return out;
}

}  // namespace oryx::analytics

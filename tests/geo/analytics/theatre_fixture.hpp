#pragma once

// A small theatre in memory: four square areas round (0, 0), towns, incidents; no files.

#include "geo/analytics/process.hpp"
#include "geo/catalog/snapshot.hpp"
#include "geo/core/roles.hpp"
#include "tests/support/catch.hpp"

#include <map>
#include <memory>
#include <optional>
#include <string>
#include <vector>

namespace fixture {

using namespace oryx;

inline Day day(const char* text) {
    return *Day::parse(text);
}

inline std::shared_ptr<const catalog::Collection> collection(const std::string& id, Role role, FeatureTable table,
                                                             Sensitivity sensitivity = Sensitivity::low) {
    const auto features = std::move(table).freeze();
    store::Manifest manifest;
    manifest.info.id = id;
    manifest.info.role = role;
    manifest.info.sensitivity = sensitivity;
    manifest.info.attribution = "made by a test (" + id + ")";
    manifest.version = "20200101T000000Z-" + id;
    manifest.bounds = features->envelope();
    manifest.schema = features->schema();
    return catalog::make_collection(std::move(manifest), features);
}

inline Geometry square(double west, double south, double side) {
    Geometry g{.type = GeometryType::polygon, .multi = false, .positions = {}, .ring_ends = {}, .part_ends = {}};
    g.positions = {
        {west, south}, {west + side, south}, {west + side, south + side}, {west, south + side}, {west, south}};
    g.end_ring();
    g.end_part();
    return g;
}

/// One incident; null members are left out of the row.
struct Incident {
    Position at;
    std::optional<DateInterval> when;
    std::string precision = "exact";  ///< empty: null
    std::optional<int> fatalities = {};
    std::optional<bool> civilians = {};
    std::string type = "attack";
    std::vector<Position> line = {};  ///< instead of the point
    bool placed = true;
};

inline std::shared_ptr<const catalog::Collection> incidents(const std::vector<Incident>& list,
                                                            const std::string& id = "incidents") {
    FeatureTable table({{std::string(attribute::location_precision), FieldType::text},
                        {std::string(attribute::fatalities), FieldType::integer},
                        {std::string(attribute::civilian_targeting), FieldType::boolean},
                        {std::string(attribute::event_type), FieldType::text}});
    std::int64_t row = 0;
    for (const Incident& incident : list) {
        Geometry geometry = Geometry::point(incident.at);
        if (!incident.line.empty()) {
            geometry = {
                GeometryType::line, false, incident.line, {static_cast<std::uint32_t>(incident.line.size())}, {1}};
        }
        if (!incident.placed) geometry = {};
        ++row;
        table.append({row,
                      row,
                      incident.when,
                      geometry,
                      {incident.precision.empty() ? Value{} : Value{incident.precision},
                       incident.fatalities ? Value{std::int64_t{*incident.fatalities}} : Value{},
                       incident.civilians ? Value{*incident.civilians} : Value{}, incident.type}});
    }
    return collection(id, Role::incidents, std::move(table), Sensitivity::high);
}

struct Town {
    Position at;
    std::optional<int> people;
};
inline std::shared_ptr<const catalog::Collection> localities(const std::vector<Town>& list) {
    FeatureTable table({{std::string(attribute::population), FieldType::integer}});
    std::int64_t row = 0;
    for (const Town& town : list) {
        ++row;
        table.append({row,
                      row,
                      std::nullopt,
                      Geometry::point(town.at),
                      {town.people ? Value{std::int64_t{*town.people}} : Value{}}});
    }
    return collection("localities", Role::localities, std::move(table));
}

/// West, east: two areas of 1 x 2 degrees' worth of squares, [-1,0] and [0,1] in longitude, [-1,1] in latitude.
inline std::shared_ptr<const catalog::Collection> areas(std::optional<int> people_west, std::optional<int> people_east,
                                                        const std::string& id = "cercles") {
    FeatureTable table(
        {{std::string(attribute::name), FieldType::text}, {std::string(attribute::population), FieldType::integer}});
    const auto people = [](std::optional<int> n) { return n ? Value{std::int64_t{*n}} : Value{}; };
    table.append({1, std::int64_t{1}, std::nullopt, square(-1, -0.5, 1), {std::string("Ouest"), people(people_west)}});
    table.append({2, std::int64_t{2}, std::nullopt, square(0, -0.5, 1), {std::string("Est"), people(people_east)}});
    auto made = std::make_shared<catalog::Collection>(*collection(id, Role::areas, std::move(table)));
    made->manifest.mapping = {"name=Nom", "population=Pop2017_T"};
    return made;
}

inline std::shared_ptr<const catalog::Snapshot> snapshot(
    const std::vector<std::shared_ptr<const catalog::Collection>>& collections) {
    auto made = std::make_shared<catalog::Snapshot>();
    for (const auto& c : collections)
        made->collections[c->id()] = c;
    made->state.theatre = catalog::Theatre{{0, 0}, {0, 0}};
    return made;
}

inline Result<analytics::ProcessResult> run_process(const char* id,
                                                    const std::shared_ptr<const catalog::Snapshot>& snapshot,
                                                    const std::map<std::string, std::string>& inputs = {},
                                                    Day today = day("2020-06-01")) {
    const analytics::Process* process = analytics::find_process(id);
    REQUIRE(process != nullptr);
    auto parsed = analytics::parse_inputs(*process, inputs);
    if (!parsed) return fail(parsed.error());
    return process->run(*parsed, {.snapshot = snapshot, .cancel = {}, .progress = {}, .today = today});
}
inline Result<analytics::ProcessResult> run(const std::shared_ptr<const catalog::Snapshot>& snapshot,
                                            const std::map<std::string, std::string>& inputs = {},
                                            Day today = day("2020-06-01")) {
    return run_process("heat-zones", snapshot, inputs, today);
}

/// A value of a result by the feature's key; monostate where there is no such feature or it is null.
inline Value value(const analytics::ProcessResult& result, const std::string& key, const std::string& field) {
    for (std::size_t row = 0; row < result.features->size(); ++row) {
        if (key_text(result.features->key(row)) == key) return result.features->find_column(field)->value(row);
    }
    return {};
}
inline double number(const analytics::ProcessResult& result, const std::string& key, const std::string& field) {
    const Value v = value(result, key, field);
    if (const auto* whole = std::get_if<std::int64_t>(&v)) return static_cast<double>(*whole);
    REQUIRE(std::holds_alternative<double>(v));
    return std::get<double>(v);
}
inline std::string text(const analytics::ProcessResult& result, const std::string& key, const std::string& field) {
    const Value v = value(result, key, field);
    REQUIRE(std::holds_alternative<std::string>(v));
    return std::get<std::string>(v);
}
inline std::int64_t excluded(const analytics::ProcessResult& result) {
    std::int64_t count = 0;
    for (const auto& e : result.facts.excluded)
        count += e.count;
    return count;
}

}  // namespace fixture

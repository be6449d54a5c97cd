#include "geo/catalog/catalog_state.hpp"

#include <algorithm>

#include <nlohmann/json.hpp>

namespace oryx::catalog {

namespace {

using Json = nlohmann::ordered_json;

constexpr int format_version = 1;

struct NotWhole {
    std::string what;
};

Json to_json(const DerivedRecord& record) {
    return Json{{"id", record.id},
                {"process", record.process},
                {"bindings", record.bindings},
                {"parameters", record.parameters}};
}

Position position_from(const Json& json) {
    return {json.at(0).get<double>(), json.at(1).get<double>()};
}

CatalogEntry entry_from(const Json& json) {
    CatalogEntry entry;
    json.at("version").get_to(entry.version);
    entry.stale = json.value("stale", "");
    json.at("versions").get_to(entry.versions);
    if (std::ranges::find(entry.versions, entry.version) == entry.versions.end() ||
        !std::ranges::all_of(entry.versions, is_version_name)) {
        throw NotWhole{"a collection's versions"};
    }
    return entry;
}

DerivedRecord derived_from(const Json& json) {
    DerivedRecord record;
    json.at("id").get_to(record.id);
    json.at("process").get_to(record.process);
    json.at("bindings").get_to(record.bindings);
    json.at("parameters").get_to(record.parameters);
    return record;
}

CatalogState state_from(const Json& json) {
    if (json.at("format").get<int>() != format_version) throw NotWhole{"its format number"};
    CatalogState state;
    json.at("generation").get_to(state.generation);
    if (const Json& theatre = json.at("theatre"); !theatre.is_null()) {
        state.theatre = Theatre{position_from(theatre.at("centre")), position_from(theatre.at("grid_origin"))};
    }
    for (const auto& [id, entry] : json.at("collections").items()) {
        if (!check_collection_id(id)) throw NotWhole{"a collection's id"};
        state.collections.emplace(id, entry_from(entry));
    }
    for (const Json& record : json.at("derived"))
        state.derived.push_back(derived_from(record));
    if (const auto forgotten = json.find("forgotten"); forgotten != json.end()) forgotten->get_to(state.forgotten);
    return state;
}

}  // namespace

std::string to_json_text(const CatalogState& state) {
    Json collections = Json::object();
    for (const auto& [id, entry] : state.collections) {
        Json out{{"version", entry.version}, {"versions", entry.versions}};
        if (!entry.stale.empty()) out["stale"] = entry.stale;
        collections[id] = std::move(out);
    }
    Json derived = Json::array();
    for (const DerivedRecord& record : state.derived)
        derived.push_back(to_json(record));
    Json out{{"format", format_version}, {"generation", state.generation}};
    out["theatre"] = Json();
    if (state.theatre) {
        const auto pair = [](Position p) { return Json::array({p.x, p.y}); };
        out["theatre"] =
            Json{{"centre", pair(state.theatre->centre)}, {"grid_origin", pair(state.theatre->grid_origin)}};
    }
    out["collections"] = std::move(collections);
    out["derived"] = std::move(derived);
    if (!state.forgotten.empty()) out["forgotten"] = state.forgotten;
    return out.dump(1, ' ', false, Json::error_handler_t::replace) + "\n";
}

Result<CatalogState> parse_state(const std::string& json_text) {
    std::string why;
    try {
        return state_from(Json::parse(json_text));
    } catch (const Json::exception& error) {
        why = error.what();
    } catch (const NotWhole& error) {
        why = error.what + " is not one this program knows";
    }
    return fail(Error{ErrorKind::invalid_input, "the catalogue of the data directory is not whole"}.with_detail(why));
}

bool is_version_name(const std::string& text) {
    constexpr std::string_view shape = "00000000T000000.000000Z-xxxxxxxx";
    const auto fits = [](char c, char form) {
        if (form == '0') return c >= '0' && c <= '9';
        if (form == 'x') return (c >= '0' && c <= '9') || (c >= 'a' && c <= 'f');
        return c == form;
    };
    return std::ranges::equal(text, shape, fits);
}

}  // namespace oryx::catalog

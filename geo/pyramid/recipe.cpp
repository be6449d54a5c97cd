#include "geo/pyramid/recipe.hpp"

#include "geo/core/tile_id.hpp"

#include <nlohmann/json.hpp>

namespace oryx::pyramid {

namespace {

using Json = nlohmann::ordered_json;

/// How it was made; throws Json::exception where that is not whole. It comes from a file that others may have written.
void read_making(const Json& own, Recipe& recipe) {
    std::vector<RecipeLayer> layers;
    for (const Json& layer : own.at("layers"))
        layers.push_back({layer.at(0), layer.at(1), layer.at(2)});
    const Json& zooms = own.at("zooms");
    recipe.min_zoom = zooms.at(0);
    recipe.max_zoom = zooms.at(1);
    if (recipe.max_zoom > max_tile_zoom || recipe.min_zoom > recipe.max_zoom) return;
    if (const auto box = own.find("bbox"); box != own.end())
        recipe.bbox = Envelope{box->at(0), box->at(1), box->at(2), box->at(3)};
    recipe.layers = std::move(layers);
}

}  // namespace

std::optional<Recipe> read_recipe(const std::string& metadata) {
    const Json document = Json::parse(metadata, nullptr, false);
    if (!document.is_object() || !document.contains("oryx") || !document["oryx"].is_object()) return std::nullopt;
    const Json& own = document["oryx"];
    Recipe recipe;
    try {
        own.at("collections").get_to(recipe.collections);
        recipe.filter = own.value("filter", "");
        recipe.datetime = own.value("datetime", "");
        recipe.profile = own.value("profile", "");
        if (own.contains("made_of")) own["made_of"].get_to(recipe.made_of);
    } catch (const Json::exception&) {
        return std::nullopt;
    }
    if (recipe.made_of.empty()) {
        for (const auto& [id, version] : recipe.collections)
            recipe.made_of.push_back(id + '@' + version);
    }
    try {
        read_making(own, recipe);
    } catch (const Json::exception&) {
        recipe.layers.clear();
    }
    return recipe;
}

std::string metadata_of_part(const std::string& metadata) {
    Json document = Json::parse(metadata, nullptr, false);
    if (!document.is_object() || !document.contains("oryx") || !document["oryx"].is_object()) return metadata;
    document.erase("tilestats");
    for (const char* member : {"layers", "zooms", "bbox"})
        document["oryx"].erase(member);
    return document.dump(-1, ' ', false, Json::error_handler_t::replace);
}

}  // namespace oryx::pyramid

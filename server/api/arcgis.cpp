// A facade of ArcGIS's VectorTileServer (Esri REST API, "Vector Tile Service"), the one way by which ArcGIS Pro reads
// vector tiles and the best for QGIS, since it carries zooms and style: services, one service, its style and sprites.
// Tiles and fonts at its addresses are those of "/tiles" and "/fonts".
#include "geo/crs/tile_matrix.hpp"
#include "server/api/documents.hpp"
#include "server/api/embedded_files.hpp"
#include "server/api/handlers.hpp"
#include "server/api/services.hpp"
#include "server/api/tile_request.hpp"

#include <algorithm>
#include <string>

namespace oryx::api {

using nlohmann::ordered_json;

namespace {

constexpr double esri_version = 10.81;
/// Esri's tiles are 512 pixels at 96 dots an inch; its scale is that of 0.0254/96 m a pixel.
constexpr int tile_size = 512;
constexpr int dots_per_inch = 96;
constexpr double metres_per_inch = 0.0254;
constexpr std::string_view source_name = "esri";
/// Of collections that no style names.
constexpr std::string_view plain_colour = "#2a6f97";

std::string service_address(const http::Context& context, const Collections& collections) {
    std::string ids;
    for (const auto& collection : collections)
        ids += (ids.empty() ? "" : ",") + collection->id();
    return context.base_url + "/arcgis/rest/services/" + ids + "/VectorTileServer";
}

ordered_json spatial_reference() {
    return {{"wkid", 102100}, {"latestWkid", 3857}};
}

/// A box in degrees in the metres of Web Mercator, cut at the square's edge.
ordered_json extent_of(const Envelope& degrees) {
    const crs::TileMatrix world = crs::tile_matrix(crs::MatrixSet::web_mercator_quad, 0);
    const double metres_per_unit = world.cell_size * crs::tile_pixels / static_cast<double>(crs::world_size);
    const auto x = [&](double lon) {
        return static_cast<double>(crs::to_world({lon, 0}).x) * metres_per_unit + world.point_of_origin.x;
    };
    const auto y = [&](double lat) {
        return world.point_of_origin.y - static_cast<double>(crs::to_world({0, lat}).y) * metres_per_unit;
    };
    return {{"xmin", x(degrees.min_x)},
            {"ymin", y(degrees.min_y)},
            {"xmax", x(degrees.max_x)},
            {"ymax", y(degrees.max_y)},
            {"spatialReference", spatial_reference()}};
}

ordered_json tile_info() {
    const crs::TileMatrix world = crs::tile_matrix(crs::MatrixSet::web_mercator_quad, 0);
    ordered_json levels = ordered_json::array();
    for (std::uint32_t zoom = 0; zoom <= max_tile_zoom; ++zoom) {
        const double cell = crs::tile_matrix(crs::MatrixSet::web_mercator_quad, zoom).cell_size;
        const double resolution = cell * crs::tile_pixels / tile_size;
        levels.push_back(
            {{"level", zoom}, {"resolution", resolution}, {"scale", resolution * dots_per_inch / metres_per_inch}});
    }
    return {{"rows", tile_size},
            {"cols", tile_size},
            {"dpi", dots_per_inch},
            {"format", "pbf"},
            {"origin", {{"x", world.point_of_origin.x}, {"y", world.point_of_origin.y}}},
            {"spatialReference", spatial_reference()},
            {"lods", std::move(levels)}};
}

http::Response answer(const http::Context& context, const Collections& collections, const ordered_json& json) {
    http::Response response = document(context, json);
    response.cache = tile_cache_policy(collections);
    if (response.cache.kind == http::CachePolicy::Kind::public_for) {
        response.cache = {http::CachePolicy::Kind::revalidate, 0};
    }
    return response;
}

void add_once(std::string& list, const std::string& text, std::string_view separator) {
    if (text.empty() || list.find(text) != std::string::npos) return;
    if (!list.empty()) list += separator;
    list += text;
}

ordered_json plain_layer(const std::string& collection, std::string_view type, ordered_json paint) {
    return {{"id", collection + "-" + std::string(type)},
            {"type", type},
            {"source", source_name},
            {"source-layer", collection},
            {"paint", std::move(paint)}};
}

/// One layer for each kind of geometry: a filter keeps each to its own.
void add_plain_layers(ordered_json& layers, const std::string& collection) {
    const auto add = [&](std::string_view type, std::string_view geometry, ordered_json paint) {
        layers.push_back(plain_layer(collection, type, std::move(paint)));
        layers.back()["filter"] = {"==", "$type", geometry};
    };
    add("fill", "Polygon",
        {{"fill-color", plain_colour}, {"fill-opacity", 0.25}, {"fill-outline-color", plain_colour}});
    add("line", "LineString", {{"line-color", plain_colour}, {"line-width", 1.5}});
    add("circle", "Point", {{"circle-color", plain_colour}, {"circle-radius", 3}});
}

/// The layers of the server's style that draw these collections, over the service's one source.
ordered_json style_of(const http::Context& context, const Collections& collections) {
    const std::string service = service_address(context, collections);
    const auto whole = ordered_json::parse(style_text("oryx", context.base_url).value_or("{}"));
    ordered_json layers = ordered_json::array();
    std::vector<std::string> drawn;
    for (ordered_json layer : whole.value("layers", ordered_json::array())) {
        const std::string id = layer.value("source-layer", "");
        const bool wanted =
            std::ranges::any_of(collections, [&](const auto& collection) { return collection->id() == id; });
        if (!wanted) continue;
        layer["source"] = source_name;
        layers.push_back(std::move(layer));
        drawn.push_back(id);
    }
    for (const auto& collection : collections) {
        if (std::ranges::find(drawn, collection->id()) == drawn.end()) add_plain_layers(layers, collection->id());
    }
    return {{"version", 8},
            {"name", whole.value("name", "Oryx")},
            {"sprite", service + "/resources/sprites/sprite"},
            {"glyphs", service + "/resources/fonts/{fontstack}/{range}.pbf"},
            {"sources", {{source_name, {{"type", "vector"}, {"url", service}}}}},
            {"layers", std::move(layers)}};
}

}  // namespace

Result<http::Response> arcgis_info(const http::Context& context) {
    http::Response response = document(
        context,
        {{"currentVersion", esri_version}, {"fullVersion", "10.8.1"}, {"authInfo", {{"isTokenBasedSecurity", false}}}});
    response.cache = {http::CachePolicy::Kind::revalidate, 0};
    return response;
}

Result<http::Response> arcgis_services(const http::Context& context) {
    ordered_json json{{"currentVersion", esri_version}, {"folders", ordered_json::array()}};
    json["services"] = ordered_json::array();
    for (const auto& [id, collection] : context.served.visible->collections)
        json["services"].push_back({{"name", id}, {"type", "VectorTileServer"}});
    return document(context, json);
}

Result<http::Response> arcgis_service(const http::Context& context) {
    const auto collections = path_collections(context);
    if (!collections) return std::unexpected(collections.error());
    std::string name;
    std::string attribution;
    Envelope bounds;
    int min_zoom = static_cast<int>(max_tile_zoom);
    int max_zoom = 0;
    for (const auto& collection : *collections) {
        const store::CollectionInfo& info = collection->manifest.info;
        add_once(name, info.title.empty() ? info.id : info.title, ", ");
        add_once(attribution, info.attribution, "; ");
        bounds.expand(collection->manifest.bounds);
        min_zoom = std::min(min_zoom, info.min_zoom);
        max_zoom = std::max(max_zoom, info.max_zoom);
    }
    const ordered_json world = extent_of({-180, -90, 180, 90});
    const ordered_json extent = bounds.empty() ? world : extent_of(bounds);
    const ordered_json info = tile_info();
    const auto& levels = info["lods"];
    ordered_json json{{"currentVersion", esri_version},
                      {"name", name},
                      {"copyrightText", attribution},
                      {"capabilities", "TilesOnly"},
                      {"type", "indexedVector"},
                      {"defaultStyles", "resources/styles"},
                      {"tiles", {"tile/{z}/{y}/{x}.pbf"}},
                      {"exportTilesAllowed", false},
                      {"initialExtent", extent},
                      {"fullExtent", extent},
                      {"minScale", levels.front()["scale"]},
                      {"maxScale", levels.back()["scale"]},
                      {"minzoom", min_zoom},
                      {"maxzoom", max_zoom},
                      {"minLOD", min_zoom},
                      {"maxLOD", max_zoom},
                      {"tileInfo", info}};
    json["resourceInfo"] = {{"styleVersion", 8},
                            {"tileCompression", "gzip"},
                            {"cacheInfo", {{"storageInfo", {{"packetSize", 128}, {"storageFormat", "compactV2"}}}}}};
    return answer(context, *collections, json);
}

Result<http::Response> arcgis_style(const http::Context& context) {
    const auto collections = path_collections(context);
    if (!collections) return std::unexpected(collections.error());
    return answer(context, *collections, style_of(context, *collections));
}

Result<http::Response> arcgis_sprite(const http::Context& context) {
    const auto collections = path_collections(context);
    if (!collections) return std::unexpected(collections.error());
    const std::string_view file = context.parameters.text("file");
    auto found = file.starts_with("sprite") ? web_file("map/" + std::string(file)) : std::nullopt;
    if (!found) {
        return fail(Error{ErrorKind::not_found, "there is no such sprite"}.with_hint(
            "there are sprite.json, sprite.png, sprite@2x.json and sprite@2x.png"));
    }
    return std::move(*found);
}

}  // namespace oryx::api

#include "geo/pyramid/metadata.hpp"

#include "geo/core/roles.hpp"
#include "geo/pyramid/tilestats.hpp"

#include <algorithm>

#include <nlohmann/json.hpp>

namespace oryx::pyramid {

namespace {

using Json = nlohmann::ordered_json;

void set_zooms(Json& vector_layers, const BuildOptions& options) {
    for (Json& layer : vector_layers) {
        const auto choice = std::ranges::find_if(
            options.layers, [&](const LayerChoice& c) { return c.layer->name() == layer["id"].get<std::string>(); });
        if (choice == options.layers.end()) continue;
        layer["minzoom"] = std::max(choice->min_zoom, options.min_zoom);
        layer["maxzoom"] = std::min(choice->max_zoom, options.max_zoom);
    }
}

/// The data's box, no more of it than was asked for; the box asked for where nothing lies in it.
Envelope box_of(const Json& bounds, const std::optional<Envelope>& asked, const Envelope& world) {
    Envelope box = world;
    if (bounds.is_array()) {
        box = {bounds[0].get<double>(), bounds[1].get<double>(), bounds[2].get<double>(), bounds[3].get<double>()};
    }
    if (!asked) return box;
    const Envelope both{std::max(box.min_x, asked->min_x), std::max(box.min_y, asked->min_y),
                        std::min(box.max_x, asked->max_x), std::min(box.max_y, asked->max_y)};
    return both.min_x < both.max_x && both.min_y < both.max_y ? both : *asked;
}

}  // namespace

archive::ArchiveInfo archive_info(std::span<const std::shared_ptr<const catalog::Collection>> collections,
                                  const BuildOptions& options, std::span<const LayerZoom> zooms,
                                  const SelectionWords& words) {
    Json document = Json::parse(tile::tilejson(collections, "https://example.org/{z}/{x}/{y}"));
    archive::ArchiveInfo info;
    info.tile_type = archive::TileType::mvt;
    info.compression = options.compression;
    info.min_zoom = options.min_zoom;
    info.max_zoom = options.max_zoom;
    info.bounds = box_of(document.value("bounds", Json()), options.bbox, info.bounds);
    info.centre = {(info.bounds.min_x + info.bounds.max_x) / 2, (info.bounds.min_y + info.bounds.max_y) / 2};
    if (document.contains("center")) info.centre_zoom = document["center"][2].get<std::uint32_t>();
    // The rest stands in the header, or is a matter of where tiles are served.
    for (const char* member : {"tilejson", "tiles", "scheme", "bounds", "center", "minzoom", "maxzoom"})
        document.erase(member);
    set_zooms(document["vector_layers"], options);
    document["tilestats"] = tilestats(options, zooms);
    document["type"] = "overlay";
    Json own{{"collections", Json::object()}};
    auto sensitivity = Sensitivity::low;
    for (const auto& collection : collections) {
        own["collections"][collection->id()] = collection->manifest.version;
        sensitivity = std::max(sensitivity, collection->manifest.info.sensitivity);
    }
    own["sensitivity"] = to_string(sensitivity);
    own["made_of"] = words.made_of;
    if (!words.filter.empty()) own["filter"] = words.filter;
    if (!words.datetime.empty()) own["datetime"] = words.datetime;
    if (!words.profile.empty()) own["profile"] = words.profile;
    for (const LayerChoice& choice : options.layers)
        own["layers"].push_back({choice.layer->name(), choice.min_zoom, choice.max_zoom});
    own["zooms"] = {options.min_zoom, options.max_zoom};
    if (options.bbox)
        own["bbox"] = {options.bbox->min_x, options.bbox->min_y, options.bbox->max_x, options.bbox->max_y};
    document["oryx"] = std::move(own);
    info.metadata = document.dump(-1, ' ', false, Json::error_handler_t::replace);
    return info;
}

}  // namespace oryx::pyramid

#include "geo/crs/web_mercator.hpp"
#include "geo/tile/attributes.hpp"
#include "geo/tile/layer_settings.hpp"
#include "geo/tile/tile_layer.hpp"

#include <algorithm>
#include <cmath>
#include <iterator>
#include <string>
#include <vector>

#include <nlohmann/json.hpp>

namespace oryx::tile {

namespace {

using nlohmann::ordered_json;

/// The words of tippecanoe's and GDAL's metadata; TileJSON 3.3.3.2 asks for any text.
std::string_view field_text(FieldType type) {
    switch (type) {
        case FieldType::boolean:
            return "Boolean";
        case FieldType::integer:
        case FieldType::real:
            return "Number";
        case FieldType::text:
        case FieldType::date:
            break;
    }
    return "String";
}

std::string_view key_text(const FeatureTable& features) {
    // Keys of one collection are of one type: that of the first.
    const bool number = features.size() > 0 && std::holds_alternative<std::int64_t>(features.key(0));
    return number ? "Number" : "String";
}

bool has_polygons(const FeatureTable& features) {
    for (std::size_t row = 0; row < features.size(); ++row) {
        if (features.geometry(row).type == GeometryType::polygon) return true;
    }
    return false;
}

/// What clusters carry in place of their members' attributes.
void add_cluster_fields(const store::ClusterRule& rule, ordered_json& fields) {
    if (!rule.is_on()) return;
    fields["point_count"] = "Number";
    for (const std::string& field : rule.sums)
        fields["sum_" + field] = "Number";
    for (const std::string& field : rule.maxima)
        fields["max_" + field] = "Number";
}

/// The fields that a client may read: those asked for.
ordered_json fields_of(const catalog::Collection& collection, const TileOptions& options) {
    const FeatureTable& features = *collection.features;
    const Schema& schema = features.schema();
    const auto names = attribute_names(schema, features.has_dates());
    ordered_json fields = ordered_json::object();
    fields[std::string(attribute::id)] = key_text(features);
    for (std::size_t i = 0; i < names.size(); ++i)
        fields[names[i]] = field_text(schema[i].type);
    if (features.has_dates()) {
        fields[std::string(attribute::date)] = "String";
        fields[std::string(attribute::start)] = "Number";
        fields[std::string(attribute::end)] = "Number";
    }
    if (options.properties) {
        for (auto field = fields.begin(); field != fields.end();) {
            field =
                std::ranges::binary_search(*options.properties, field.key()) ? std::next(field) : fields.erase(field);
        }
    }
    add_cluster_fields(layer_settings(collection.manifest).cluster, fields);  // whatever is selected
    return fields;
}

ordered_json vector_layer(const catalog::Collection& collection, ordered_json fields) {
    ordered_json layer;
    layer["id"] = collection.id();
    const store::CollectionInfo& info = collection.manifest.info;
    const std::string& description = info.description.empty() ? info.title : info.description;
    if (!description.empty()) layer["description"] = description;
    layer["minzoom"] = info.min_zoom;
    layer["maxzoom"] = info.max_zoom;
    layer["fields"] = std::move(fields);
    return layer;
}

/// Six decimals (a tenth of a metre), outwards, so that nothing of the data lies outside.
double outward(double degrees, int direction, double limit) {
    const double scaled = degrees * 1e6;
    const double rounded = (direction < 0 ? std::floor(scaled) : std::ceil(scaled)) / 1e6;
    return std::clamp(rounded, -limit, limit);
}

/// TileJSON 3.4: west, south, east, north, no wrap at the antimeridian: data on both sides of it take the full width.
std::vector<double> outer_bounds(const Envelope& box) {
    constexpr double north = 85.051129;  // the square's edge, rounded outwards
    std::vector<double> bounds{outward(box.min_x, -1, 180), outward(box.min_y, -1, north), outward(box.max_x, 1, 180),
                               outward(box.max_y, 1, north)};
    // A box without width or height would be on no tile for clients that count tiles from it.
    constexpr double step = 1e-6;
    if (bounds[0] == bounds[2]) (bounds[2] < 180 ? bounds[2] : bounds[0]) += bounds[2] < 180 ? step : -step;
    if (bounds[1] == bounds[3]) (bounds[3] < north ? bounds[3] : bounds[1]) += bounds[3] < north ? step : -step;
    return bounds;
}

/// A zoom at which the bounds fill about one tile of 512 pixels.
int centre_zoom(const std::vector<double>& bounds, int min_zoom, int max_zoom) {
    const auto west_north = crs::to_world({bounds[0], bounds[3]});
    const auto east_south = crs::to_world({bounds[2], bounds[1]});
    const auto span = std::max({east_south.x - west_north.x, east_south.y - west_north.y, std::int64_t{1}});
    const double zoom = std::floor(std::log2(static_cast<double>(crs::world_size) / static_cast<double>(span)));
    return std::clamp(static_cast<int>(zoom), min_zoom, max_zoom);
}

void add_once(std::string& list, const std::string& text, std::string_view separator) {
    if (text.empty() || list.find(text) != std::string::npos) return;
    if (!list.empty()) list += separator;
    list += text;
}

}  // namespace

std::string tilejson(std::span<const std::shared_ptr<const catalog::Collection>> collections,
                     const std::string& tiles_url, const TileOptions& options) {
    std::string name;
    std::string attribution;
    std::string versions;
    ordered_json layers = ordered_json::array();
    Envelope box;
    int min_zoom = static_cast<int>(max_tile_zoom);
    int max_zoom = 0;
    for (const auto& collection : collections) {
        const store::CollectionInfo& info = collection->manifest.info;
        add_once(name, info.title.empty() ? info.id : info.title, ", ");
        add_once(attribution, info.attribution, "; ");
        add_once(versions, collection->manifest.version, ".");
        layers.push_back(vector_layer(*collection, fields_of(*collection, options)));
        if (options.labels && has_polygons(*collection->features)) {
            ordered_json labels = layers.back();
            labels["id"] = collection->id() + std::string(label_suffix);
            layers.push_back(std::move(labels));
        }
        box.expand(collection->manifest.bounds);
        min_zoom = std::min(min_zoom, info.min_zoom);
        max_zoom = std::max(max_zoom, info.max_zoom);
    }
    min_zoom = std::min(min_zoom, max_zoom);
    ordered_json document;
    document["tilejson"] = "3.0.0";
    document["name"] = name;
    // 3.17: semver. The data's versions are build metadata of it.
    document["version"] = versions.empty() ? "1.0.0" : "1.0.0+" + versions;
    if (!attribution.empty()) document["attribution"] = attribution;
    document["scheme"] = "xyz";
    document["tiles"] = {tiles_url};
    document["minzoom"] = min_zoom;
    document["maxzoom"] = max_zoom;
    if (!box.empty()) {
        const auto bounds = outer_bounds(box);
        document["bounds"] = bounds;
        document["center"] = {(bounds[0] + bounds[2]) / 2, (bounds[1] + bounds[3]) / 2,
                              centre_zoom(bounds, min_zoom, max_zoom)};
    }
    document["vector_layers"] = std::move(layers);
    return document.dump();
}

}  // namespace oryx::tile

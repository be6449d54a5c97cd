// Tilesets of the dataset and of a collection: their lists and descriptions (OGC 20-057, 8 and 9; the tileset metadata
// of OGC 17-083r4, 8), and TileJSON.
#include "geo/crs/tile_matrix.hpp"
#include "geo/tile/tile_layer.hpp"
#include "server/api/archives.hpp"
#include "server/api/documents.hpp"
#include "server/api/handlers.hpp"
#include "server/api/queryables.hpp"
#include "server/api/request_filter.hpp"
#include "server/api/tile_request.hpp"
#include "server/http/target.hpp"

#include <algorithm>
#include <string>

namespace oryx::api {

using nlohmann::ordered_json;

namespace {

/// Whose tiles: "" for the dataset's, "/collections/{id}" for a collection's.
struct Origin {
    std::string path;
    std::string title;
    Collections collections;
};

Result<Origin> dataset_origin(const http::Context& context) {
    auto collections = dataset_collections(context);
    if (!collections) return std::unexpected(collections.error());
    std::string title = "The dataset";
    return Origin{.path = "", .title = title, .collections = std::move(*collections)};
}

Result<Origin> collection_origin(const http::Context& context) {
    auto collections = path_collection(context);
    if (!collections) return std::unexpected(collections.error());
    const store::CollectionInfo& info = collections->front()->manifest.info;
    return Origin{.path = "/collections/" + info.id,
                  .title = info.title.empty() ? info.id : info.title,
                  .collections = std::move(*collections)};
}

std::string tileset_address(const http::Context& context, const Origin& origin, const crs::MatrixSetInfo& set) {
    return context.base_url + origin.path + "/tiles/" + std::string(set.id);
}

/// What a list and the tileset itself both say.
ordered_json summary(const http::Context& context, const Origin& origin, const crs::MatrixSetInfo& set) {
    ordered_json json;
    json["title"] = origin.title + ", " + std::string(set.id);
    json["dataType"] = "vector";
    json["crs"] = crs::matrix_set_text(set.set).crs;
    json["tileMatrixSetURI"] = set.uri;
    json["links"] = {link(tileset_address(context, origin, set), "self", json_type, "The tileset"),
                     link(context.base_url + "/tileMatrixSets/" + std::string(set.id), tiling_scheme_rel, json_type,
                          "The tile matrix set")};
    return json;
}

http::Response answer(const http::Context& context, const Origin& origin, const ordered_json& json) {
    http::Response response = document(context, json);
    response.cache = tile_cache_policy(origin.collections);
    // The document names the current bounds and fields: asked again sooner than tiles.
    if (response.cache.kind == http::CachePolicy::Kind::public_for) {
        response.cache = {http::CachePolicy::Kind::revalidate, 0};
    }
    return response;
}

Result<http::Response> list(const http::Context& context, const Result<Origin>& origin) {
    if (!origin) return std::unexpected(origin.error());
    ordered_json json;
    json["links"] = {link(context.base_url + origin->path + "/tiles", "self", json_type, "This document")};
    json["tilesets"] = ordered_json::array();
    for (const crs::MatrixSetInfo& set : crs::matrix_sets())
        json["tilesets"].push_back(summary(context, *origin, set));
    return answer(context, *origin, json);
}

ordered_json box_of(const Envelope& bounds) {
    return {{"lowerLeft", {bounds.min_x, bounds.min_y}}, {"upperRight", {bounds.max_x, bounds.max_y}}, {"crs", crs84}};
}

/// 0, 1 or 2: the highest dimension of a collection's geometries (17-083r4, table 16, geometryDimension).
int geometry_dimension(const FeatureTable& features) {
    int dimension = 0;
    for (std::size_t row = 0; row < features.size() && dimension < 2; ++row) {
        const GeometryType type = features.geometry(row).type;
        dimension = std::max(dimension, type == GeometryType::polygon ? 2 : type == GeometryType::line ? 1 : 0);
    }
    return dimension;
}

/// A layer of MVT is a collection, by its id.
ordered_json layer_of(const http::Context& context, const catalog::Collection& collection,
                      const crs::MatrixSetInfo& set) {
    const store::CollectionInfo& info = collection.manifest.info;
    ordered_json layer;
    layer["id"] = info.id;
    layer["title"] = info.title.empty() ? info.id : info.title;
    if (!info.description.empty()) layer["description"] = info.description;
    if (!info.attribution.empty()) layer["attribution"] = info.attribution;
    layer["dataType"] = "vector";
    layer["geometryDimension"] = geometry_dimension(*collection.features);
    const int deepest = static_cast<int>(set.max_zoom);
    layer["minTileMatrix"] = std::to_string(std::min(info.min_zoom, deepest));
    layer["maxTileMatrix"] = std::to_string(std::min(info.max_zoom, deepest));
    if (!collection.manifest.bounds.empty()) layer["boundingBox"] = box_of(collection.manifest.bounds);
    ordered_json properties = ordered_json::object();
    for (auto& [name, schema] : queryable_parameters(collection))
        properties[name] = std::move(schema);
    layer["propertiesSchema"] = {{"type", "object"}, {"properties", std::move(properties)}};
    layer["links"] = {link(context.base_url + "/collections/" + info.id, "geodata", json_type, "The collection")};
    return layer;
}

ordered_json limits_of(const crs::MatrixSetInfo& set, const Envelope& bounds) {
    ordered_json all = ordered_json::array();
    for (std::uint32_t zoom = 0; zoom <= set.max_zoom; ++zoom) {
        const crs::MatrixLimits limits = tileset_limits(set.set, zoom, bounds);
        all.push_back({{"tileMatrix", std::to_string(zoom)},
                       {"minTileRow", limits.min_row},
                       {"maxTileRow", limits.max_row},
                       {"minTileCol", limits.min_column},
                       {"maxTileCol", limits.max_column}});
    }
    return all;
}

/// The query that tiles of a tileset are asked with, as the tileset was.
std::string carried_query(const http::Context& context) {
    return url_with(context, "", {{"f", ""}});
}

ordered_json metadata(const http::Context& context, const Origin& origin, const crs::MatrixSetInfo& set) {
    ordered_json json = summary(context, origin, set);
    json["tileMatrixSetId"] = set.id;
    const std::string address = tileset_address(context, origin, set);
    ordered_json item =
        link(address + "/{tileMatrix}/{tileRow}/{tileCol}" + carried_query(context), "item", mvt_type, "A tile");
    item["templated"] = true;
    json["links"].push_back(std::move(item));
    if (set.set == crs::MatrixSet::web_mercator_quad) {
        json["links"].push_back(link(address + "?f=tilejson", "alternate", json_type, "This tileset as TileJSON"));
    }
    if (const auto bounds = tileset_bounds(origin.collections)) {
        json["tileMatrixSetLimits"] = limits_of(set, *bounds);
        json["boundingBox"] = box_of(*bounds);
    }
    json["layers"] = ordered_json::array();
    for (const auto& collection : origin.collections)
        json["layers"].push_back(layer_of(context, *collection, set));
    return json;
}

/// TileJSON of collections at a template with {z}, {x} and {y}.
Result<http::Response> tilejson_of(const http::Context& context, const Collections& collections,
                                   const std::string& address) {
    // What a tile is asked for is asked of each tile at the template.
    auto properties = tile_properties(context, collections);
    if (!properties) return std::unexpected(properties.error());
    if (const auto filter = request_filter(context); !filter) return std::unexpected(filter.error());
    if (auto one = check_tile_dates(context.parameters); !one) return std::unexpected(one.error());
    tile::TileOptions options;
    options.properties = std::move(*properties);
    options.labels = context.parameters.given("labels");
    const auto archive = archive_among(collections);
    if (!archive) return std::unexpected(archive.error());
    auto text = *archive != nullptr ? archive_tilejson(context, **archive, address)
                                    : Result<std::string>(tile::tilejson(collections, address, options));
    if (!text) return std::unexpected(text.error());
    http::Response response;
    response.content_type = json_type;
    response.body = std::move(*text);
    response.cache = tile_cache_policy(collections);
    if (response.cache.kind == http::CachePolicy::Kind::public_for) {
        response.cache = {http::CachePolicy::Kind::revalidate, 0};
    }
    return response;
}

Result<http::Response> describe_tileset(const http::Context& context, const Result<Origin>& origin) {
    if (!origin) return std::unexpected(origin.error());
    const auto set = path_matrix_set(context.parameters);
    if (!set) return std::unexpected(set.error());
    if (context.parameters.text("f") != "tilejson") {
        // What tiles would refuse is refused here.
        if (const auto filter = request_filter(context); !filter) return std::unexpected(filter.error());
        if (const auto names = tile_properties(context, origin->collections); !names) {
            return std::unexpected(names.error());
        }
        if (auto one = check_tile_dates(context.parameters); !one) return std::unexpected(one.error());
        return answer(context, *origin, metadata(context, *origin, **set));
    }
    if ((*set)->set != crs::MatrixSet::web_mercator_quad) {
        return fail(Error{ErrorKind::invalid_input, "TileJSON knows Web Mercator only"}.with_parameter("f").with_hint(
            "leave f out, or ask WebMercatorQuad"));
    }
    return tilejson_of(context, origin->collections,
                       tileset_address(context, *origin, **set) + "/{z}/{y}/{x}" + carried_query(context));
}

}  // namespace

Result<http::Response> dataset_tilesets(const http::Context& context) {
    return list(context, dataset_origin(context));
}

Result<http::Response> collection_tilesets(const http::Context& context) {
    return list(context, collection_origin(context));
}

Result<http::Response> dataset_tileset(const http::Context& context) {
    return describe_tileset(context, dataset_origin(context));
}

Result<http::Response> collection_tileset(const http::Context& context) {
    return describe_tileset(context, collection_origin(context));
}

Result<http::Response> tilejson(const http::Context& context) {
    const auto collections = path_collections(context);
    if (!collections) return std::unexpected(collections.error());
    std::string ids;
    for (const auto& collection : *collections)
        ids += (ids.empty() ? "" : ",") + collection->id();
    http::Target target;
    if (auto parsed = target.parse(context.request.target); !parsed) return std::unexpected(parsed.error());
    std::string address = context.base_url + "/tiles/" + ids + "/{z}/{x}/{y}";
    if (!target.raw_query().empty()) address += '?' + std::string(target.raw_query());
    return tilejson_of(context, *collections, address);
}

}  // namespace oryx::api

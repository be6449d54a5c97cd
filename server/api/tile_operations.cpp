// The routes of tiles: by XYZ, by tile matrix set, and as ArcGIS asks for them.
#include "server/api/documents.hpp"
#include "server/api/handlers.hpp"
#include "server/api/operation_table.hpp"

#include <algorithm>
#include <iterator>
#include <string_view>
#include <utility>
#include <vector>

namespace oryx::api::table {

namespace {

/// A tile's number: 32 bits here, so that no text wraps into a tile; whether the tile exists is another question (404).
Parameter tile_number(std::string_view name, std::string_view doc) {
    return {.name = name,
            .in = ParameterIn::path,
            .type = ParameterType::integer,
            .doc = doc,
            .minimum = 0,
            .maximum = 4'294'967'295};
}

const Parameter datetime_subset{.name = "subset",
                                .type = ParameterType::datetime_subset,
                                .doc =
                                    "The dates of 'datetime' as OGC API - Tiles writes them: "
                                    "datetime(\"2019-01-01\":\"2019-02-01\"), * for an open end"};
const Parameter properties{
    .name = "properties",
    .type = ParameterType::text,
    .doc = "Names of the attributes that features carry, with commas; empty for none; all of them where it is absent"};
const Parameter labels{.name = "labels",
                       .type = ParameterType::choice,
                       .doc = "'points' adds a layer of label points, '<id>-labels', for each collection of areas",
                       .choices = {"points"}};
const Parameter some_collections{
    .name = "collections",
    .type = ParameterType::text,
    .doc = "Ids of up to 16 collections, with commas, in the order in which their layers come; all where it is absent"};
const Parameter matrix_set_id = in_path("tileMatrixSetId", "WebMercatorQuad or WorldCRS84Quad");

/// What tiles may be asked for beside their place.
std::vector<Parameter> with_selection(std::vector<Parameter> parameters) {
    for (const Parameter& p : {datetime, filter, filter_lang, filter_crs, properties, labels})
        parameters.push_back(p);
    return parameters;
}

/// The same, at OGC's addresses.
std::vector<Parameter> with_matrix_selection(std::vector<Parameter> parameters) {
    parameters = with_selection(std::move(parameters));
    parameters.push_back(datetime_subset);
    return parameters;
}

const Parameter tile_matrix = tile_number("tileMatrix", "Zoom, 0 to 20 (WorldCRS84Quad: 19)");
const Parameter tile_row = tile_number("tileRow", "Row, from the north");
const Parameter tile_col = tile_number("tileCol", "Column, from the west");

std::vector<Operation> xyz_tiles() {
    return {
        {.path = "/tiles/{collections}.json",
         .id = "getTileJson",
         .summary = "TileJSON 3.0 of one or several collections, of tiles that are asked for with the same parameters",
         .tag = "Tiles",
         .parameters = with_selection({in_path("collections", "Ids of up to 16 collections, with commas")}),
         .handler = tilejson,
         .cache_key = document_key},
        {.path = "/tiles/{collections}/{z}/{x}/{y}",
         .id = "getTile",
         .summary = "A vector tile (MVT 2.1) of one or several collections, a layer each",
         .tag = "Tiles",
         .parameters = with_selection({in_path("collections", "Ids of up to 16 collections, with commas"),
                                       tile_number("z", "Zoom, 0 to 20"), tile_number("x", "Column, from the west"),
                                       tile_number("y", "Row, from the north")}),
         .produces = {mvt_type},
         .choose_lane = tile_lane,
         .at_once = tile_at_once,
         .packed_as = tile_packed_as,
         .handler = tile,
         .cache_key = tile_key,
         .log_note = tile_note,
         .suffixes = {".mvt", ".pbf"},
         .may_be_empty = true},
    };
}

/// Ids end as OGC 20-057, table 8, has them.
template <crs::MatrixSet set>
Operation dataset_tile_route(std::string_view path, std::string_view id) {
    return {.path = path,
            .id = id,
            .summary = "A vector tile of the collections in a tile matrix set, row before column",
            .tag = "Tiles",
            .parameters = with_matrix_selection({tile_matrix, tile_row, tile_col, some_collections}),
            .produces = {mvt_type},
            .choose_lane = dataset_tile_lane,
            .handler = dataset_tile<set>,
            .cache_key = dataset_tile_key<set>,
            .log_note = dataset_tile_note<set>,
            .may_be_empty = true};
}

std::vector<Operation> matrix_tiles() {
    const Parameter form = format({"json", "tilejson"}, "json, or tilejson for WebMercatorQuad");
    return {
        {.path = "/tileMatrixSets",
         .id = "getTileMatrixSetsList",
         .summary = "The tile matrix sets",
         .tag = "Tiles",
         .parameters = {json_only},
         .handler = tile_matrix_sets,
         .cache_key = document_key},
        {.path = "/tileMatrixSets/{tileMatrixSetId}",
         .id = "getTileMatrixSet",
         .summary = "The definition of a tile matrix set",
         .tag = "Tiles",
         .parameters = {matrix_set_id, json_only},
         .handler = tile_matrix_set,
         .cache_key = document_key},
        {.path = "/tiles",
         .id = "all.dataset.vector.getTileSetsList",
         .summary = "The tilesets of all collections together",
         .tag = "Tiles",
         .parameters = {json_only},
         .handler = dataset_tilesets,
         .cache_key = document_key},
        {.path = "/tiles/{tileMatrixSetId}",
         .id = "all.dataset.vector.getTileSet",
         .summary = "A tileset of the collections, one layer each",
         .tag = "Tiles",
         .parameters = with_matrix_selection({matrix_set_id, form, some_collections}),
         .handler = dataset_tileset,
         .cache_key = document_key},
        dataset_tile_route<crs::MatrixSet::web_mercator_quad>("/tiles/WebMercatorQuad/{tileMatrix}/{tileRow}/{tileCol}",
                                                              "WebMercatorQuad.dataset.vector.getTile"),
        dataset_tile_route<crs::MatrixSet::world_crs84_quad>("/tiles/WorldCRS84Quad/{tileMatrix}/{tileRow}/{tileCol}",
                                                             "WorldCRS84Quad.dataset.vector.getTile"),
        {.path = "/collections/{collectionId}/tiles",
         .id = "one.collection.vector.getTileSetsList",
         .summary = "The tilesets of a collection",
         .tag = "Tiles",
         .parameters = {collection_id, json_only},
         .handler = collection_tilesets,
         .cache_key = document_key,
         .log_note = collection_note},
        {.path = "/collections/{collectionId}/tiles/{tileMatrixSetId}",
         .id = "one.collection.vector.getTileSet",
         .summary = "A tileset of a collection",
         .tag = "Tiles",
         .parameters = with_matrix_selection({collection_id, matrix_set_id, form}),
         .handler = collection_tileset,
         .cache_key = document_key,
         .log_note = collection_note},
        {.path = "/collections/{collectionId}/tiles/{tileMatrixSetId}/{tileMatrix}/{tileRow}/{tileCol}",
         .id = "one.collection.vector.getTile",
         .summary = "A vector tile of one collection in a tile matrix set, row before column",
         .tag = "Tiles",
         .parameters = with_matrix_selection({collection_id, matrix_set_id, tile_matrix, tile_row, tile_col}),
         .produces = {mvt_type},
         .choose_lane = matrix_tile_lane,
         .at_once = matrix_tile_at_once,
         .packed_as = matrix_tile_packed_as,
         .handler = matrix_tile,
         .cache_key = matrix_tile_key,
         .log_note = matrix_tile_note,
         .may_be_empty = true},
    };
}

/// ArcGIS's clients ask every document with f=json or f=pjson.
std::vector<Operation> arcgis() {
    const Parameter form = format({"json", "pjson"}, "json or pjson, which are the same here");
    const Parameter ids = in_path("collections", "Ids of up to 16 collections, with commas");
    const auto document = [&](std::string_view path, std::string_view id, std::string_view summary,
                              http::Handler handler, std::vector<Parameter> parameters) {
        parameters.push_back(form);
        return Operation{.path = path,
                         .id = id,
                         .summary = summary,
                         .tag = "ArcGIS",
                         .parameters = std::move(parameters),
                         .handler = handler,
                         .cache_key = document_key};
    };
    return {
        document("/arcgis/rest/info", "getArcgisInfo", "What ArcGIS's clients ask of a server first", arcgis_info, {}),
        document("/arcgis/rest/services", "getArcgisServices", "A vector tile service for each collection",
                 arcgis_services, {}),
        document("/arcgis/rest/services/{collections}/VectorTileServer", "getArcgisService",
                 "The vector tiles of collections, as ArcGIS describes them", arcgis_service, {ids}),
        document("/arcgis/rest/services/{collections}/VectorTileServer/resources/styles", "getArcgisStyles",
                 "The service's style", arcgis_style, {ids}),
        document("/arcgis/rest/services/{collections}/VectorTileServer/resources/styles/root.json", "getArcgisStyle",
                 "The service's style", arcgis_style, {ids}),
        {.path = "/arcgis/rest/services/{collections}/VectorTileServer/resources/sprites/{file}",
         .id = "getArcgisSprite",
         .summary = "Icons of the style: sprite.json, sprite.png, sprite@2x.json, sprite@2x.png",
         .tag = "ArcGIS",
         .parameters = {ids, in_path("file", "Name of a file")},
         .produces = {json_type, "image/png"},
         .handler = arcgis_sprite,
         .cache_key = document_key},
        {.path = "/arcgis/rest/services/{collections}/VectorTileServer/resources/fonts/{fontstack}/{range}.pbf",
         .id = "getArcgisGlyphs",
         .summary = "Glyphs of a font",
         .tag = "ArcGIS",
         .parameters = {ids, in_path("fontstack", "Names of fonts, with commas"), in_path("range", "0-255, ...")},
         .produces = {"application/x-protobuf"},
         .handler = glyphs,
         .cache_key = document_key},
        {.path = "/arcgis/rest/services/{collections}/VectorTileServer/tile/{z}/{y}/{x}.pbf",
         .id = "getArcgisTile",
         .summary = "A vector tile, row before column",
         .tag = "ArcGIS",
         .parameters = with_selection({ids, tile_number("z", "Zoom, 0 to 20"), tile_number("y", "Row, from the north"),
                                       tile_number("x", "Column, from the west")}),
         .produces = {mvt_type},
         .choose_lane = tile_lane,
         .at_once = tile_at_once,
         .packed_as = tile_packed_as,
         .handler = tile,
         .cache_key = tile_key,
         .log_note = tile_note,
         .may_be_empty = true},
    };
}

}  // namespace

std::vector<Operation> tile_operations() {
    std::vector<Operation> all = xyz_tiles();
    std::ranges::move(matrix_tiles(), std::back_inserter(all));
    std::ranges::move(arcgis(), std::back_inserter(all));
    return all;
}

}  // namespace oryx::api::table

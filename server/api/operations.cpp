// The table of routes. A route is one record here; router, 400s, Allow and OpenAPI follow it.
#include "server/api/documents.hpp"
#include "server/api/handlers.hpp"
#include "server/api/item_formats.hpp"
#include "server/api/process_documents.hpp"
#include "server/api/services.hpp"

#include <vector>

namespace oryx::api {

namespace {

using http::Lane;
using http::Method;
using http::Operation;
using http::Parameter;
using http::ParameterIn;
using http::ParameterType;

Parameter in_path(std::string_view name, std::string_view doc) {
    return {.name = name, .in = ParameterIn::path, .type = ParameterType::text, .doc = doc};
}

/// A tile's number: 32 bits here, so that no text wraps into a tile; whether the tile exists is another question (404).
Parameter tile_number(std::string_view name, std::string_view doc) {
    return {.name = name,
            .in = ParameterIn::path,
            .type = ParameterType::integer,
            .doc = doc,
            .minimum = 0,
            .maximum = 4'294'967'295};
}

/// Clients that ask every document for JSON by its name get it.
const Parameter json_only{
    .name = "f", .type = ParameterType::choice, .doc = "json, which is what comes without it", .choices = {"json"}};

Parameter format(std::vector<std::string_view> choices, std::string_view doc) {
    return {.name = "f", .type = ParameterType::choice, .doc = doc, .choices = std::move(choices)};
}

const Parameter json_or_html = format({"json", "html"}, "json or html, instead of Accept");
const Parameter limit{
    .name = "limit",
    .type = ParameterType::integer,
    .doc = "Features on a page; more than the maximum is taken as the maximum, and a page of HTML holds at most 1,000",
    .minimum = 1,
    .maximum = 1'000'000,
    .clamp = true,
    .default_value = 1000};
const Parameter offset{.name = "offset",
                       .type = ParameterType::integer,
                       .doc = "Entries to pass over; the next links carry it",
                       .minimum = 0,
                       .maximum = 1'000'000'000'000,
                       .default_value = 0};
const Parameter bbox{
    .name = "bbox",
    .type = ParameterType::bbox,
    .doc = "west,south,east,north in degrees (CRS84); west greater than east crosses the antimeridian"};
const Parameter after{
    .name = "after",
    .type = ParameterType::text,
    .doc = "Id of a feature: the page begins behind it, or at the offset where it is gone; next links carry it"};
const Parameter bbox_crs{.name = "bbox-crs",
                         .type = ParameterType::text,
                         .doc = "URI of the coordinate reference system of bbox; CRS84 where absent"};
const Parameter output_crs{.name = "crs",
                           .type = ParameterType::text,
                           .doc = "URI of the coordinate reference system of the answer; CRS84 where absent"};
const Parameter filter{
    .name = "filter",
    .type = ParameterType::text,
    .doc = "A CQL2 condition over the properties that /queryables lists; only features that meet it"};
const Parameter filter_lang{.name = "filter-lang",
                            .type = ParameterType::choice,
                            .doc = "What filter is written in",
                            .choices = {"cql2-text", "cql2-json"},
                            .default_choice = "cql2-text"};
const Parameter filter_crs{
    .name = "filter-crs",
    .type = ParameterType::text,
    .doc = "URI of the coordinate reference system of the filter's geometries; CRS84 where absent"};
const Parameter datetime{
    .name = "datetime",
    .type = ParameterType::datetime,
    .doc =
        "A date or time, or an interval; '..' leaves an end open. On an as-of layer its end is the "
        "as-of date"};
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
const Parameter collection_id = in_path("collectionId", "Id of a collection");

const Parameter process_id = in_path("processId", "Id of a process");
const Parameter job_id = in_path("jobId", "Id of a job");
const Parameter page_limit{.name = "limit",
                           .type = ParameterType::integer,
                           .doc = "Entries on a page; more than the maximum is taken as the maximum",
                           .minimum = 1,
                           .maximum = 1000,
                           .clamp = true,
                           .default_value = 100};
const Parameter result_format =
    format({"geojson", "json", "csv", "tif"}, "geojson, json, csv or (of surfaces) tif, a GeoTIFF, instead of Accept");

/// OGC 18-062r2, 11.2.2.
std::vector<Parameter> job_list_parameters() {
    return {{.name = "type", .type = ParameterType::texts, .doc = "Kinds of jobs", .choices = {"process"}},
            {.name = "processID", .type = ParameterType::texts, .doc = "Ids of processes: only jobs of these"},
            {.name = "status",
             .type = ParameterType::texts,
             .doc = "Only jobs of these statuses",
             .choices = {"accepted", "running", "successful", "failed", "dismissed"}},
            {.name = "datetime",
             .type = ParameterType::text,
             .doc = "Only jobs that were created then: a time, a day, or an interval of them"},
            {.name = "minDuration",
             .type = ParameterType::integer,
             .doc = "Only jobs that have run for as many seconds, or more",
             .minimum = 0,
             .maximum = 1'000'000'000},
            {.name = "maxDuration",
             .type = ParameterType::integer,
             .doc = "Only jobs that have run for as many seconds, or less",
             .minimum = 0,
             .maximum = 1'000'000'000},
            page_limit,
            offset};
}

std::vector<Operation> documents() {
    return {
        {.path = "/",
         .id = "getLandingPage",
         .summary = "What this server offers; a browser is sent to the map",
         .tag = "Capabilities",
         .parameters = {json_or_html},
         .handler = landing},
        {.path = "/conformance",
         .id = "getConformance",
         .summary = "The OGC conformance classes that hold",
         .tag = "Capabilities",
         .parameters = {json_only},
         .lane = Lane::direct,
         .handler = conformance},
        {.path = "/api",
         .id = "getApi",
         .summary = "This document, and a page that reads it",
         .tag = "Capabilities",
         .parameters = {json_or_html},
         .produces = {openapi_type, html_type},
         .handler = openapi,
         .cache_key = document_key},
        {.path = "/collections",
         .id = "getCollections",
         .summary = "The collections",
         .tag = "Collections",
         .parameters = {json_or_html},
         .produces = {json_type, html_type},
         .handler = collections,
         .cache_key = document_key},
        {.path = "/collections/{collectionId}",
         .id = "getCollection",
         .summary = "One collection",
         .tag = "Collections",
         .parameters = {collection_id, json_or_html},
         .produces = {json_type, html_type},
         .handler = collection,
         .cache_key = document_key,
         .log_note = collection_note},
        {.path = "/collections/{collectionId}/items",
         .id = "getItems",
         .summary = "Features of a collection, page by page in a stable order",
         .tag = "Features",
         .parameters = {collection_id, limit, offset, after, bbox, bbox_crs, output_crs, datetime, filter, filter_lang,
                        filter_crs,
                        format({"json", "csv", "fgb", "html"}, "json, csv, fgb or html, instead of Accept")},
         .produces = {geojson_type, csv_type, flatgeobuf_type, html_type},
         .lane = Lane::items,
         .handler = items,
         .log_note = items_note,
         .queryables = true},
        {.path = "/collections/{collectionId}/queryables",
         .id = "getQueryables",
         .summary = "The properties that a filter may ask for, as JSON Schema",
         .tag = "Features",
         .parameters = {collection_id, json_only},
         .produces = {schema_type},
         .handler = queryables,
         .cache_key = document_key,
         .log_note = collection_note},
        {.path = "/collections/{collectionId}/items/{featureId}",
         .id = "getItem",
         .summary = "One feature",
         .tag = "Features",
         .parameters = {collection_id, in_path("featureId", "Id of a feature"), output_crs, json_or_html},
         .produces = {geojson_type, html_type},
         .lane = Lane::items,
         .handler = item,
         .log_note = collection_note},
    };
}

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
         .lane = Lane::tiles,
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
            .lane = Lane::tiles,
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
         .lane = Lane::tiles,
         .handler = matrix_tile,
         .cache_key = matrix_tile_key,
         .log_note = matrix_tile_note,
         .may_be_empty = true},
    };
}

std::vector<Operation> maps() {
    return {
        {.path = "/styles",
         .id = "getStyles",
         .summary = "The styles",
         .tag = "Styles",
         .parameters = {json_only},
         .handler = styles,
         .cache_key = document_key},
        {.path = "/styles/{styleId}",
         .id = "getStyle",
         .summary = "A MapLibre style",
         .tag = "Styles",
         .parameters = {in_path("styleId", "Id of a style"), json_only},
         .handler = style,
         .cache_key = embedded_key},
        {.path = "/fonts",
         .id = "getFonts",
         .summary = "The fonts whose glyphs are there",
         .tag = "Styles",
         .parameters = {json_only},
         .handler = fonts,
         .cache_key = document_key},
        {.path = "/fonts/{fontstack}/{range}.pbf",
         .id = "getGlyphs",
         .summary = "Signed-distance glyphs of a font, 256 code points each",
         .tag = "Styles",
         .parameters = {in_path("fontstack", "Names of fonts, with commas; the first that is there is taken"),
                        in_path("range", "0-255, 256-511, ...")},
         .produces = {"application/x-protobuf"},
         .handler = glyphs,
         .cache_key = embedded_key},
        {.path = "/map",
         .id = "getMap",
         .summary = "The map page",
         .tag = "Map",
         .produces = {"text/html"},
         .handler = map_page,
         .cache_key = embedded_key},
        {.path = "/map/{file}",
         .id = "getMapFile",
         .summary = "A file of the map page",
         .tag = "Map",
         .parameters = {in_path("file", "Name of a file")},
         .handler = map_file,
         .cache_key = embedded_key,
         .in_openapi = false},
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
         .lane = Lane::tiles,
         .handler = tile,
         .cache_key = tile_key,
         .log_note = tile_note,
         .may_be_empty = true},
    };
}

std::vector<Operation> work() {
    return {
        {.path = "/processes",
         .id = "getProcesses",
         .summary = "The analytics, and what clients can be tried on",
         .tag = "Processes",
         .parameters = {page_limit, offset},
         .handler = processes,
         .cache_key = document_key},
        {.path = "/processes/{processId}",
         .id = "getProcessDescription",
         .summary = "One process and its inputs",
         .tag = "Processes",
         .parameters = {process_id},
         .handler = process},
        {.method = Method::post,
         .path = "/processes/{processId}/execution",
         .id = "execute",
         .summary = "Run a process: now, or as a job where Prefer: respond-async is sent",
         .tag = "Processes",
         .parameters = {process_id, result_format},
         .produces = {geojson_type, csv_type, geotiff_type, json_type},
         .lane = Lane::analytics,
         .choose_lane = execution_lane,
         .handler = execute,
         .makes_jobs = true},
        {.path = "/jobs",
         .id = "getJobs",
         .summary = "The jobs that are kept, newest first; shown on this machine only",
         .tag = "Jobs",
         .parameters = job_list_parameters(),
         .handler = jobs_list},
        {.path = "/jobs/{jobId}",
         .id = "getStatus",
         .summary = "How far a job is",
         .tag = "Jobs",
         .parameters = {job_id},
         .handler = job_status},
        {.method = Method::del,
         .path = "/jobs/{jobId}",
         .id = "dismiss",
         .summary = "End a job that waits or runs; remove one that has ended, and its results",
         .tag = "Jobs",
         .parameters = {job_id},
         .handler = dismiss_job},
        {.path = "/jobs/{jobId}/results",
         .id = "getResult",
         .summary = "What a job has made, as its request asked for it",
         .tag = "Jobs",
         .parameters = {job_id, result_format},
         .produces = {geojson_type, csv_type, geotiff_type, json_type},
         .lane = Lane::items,
         .handler = job_results},
        {.path = "/jobs/{jobId}/results/{outputId}",
         .id = "getOutput",
         .summary = "One output of a job, as it is",
         .tag = "Jobs",
         .parameters = {job_id, in_path("outputId", "Id of an output of the process"), result_format},
         .produces = {geojson_type, csv_type, geotiff_type, json_type},
         .lane = Lane::items,
         .handler = job_output},
        {.path = "/health",
         .id = "getHealth",
         .summary = "Whether the process lives",
         .tag = "Operation",
         .lane = Lane::direct,
         .handler = health},
        {.path = "/ready",
         .id = "getReady",
         .summary = "Whether it takes requests",
         .tag = "Operation",
         .lane = Lane::direct,
         .handler = ready},
        {.path = "/version",
         .id = "getVersion",
         .summary = "The program's version",
         .tag = "Operation",
         .lane = Lane::direct,
         .handler = version},
    };
}

}  // namespace

std::span<const http::Operation> operations() {
    static const std::vector<Operation> table = [] {
        std::vector<Operation> all;
        for (auto part : {documents(), xyz_tiles(), matrix_tiles(), maps(), arcgis(), work()})
            all.insert(all.end(), part.begin(), part.end());
        return all;
    }();
    return table;
}

}  // namespace oryx::api

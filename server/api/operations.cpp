// The table of routes. A route is one record; router, 400s, Allow and OpenAPI follow it. Those of tiles and of
// processes stand in files of their own.
#include "server/api/archive_download.hpp"
#include "server/api/documents.hpp"
#include "server/api/handlers.hpp"
#include "server/api/item_formats.hpp"
#include "server/api/operation_table.hpp"
#include "server/api/services.hpp"

#include <span>
#include <vector>

namespace oryx::api {

namespace table {

namespace {

const Parameter json_or_html = format({"json", "html"}, "json or html, instead of Accept");
const Parameter limit{
    .name = "limit",
    .type = ParameterType::integer,
    .doc = "Features on a page; more than the maximum is taken as the maximum, and a page of HTML holds at most 1,000",
    .minimum = 1,
    .maximum = 1'000'000,
    .clamp = true,
    .default_value = 1000};
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

/// With an ending too, for clients that know a file by it (GDAL's MBTiles driver).
Operation archive_route(std::string_view path, std::string_view id, bool in_openapi) {
    return {.path = path,
            .id = id,
            .summary = "The tile archive that a collection is, as a file; byte ranges of it",
            .tag = "Tiles",
            .parameters = {collection_id},
            .produces = {pmtiles_type, sqlite_type},
            .choose_lane = archive_download_lane,
            .handler = archive_download,
            .log_note = collection_note,
            .ranges = true,
            .in_openapi = in_openapi};
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
        archive_route("/collections/{collectionId}/archive", "getArchive", true),
        archive_route("/collections/{collectionId}/archive.pmtiles", "getPmtiles", false),
        archive_route("/collections/{collectionId}/archive.mbtiles", "getMbtiles", false),
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

/// What whoever runs the server asks.
std::vector<Operation> upkeep() {
    return {
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

}  // namespace table

std::span<const http::Operation> operations() {
    static const std::vector<http::Operation> all = [] {
        std::vector<http::Operation> routes;
        for (auto part : {table::documents(), table::tile_operations(), table::maps(), table::process_operations(),
                          table::upkeep()})
            routes.insert(routes.end(), part.begin(), part.end());
        return routes;
    }();
    return all;
}

}  // namespace oryx::api

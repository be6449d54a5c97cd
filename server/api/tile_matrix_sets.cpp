// "/tileMatrixSets" and one of them, in the JSON of OGC 17-083r4 (Tile Matrix Set 2.0), 7.
#include "geo/crs/tile_matrix.hpp"
#include "server/api/documents.hpp"
#include "server/api/handlers.hpp"
#include "server/api/tile_request.hpp"

#include <string>

namespace oryx::api {

using nlohmann::ordered_json;

namespace {

http::Response kept(const http::Context& context, const ordered_json& json) {
    http::Response response = document(context, json);
    response.cache = {http::CachePolicy::Kind::revalidate, 0};  // shows nothing of the data
    return response;
}

ordered_json matrix_of(crs::MatrixSet set, std::uint32_t zoom) {
    const crs::TileMatrix matrix = crs::tile_matrix(set, zoom);
    return {{"id", std::to_string(zoom)},
            {"scaleDenominator", matrix.scale_denominator},
            {"cellSize", matrix.cell_size},
            {"cornerOfOrigin", "topLeft"},
            {"pointOfOrigin", ordered_json::array({matrix.point_of_origin.x, matrix.point_of_origin.y})},
            {"tileWidth", crs::tile_pixels},
            {"tileHeight", crs::tile_pixels},
            {"matrixWidth", matrix.width},
            {"matrixHeight", matrix.height}};
}

}  // namespace

Result<http::Response> tile_matrix_sets(const http::Context& context) {
    const std::string address = context.base_url + "/tileMatrixSets";
    ordered_json json;
    json["links"] = {link(address, "self", json_type, "This document")};
    json["tileMatrixSets"] = ordered_json::array();
    for (const crs::MatrixSetInfo& set : crs::matrix_sets()) {
        const crs::MatrixSetText& text = crs::matrix_set_text(set.set);
        json["tileMatrixSets"].push_back(
            {{"id", set.id},
             {"title", text.title},
             {"uri", set.uri},
             {"crs", text.crs},
             {"links", {link(address + "/" + std::string(set.id), "self", json_type, "The definition")}}});
    }
    return kept(context, json);
}

Result<http::Response> tile_matrix_set(const http::Context& context) {
    const auto set = path_matrix_set(context.parameters);
    if (!set) return std::unexpected(set.error());
    const crs::MatrixSetText& text = crs::matrix_set_text((*set)->set);
    ordered_json json;
    json["id"] = (*set)->id;
    json["title"] = text.title;
    json["uri"] = (*set)->uri;
    json["orderedAxes"] = ordered_json::array({text.first_axis, text.second_axis});
    json["crs"] = text.crs;
    json["wellKnownScaleSet"] = text.well_known_scale_set;
    json["tileMatrices"] = ordered_json::array();
    for (std::uint32_t zoom = 0; zoom <= (*set)->max_zoom; ++zoom)
        json["tileMatrices"].push_back(matrix_of((*set)->set, zoom));
    json["links"] = {
        link(context.base_url + "/tileMatrixSets/" + std::string((*set)->id), "self", json_type, "This document")};
    return kept(context, json);
}

}  // namespace oryx::api

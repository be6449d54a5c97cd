#pragma once

#include "geo/crs/tile_matrix_set.hpp"
#include "server/http/operation.hpp"

#include <optional>
#include <string>

/// The handlers that the table of operations names; each resource has a file of its own.
namespace oryx::api {

Result<http::Response> landing(const http::Context& context);
Result<http::Response> conformance(const http::Context& context);
Result<http::Response> openapi(const http::Context& context);

Result<http::Response> collections(const http::Context& context);
Result<http::Response> collection(const http::Context& context);
Result<http::Response> archive_download(const http::Context& context);
http::Lane archive_download_lane(const http::Context& context);
Result<http::Response> queryables(const http::Context& context);
Result<http::Response> items(const http::Context& context);
Result<http::Response> item(const http::Context& context);

Result<http::Response> tile(const http::Context& context);
Result<std::string> tile_key(const http::Context& context);
std::string tile_note(const http::Parameters& parameters);
http::Lane tile_lane(const http::Context& context);
std::optional<http::Response> tile_at_once(const http::Context& context);
http::Encoding tile_packed_as(const http::Context& context);
Result<http::Response> matrix_tile(const http::Context& context);
Result<std::string> matrix_tile_key(const http::Context& context);
std::string matrix_tile_note(const http::Parameters& parameters);
http::Lane matrix_tile_lane(const http::Context& context);
std::optional<http::Response> matrix_tile_at_once(const http::Context& context);
http::Encoding matrix_tile_packed_as(const http::Context& context);
/// Tiles of the dataset have a route for each set: the XYZ addresses have their collections where its id stands.
template <crs::MatrixSet set>
Result<http::Response> dataset_tile(const http::Context& context);
template <crs::MatrixSet set>
Result<std::string> dataset_tile_key(const http::Context& context);
template <crs::MatrixSet set>
std::string dataset_tile_note(const http::Parameters& parameters);
http::Lane dataset_tile_lane(const http::Context& context);
Result<http::Response> tile_matrix_sets(const http::Context& context);
Result<http::Response> tile_matrix_set(const http::Context& context);
Result<http::Response> dataset_tilesets(const http::Context& context);
Result<http::Response> dataset_tileset(const http::Context& context);
Result<http::Response> collection_tilesets(const http::Context& context);
Result<http::Response> collection_tileset(const http::Context& context);
Result<http::Response> tilejson(const http::Context& context);

Result<http::Response> processes(const http::Context& context);
Result<http::Response> process(const http::Context& context);
Result<http::Response> execute(const http::Context& context);
http::Lane execution_lane(const http::Context& context);
Result<http::Response> jobs_list(const http::Context& context);
Result<http::Response> job_status(const http::Context& context);
Result<http::Response> dismiss_job(const http::Context& context);
Result<http::Response> job_results(const http::Context& context);
Result<http::Response> job_output(const http::Context& context);

Result<http::Response> styles(const http::Context& context);
Result<http::Response> style(const http::Context& context);
Result<http::Response> fonts(const http::Context& context);
Result<http::Response> glyphs(const http::Context& context);
Result<http::Response> map_page(const http::Context& context);
Result<http::Response> map_file(const http::Context& context);

Result<http::Response> arcgis_info(const http::Context& context);
Result<http::Response> arcgis_services(const http::Context& context);
Result<http::Response> arcgis_service(const http::Context& context);
Result<http::Response> arcgis_style(const http::Context& context);
Result<http::Response> arcgis_sprite(const http::Context& context);

Result<http::Response> health(const http::Context& context);
Result<http::Response> ready(const http::Context& context);
Result<http::Response> version(const http::Context& context);

/// Key of a document that depends on the generation, the address it was asked under and its path and query alone.
Result<std::string> document_key(const http::Context& context);
/// Key of a file that is built into the program.
Result<std::string> embedded_key(const http::Context& context);
/// The collection a path names, for the log.
std::string collection_note(const http::Parameters& parameters);
std::string items_note(const http::Parameters& parameters);

}  // namespace oryx::api

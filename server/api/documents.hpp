#pragma once

#include "server/access/served.hpp"
#include "server/http/operation.hpp"

#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include <nlohmann/json.hpp>

/// What the JSON documents share: links, cache rules, look-ups.
namespace oryx::api {

inline constexpr std::string_view geojson_type = "application/geo+json";
inline constexpr std::string_view json_type = "application/json";
inline constexpr std::string_view openapi_type = "application/vnd.oai.openapi+json;version=3.0";
inline constexpr std::string_view schema_type = "application/schema+json";
inline constexpr std::string_view queryables_rel = "http://www.opengis.net/def/rel/ogc/1.0/queryables";
inline constexpr std::string_view tilesets_vector_rel = "http://www.opengis.net/def/rel/ogc/1.0/tilesets-vector";
inline constexpr std::string_view tiling_scheme_rel = "http://www.opengis.net/def/rel/ogc/1.0/tiling-scheme";
inline constexpr std::string_view tiling_schemes_rel = "http://www.opengis.net/def/rel/ogc/1.0/tiling-schemes";
inline constexpr std::string_view mvt_type = "application/vnd.mapbox-vector-tile";
inline constexpr std::string_view crs84 = "http://www.opengis.net/def/crs/OGC/1.3/CRS84";

nlohmann::ordered_json link(std::string href, std::string_view rel, std::string_view type, std::string_view title);

/// An address with the query of the request, of which some parameters are given anew; empty values are left out.
std::string url_with(const http::Context& context, const std::string& address,
                     const std::vector<std::pair<std::string_view, std::string>>& anew);

/// A document that shows something of all visible collections: kept by nobody unless all of them are marked low.
http::Response document(const http::Context& context, const nlohmann::ordered_json& json,
                        std::string_view type = json_type);

/// Whether a page is wanted: the parameter `f`, else what Accept prefers.
bool wants_html(const http::Context& context);
/// A page that shows something of all visible collections, kept like a document of them.
http::Response html_document(const http::Context& context, std::string page);

/// What an empty data directory's documents say: how to fill it (CONTRACT: input and operation).
inline constexpr std::string_view nothing_published =
    "Nothing is published yet. To publish: oryx ingest --data-dir D FILE...; the server sees it by itself.";

/// The collection as this request sees it. Error: not_found, the same for what does not exist and what is not shown.
Result<std::shared_ptr<const catalog::Collection>> find_collection(const http::Context& context, std::string_view id);

/// First and last day of a collection's rows; nothing where a row has no beginning, or has not ended.
struct KnownDays {
    std::optional<Day> first;
    std::optional<Day> last;
};
KnownDays known_days(const store::Manifest& manifest);

/// The OGC description of a collection; the same in the list and alone (OGC 17-069r4, req/core/sfc-md-success).
nlohmann::ordered_json describe(const http::Context& context, const catalog::Collection& collection);

}  // namespace oryx::api

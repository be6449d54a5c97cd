#pragma once

#include "geo/catalog/snapshot.hpp"
#include "geo/core/tile_id.hpp"
#include "geo/crs/tile_matrix.hpp"
#include "server/http/operation.hpp"

#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

/// What a request for a tile, or for a document about tiles, asks for.
namespace oryx::api {

using Collections = std::vector<std::shared_ptr<const catalog::Collection>>;

/// "/tiles/{collections}/...": "a,b,a" as the collections a and b, each once, in the order of their ids: every order is
/// one tile and one cache entry. Errors: not_found; invalid_input for more than 16.
Result<Collections> path_collections(const http::Context& context);
/// "/collections/{collectionId}/...". Error: not_found.
Result<Collections> path_collection(const http::Context& context);
/// The dataset's: those of the parameter `collections`, in its order (OGC 20-057, req/collections-selection/
/// collections-response), or all that this request sees. Errors: invalid_input naming the parameter.
Result<Collections> dataset_collections(const http::Context& context);

/// A tile of a tile matrix set, by any form of address.
struct TileAddress {
    crs::MatrixSet set;
    TileId square;
};
/// Column before row, with the names {z}, {x}, {y}. Error: not_found outside the world.
Result<TileAddress> xyz_address(const http::Parameters& parameters);
/// Row before column, with OGC's names (20-057, 7.1). Errors: not_found for a set, zoom, row or column there is not.
Result<TileAddress> matrix_address(const http::Parameters& parameters);
Result<TileAddress> matrix_address(crs::MatrixSet set, const http::Parameters& parameters);

/// The set that {tileMatrixSetId} names. Error: not_found, with those there are.
Result<const crs::MatrixSetInfo*> path_matrix_set(const http::Parameters& parameters);

/// What lies in the tiles of these collections, whatever the date: the limits of their tilesets. Nothing where that is
/// not known, because a layer is computed anew for the date that is asked for, or where there are no features.
std::optional<Envelope> tileset_bounds(const Collections& collections);
/// The rows and columns of a zoom that tilesets name and outside of which OGC's addresses answer 404. A tile that
/// sees the bounds in its buffer alone is within.
crs::MatrixLimits tileset_limits(crs::MatrixSet set, std::uint32_t zoom, const Envelope& bounds);
/// Error: not_found for a tile outside the limits of the collections' tileset (req/core/tc-error A).
Result<TileAddress> within_limits(const Result<TileAddress>& address, const Result<Collections>& collections);

/// "name,name" as sorted names, each once, so that every order is one cache entry; "" for none of them. Nothing where
/// the parameter is absent. Errors: invalid_input for a name that none of the collections has.
Result<std::optional<std::vector<std::string>>> tile_properties(const http::Context& context,
                                                                const Collections& collections);
/// The dates asked for, by `datetime` or by OGC's `subset=datetime(...)`; null for none.
const http::DateQuery* tile_dates(const http::Parameters& parameters);
/// Errors: invalid_input where a date is asked for in both ways.
Result<> check_tile_dates(const http::Parameters& parameters);

/// How long a tile or document of the collections may be kept: as the least open and shortest-lived of them.
http::CachePolicy tile_cache_policy(const Collections& collections);

}  // namespace oryx::api

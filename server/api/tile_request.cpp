#include "server/api/tile_request.hpp"

#include "geo/tile/attributes.hpp"
#include "geo/tile/tile_layer.hpp"
#include "server/api/archives.hpp"
#include "server/api/as_of.hpp"
#include "server/api/documents.hpp"

#include <algorithm>
#include <iterator>
#include <limits>
#include <set>

#include <fmt/format.h>
#include <fmt/ranges.h>

namespace oryx::api {

namespace {

constexpr std::size_t most_collections = 16;

/// The collections of a list, each once, in its order.
Result<Collections> listed_collections(const http::Context& context, std::string_view list) {
    Collections found;
    while (true) {
        const auto comma = list.find(',');
        const std::string_view id = list.substr(0, comma);
        const bool known = std::any_of(found.begin(), found.end(), [&](const auto& c) { return c->id() == id; });
        if (!known) {
            if (found.size() == most_collections) {
                return fail(Error{ErrorKind::invalid_input, "a tile holds at most 16 collections"}.with_parameter(
                    "collections"));
            }
            auto collection = find_collection(context, id);
            if (!collection) return std::unexpected(collection.error());
            found.push_back(std::move(*collection));
        }
        if (comma == std::string_view::npos) return found;
        list.remove_prefix(comma + 1);
    }
}

std::set<std::string> as_set(std::vector<std::string> names) {
    return {std::make_move_iterator(names.begin()), std::make_move_iterator(names.end())};
}

}  // namespace

Result<Collections> path_collections(const http::Context& context) {
    auto found = listed_collections(context, context.parameters.text("collections"));
    if (found) std::ranges::sort(*found, {}, [](const auto& collection) { return collection->id(); });
    return found;
}

Result<Collections> path_collection(const http::Context& context) {
    auto collection = find_collection(context, context.parameters.text("collectionId"));
    if (!collection) return std::unexpected(collection.error());
    return Collections{std::move(*collection)};
}

Result<Collections> dataset_collections(const http::Context& context) {
    if (!context.parameters.given("collections")) {
        Collections all;
        for (const auto& [id, collection] : context.served.visible->collections) {
            // An archive's tiles are ready and have no room for others: they are asked for by name.
            if (!is_archive(*collection)) all.push_back(collection);
        }
        return all;
    }
    auto found = listed_collections(context, context.parameters.text("collections"));
    if (found || found.error().kind != ErrorKind::not_found) return found;
    return fail(Error{ErrorKind::invalid_input, "it names a collection that is not there"}
                    .with_parameter("collections")
                    .with_hint("ids that /collections lists, with commas"));
}

Result<TileAddress> xyz_address(const http::Parameters& parameters) {
    const auto tile = TileId::create(static_cast<std::uint64_t>(parameters.integer("z")),
                                     static_cast<std::uint64_t>(parameters.integer("x")),
                                     static_cast<std::uint64_t>(parameters.integer("y")));
    if (!tile) return std::unexpected(tile.error());
    return TileAddress{crs::MatrixSet::web_mercator_quad, *tile};
}

Result<TileAddress> matrix_address(crs::MatrixSet set, const http::Parameters& parameters) {
    const auto tile = crs::square_tile(set, static_cast<std::uint64_t>(parameters.integer("tileMatrix")),
                                       static_cast<std::uint64_t>(parameters.integer("tileRow")),
                                       static_cast<std::uint64_t>(parameters.integer("tileCol")));
    if (!tile) return std::unexpected(tile.error());
    return TileAddress{set, *tile};
}

Result<TileAddress> matrix_address(const http::Parameters& parameters) {
    const auto set = path_matrix_set(parameters);
    if (!set) return std::unexpected(set.error());
    return matrix_address((*set)->set, parameters);
}

Result<const crs::MatrixSetInfo*> path_matrix_set(const http::Parameters& parameters) {
    const crs::MatrixSetInfo* set = crs::find_matrix_set(parameters.text("tileMatrixSetId"));
    if (set != nullptr) return set;
    std::string known;
    for (const auto& info : crs::matrix_sets())
        known += (known.empty() ? "" : ", ") + std::string(info.id);
    return fail(Error{ErrorKind::not_found, "there is no tile matrix set of that id"}
                    .with_parameter("tileMatrixSetId")
                    .with_hint("one of " + known));
}

std::optional<Envelope> tileset_bounds(const Collections& collections) {
    Envelope bounds;
    for (const auto& collection : collections) {
        if (AsOfLayers::is_as_of_layer(*collection)) return std::nullopt;
        bounds.expand(collection->manifest.bounds);
    }
    if (bounds.empty()) return std::nullopt;
    return bounds;
}

crs::MatrixLimits tileset_limits(crs::MatrixSet set, std::uint32_t zoom, const Envelope& bounds) {
    return crs::matrix_limits(set, zoom, bounds, static_cast<double>(tile::TileOptions{}.buffer) / tile::extent);
}

Result<TileAddress> within_limits(const Result<TileAddress>& address, const Result<Collections>& collections) {
    if (!address || !collections) return address;
    const auto bounds = tileset_bounds(*collections);
    if (!bounds) return address;
    const TileId square = address->square;
    const std::uint32_t zoom = address->set == crs::MatrixSet::world_crs84_quad ? square.z() - 1 : square.z();
    const crs::MatrixLimits limits = tileset_limits(address->set, zoom, *bounds);
    const bool row = square.y() >= limits.min_row && square.y() <= limits.max_row;
    const bool column = square.x() >= limits.min_column && square.x() <= limits.max_column;
    if (row && column) return address;
    return fail(Error{ErrorKind::not_found, "the tile lies outside the limits of this tileset"}
                    .with_parameter(row ? "tileCol" : "tileRow")
                    .with_hint(fmt::format("at zoom {} rows go from {} to {} and columns from {} to {}", zoom,
                                           limits.min_row, limits.max_row, limits.min_column, limits.max_column)));
}

Result<std::optional<std::vector<std::string>>> tile_properties(const http::Context& context,
                                                                const Collections& collections) {
    std::optional<std::vector<std::string>> chosen;
    if (!context.parameters.given("properties")) return chosen;
    std::set<std::string> known;
    for (const auto& collection : collections)
        known.merge(as_set(tile::all_attribute_names(*collection->features)));
    std::set<std::string> names;
    for (std::string_view list = context.parameters.text("properties"); !list.empty();) {
        const auto comma = list.find(',');
        std::string name(list.substr(0, comma));
        if (!known.contains(name)) {
            return fail(Error{ErrorKind::invalid_input, fmt::format("no collection of this tile has '{}'", name)}
                            .with_parameter("properties")
                            .with_hint(fmt::format("any of {}", fmt::join(known, ", "))));
        }
        names.insert(std::move(name));
        list = comma == std::string_view::npos ? std::string_view() : list.substr(comma + 1);
    }
    chosen.emplace(names.begin(), names.end());
    return chosen;
}

const http::DateQuery* tile_dates(const http::Parameters& parameters) {
    const http::DateQuery* dates = parameters.datetime("datetime");
    return dates != nullptr ? dates : parameters.datetime("subset");
}

Result<> check_tile_dates(const http::Parameters& parameters) {
    if (parameters.datetime("datetime") == nullptr || parameters.datetime("subset") == nullptr) return {};
    return fail(Error{ErrorKind::invalid_input, "datetime says the dates already"}.with_parameter("subset").with_hint(
        "give one of datetime and subset"));
}

http::CachePolicy tile_cache_policy(const Collections& collections) {
    auto sensitivity = Sensitivity::low;
    std::int64_t seconds = std::numeric_limits<std::int64_t>::max();
    for (const auto& collection : collections) {
        sensitivity = std::max(sensitivity, collection->manifest.info.sensitivity);
        seconds = std::min(seconds, collection->manifest.info.cache_seconds);
    }
    if (collections.empty()) seconds = 0;
    return http::CachePolicy::of(sensitivity, seconds);
}

}  // namespace oryx::api

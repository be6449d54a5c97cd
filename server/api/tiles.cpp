// Tiles by every form of address: "/tiles/{collections}/{z}/{x}/{y}" (column before row), and OGC's, row before column,
// of one collection and of the dataset (OGC 20-057).
#include "geo/crs/tile_matrix_set.hpp"
#include "geo/tile/tile_layer.hpp"
#include "server/api/archives.hpp"
#include "server/api/as_of.hpp"
#include "server/api/documents.hpp"
#include "server/api/handlers.hpp"
#include "server/api/request_filter.hpp"
#include "server/api/services.hpp"
#include "server/api/tile_request.hpp"
#include "server/observe/metrics.hpp"

#include <chrono>
#include <cmath>
#include <iterator>
#include <optional>
#include <string>
#include <vector>

#include <fmt/format.h>

namespace oryx::api {

namespace {

/// All forms of an address of one tile have one key.
Result<std::string> key_of(const http::Context& context, const Result<TileAddress>& tile,
                           const Result<Collections>& collections) {
    if (!tile) return std::unexpected(tile.error());
    if (!collections) return std::unexpected(collections.error());
    if (auto one = check_tile_dates(context.parameters); !one) return std::unexpected(one.error());
    const TileId square = tile->square;
    std::string key = fmt::format("t{}|{}|{}/{}/{}|", static_cast<int>(tile->set), to_string(context.served.audience),
                                  square.z(), square.x(), square.y());
    const http::DateQuery* datetime = tile_dates(context.parameters);
    if (datetime != nullptr) {
        const DateInterval days = datetime->days();
        fmt::format_to(std::back_inserter(key), "{}{}:{}|", datetime->interval ? 'i' : 'd', days.start.number,
                       days.end.number);
    }
    const auto filter = request_filter(context);
    if (!filter) return std::unexpected(filter.error());
    if (*filter) {
        const std::string& canonical = (*filter)->canonical();
        fmt::format_to(std::back_inserter(key), "f{}:{}|", canonical.size(), canonical);
    }
    const auto properties = tile_properties(context, *collections);
    if (!properties) return std::unexpected(properties.error());
    if (*properties) {
        key += 'p';
        // Names may hold any character: their lengths keep two lists apart.
        for (const std::string& name : **properties)
            fmt::format_to(std::back_inserter(key), "{}:{}", name.size(), name);
        key += '|';
    }
    if (context.parameters.given("labels")) key += "l|";
    bool as_of = false;
    for (const auto& collection : *collections) {
        key += collection->id();
        key += '@';
        key += collection->manifest.version;
        key += ',';
        as_of = as_of || (datetime != nullptr && AsOfLayers::is_as_of_layer(*collection));
    }
    // The layer follows its inputs, whose versions its own version does not tell while it is stale.
    if (as_of) fmt::format_to(std::back_inserter(key), "g{}:{}", context.served.generation(), Day::today().number);
    return key;
}

/// Names for a header: those that are no plain text there are percent-encoded.
std::string header_list(const std::vector<std::string>& names) {
    std::string list;
    for (const std::string& name : names) {
        if (!list.empty()) list += ", ";
        for (const char c : name) {
            const bool plain = c > ' ' && c < 0x7f && c != ',' && c != '%';
            if (plain) {
                list += c;
            } else {
                fmt::format_to(std::back_inserter(list), "%{:02X}", static_cast<unsigned char>(c));
            }
        }
    }
    return list;
}

/// Names the table that a request's dates select of a collection.
std::string selection_name(const http::Context& context, const catalog::Collection& collection) {
    std::string name = collection.id() + '@' + collection.manifest.version;
    const http::DateQuery* datetime = tile_dates(context.parameters);
    if (datetime != nullptr && AsOfLayers::is_as_of_layer(collection)) {
        const DateInterval days = datetime->days();
        fmt::format_to(std::back_inserter(name), "|{}{}:{}|{}:{}", datetime->interval ? 'i' : 'd', days.start.number,
                       days.end.number, context.served.generation(), Day::today().number);
    }
    return name;
}

http::CachePolicy archive_cache_policy(const catalog::Collection& collection) {
    return http::CachePolicy::of(collection.manifest.info.sensitivity, collection.manifest.info.cache_seconds);
}

Result<http::Response> draw_archive(const http::Context& context, const TileAddress& address,
                                    const catalog::Collection& collection) {
    if (address.set != crs::MatrixSet::web_mercator_quad) {
        return fail(Error{ErrorKind::not_found, "the archive has tiles of WebMercatorQuad only"}.with_parameter(
            "tileMatrixSetId"));
    }
    auto response = archive_tile(context, collection, address.square);
    if (response) response->cache = archive_cache_policy(collection);
    return response;
}

/// The archive that a request asks for alone; null for all other requests, whatever is to be said of them.
const catalog::Collection* lone_archive(const Result<Collections>& collections) {
    const bool lone = collections && collections->size() == 1 && is_archive(*collections->front());
    return lone ? collections->front().get() : nullptr;
}

std::optional<http::Response> draw_at_once(const http::Context& context, const Result<TileAddress>& address,
                                           const Result<Collections>& collections) {
    const catalog::Collection* collection = lone_archive(collections);
    if (collection == nullptr || !address || address->set != crs::MatrixSet::web_mercator_quad) return std::nullopt;
    auto response = archive_tile_at_once(context, *collection, address->square);
    if (response) response->cache = archive_cache_policy(*collection);
    return response;
}

http::Encoding packed_as_of(const http::Context& context, const Result<Collections>& collections) {
    const catalog::Collection* collection = lone_archive(collections);
    return collection == nullptr ? http::Encoding::identity : archive_packed_as(context, *collection);
}

Result<http::Response> draw(const http::Context& context, const Result<TileAddress>& address,
                            const Result<Collections>& collections) {
    if (!address) return std::unexpected(address.error());
    if (!collections) return std::unexpected(collections.error());
    const auto archive = archive_among(*collections);
    if (!archive) return std::unexpected(archive.error());
    if (*archive != nullptr) return draw_archive(context, *address, **archive);
    const http::DateQuery* datetime = tile_dates(context.parameters);
    auto properties = tile_properties(context, *collections);
    if (!properties) return std::unexpected(properties.error());
    const auto filter = request_filter(context);
    if (!filter) return std::unexpected(filter.error());
    // Whoever names attributes may name those that drawing does not need.
    const bool named = *filter || !context.parameters.text("properties").empty();
    const Detail detail = named ? Detail::all : Detail::drawing;
    tile::TileOptions options{.matrix_set = address->set};
    std::vector<std::shared_ptr<const tile::TileLayer>> layers;
    for (const auto& collection : *collections) {
        auto selection = context.services.as_of.select(context.served, *collection, datetime, detail, context.cancel);
        if (!selection) return std::unexpected(selection.error());
        if (*filter) {
            auto mask = context.services.masks.get(selection_name(context, *collection), **filter, *selection->features,
                                                   *collection, context.cancel);
            if (!mask) return std::unexpected(std::move(mask.error()));
            options.masks.push_back(std::move(*mask));
        }
        layers.push_back(std::move(selection->layer));
    }
    // As-of layers hold undated features, which every interval matches.
    if (datetime != nullptr) options.datetime = datetime->days();
    options.properties = std::move(*properties);
    options.labels = context.parameters.given("labels");
    const auto started = std::chrono::steady_clock::now();
    auto encoded = tile::encode_tile(layers, address->square, options, context.cancel);
    if (!encoded) return std::unexpected(encoded.error());
    context.services.metrics.tile(encoded->mvt.size(), encoded->features, encoded->omitted,
                                  std::chrono::steady_clock::now() - started);
    http::Response response;
    response.cache = tile_cache_policy(*collections);
    if (encoded->omitted > 0) {
        response.headers.emplace_back("X-Features-Omitted", std::to_string(encoded->omitted));
    }
    if (encoded->clustered > 0) {
        response.headers.emplace_back("X-Features-Clustered", std::to_string(encoded->clustered));
    }
    if (!encoded->attributes_omitted.empty()) {
        response.headers.emplace_back("X-Attributes-Omitted", header_list(encoded->attributes_omitted));
    }
    if (encoded->mvt.empty()) {
        response.status = 204;
    } else {
        response.content_type = "application/vnd.mapbox-vector-tile";
        response.body = std::move(encoded->mvt);
    }
    return response;
}

std::string note_of(const Result<TileAddress>& tile) {
    if (!tile) return {};
    // Rounded to 0.1 degree (CONTRACT: who sees what): the centre, not the tile's own numbers, which would say it
    // exactly.
    const Envelope box = crs::tile_bounds(tile->set, tile->square);
    std::string note = fmt::format("\"z\":{}", tile->square.z());
    const auto append_tenths = [&note](std::string_view name, double degrees) {
        const std::int64_t tenths = std::llround(degrees * 10);
        const std::int64_t size = std::abs(tenths);
        note += name;
        if (tenths < 0) note += '-';
        note += fmt::format_int(size / 10).c_str();
        note += '.';
        note += static_cast<char>('0' + size % 10);
    };
    append_tenths(",\"lon\":", (box.min_x + box.max_x) / 2);
    append_tenths(",\"lat\":", (box.min_y + box.max_y) / 2);
    return note;
}

/// A tile of OGC's addresses, which end at the limits that their tilesets name.
Result<std::string> limited_key(const http::Context& context, const Result<TileAddress>& address,
                                const Result<Collections>& collections) {
    return key_of(context, within_limits(address, collections), collections);
}

}  // namespace

Result<std::string> tile_key(const http::Context& context) {
    return key_of(context, xyz_address(context.parameters), path_collections(context));
}

http::Lane tile_lane(const http::Context& context) {
    return tile_lane_of(path_collections(context));
}

Result<http::Response> tile(const http::Context& context) {
    return draw(context, xyz_address(context.parameters), path_collections(context));
}

std::optional<http::Response> tile_at_once(const http::Context& context) {
    return draw_at_once(context, xyz_address(context.parameters), path_collections(context));
}

http::Encoding tile_packed_as(const http::Context& context) {
    return packed_as_of(context, path_collections(context));
}

std::string tile_note(const http::Parameters& parameters) {
    return note_of(xyz_address(parameters));
}

Result<std::string> matrix_tile_key(const http::Context& context) {
    return limited_key(context, matrix_address(context.parameters), path_collection(context));
}

http::Lane matrix_tile_lane(const http::Context& context) {
    return tile_lane_of(path_collection(context));
}

Result<http::Response> matrix_tile(const http::Context& context) {
    return draw(context, matrix_address(context.parameters), path_collection(context));
}

std::optional<http::Response> matrix_tile_at_once(const http::Context& context) {
    return draw_at_once(context, matrix_address(context.parameters), path_collection(context));
}

http::Encoding matrix_tile_packed_as(const http::Context& context) {
    return packed_as_of(context, path_collection(context));
}

std::string matrix_tile_note(const http::Parameters& parameters) {
    return note_of(matrix_address(parameters));
}

http::Lane dataset_tile_lane(const http::Context& context) {
    // All collections together are features.
    return context.parameters.given("collections") ? tile_lane_of(dataset_collections(context)) : http::Lane::tiles;
}

template <crs::MatrixSet set>
Result<std::string> dataset_tile_key(const http::Context& context) {
    return limited_key(context, matrix_address(set, context.parameters), dataset_collections(context));
}

template <crs::MatrixSet set>
Result<http::Response> dataset_tile(const http::Context& context) {
    return draw(context, matrix_address(set, context.parameters), dataset_collections(context));
}

template <crs::MatrixSet set>
std::string dataset_tile_note(const http::Parameters& parameters) {
    return note_of(matrix_address(set, parameters));
}

template Result<std::string> dataset_tile_key<crs::MatrixSet::web_mercator_quad>(const http::Context&);
template Result<std::string> dataset_tile_key<crs::MatrixSet::world_crs84_quad>(const http::Context&);
template Result<http::Response> dataset_tile<crs::MatrixSet::web_mercator_quad>(const http::Context&);
template Result<http::Response> dataset_tile<crs::MatrixSet::world_crs84_quad>(const http::Context&);
template std::string dataset_tile_note<crs::MatrixSet::web_mercator_quad>(const http::Parameters&);
template std::string dataset_tile_note<crs::MatrixSet::world_crs84_quad>(const http::Parameters&);

}  // namespace oryx::api

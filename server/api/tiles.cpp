// "/tiles/{collections}/{z}/{x}/{y}", "/collections/{id}/tiles/{tileMatrixSetId}/{tileMatrix}/{tileRow}/{tileCol}" and
// "/tiles/{collections}.json".
#include "geo/core/tile_id.hpp"
#include "geo/crs/tile_matrix_set.hpp"
#include "geo/tile/attributes.hpp"
#include "geo/tile/tile_layer.hpp"
#include "server/api/archives.hpp"
#include "server/api/as_of.hpp"
#include "server/api/documents.hpp"
#include "server/api/handlers.hpp"
#include "server/api/request_filter.hpp"
#include "server/api/services.hpp"
#include "server/http/target.hpp"
#include "server/observe/metrics.hpp"

#include <algorithm>
#include <chrono>
#include <cmath>
#include <iterator>
#include <limits>
#include <optional>
#include <set>
#include <string>
#include <vector>

#include <fmt/format.h>
#include <fmt/ranges.h>

namespace oryx::api {

namespace {

using Collections = std::vector<std::shared_ptr<const catalog::Collection>>;
constexpr std::size_t most_collections = 16;

/// "a,b,a" as the collections a and b, each once, in the order of their ids: every order is one tile and one cache
/// entry.
Result<Collections> parse_collections(const http::Context& context) {
    Collections found;
    std::string_view list = context.parameters.text("collections");
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
        if (comma == std::string_view::npos) break;
        list.remove_prefix(comma + 1);
    }
    std::sort(found.begin(), found.end(), [](const auto& a, const auto& b) { return a->id() < b->id(); });
    return found;
}

std::set<std::string> as_set(std::vector<std::string> names) {
    return {std::make_move_iterator(names.begin()), std::make_move_iterator(names.end())};
}

/// A tile of a tile matrix set, by either form of address.
struct TileAddress {
    crs::MatrixSet set;
    TileId square;
};

Result<TileAddress> parse_xyz(const http::Parameters& parameters) {
    const auto tile = TileId::create(static_cast<std::uint64_t>(parameters.integer("z")),
                                     static_cast<std::uint64_t>(parameters.integer("x")),
                                     static_cast<std::uint64_t>(parameters.integer("y")));
    if (!tile) return std::unexpected(tile.error());
    return TileAddress{crs::MatrixSet::web_mercator_quad, *tile};
}

/// OGC 20-057, 7.1: row before column.
Result<TileAddress> parse_matrix_tile(const http::Parameters& parameters) {
    const crs::MatrixSetInfo* set = crs::find_matrix_set(parameters.text("tileMatrixSetId"));
    if (set == nullptr) {
        std::string known;
        for (const auto& info : crs::matrix_sets())
            known += (known.empty() ? "" : ", ") + std::string(info.id);
        return fail(Error{ErrorKind::not_found, "there is no tile matrix set of that id"}
                        .with_parameter("tileMatrixSetId")
                        .with_hint("one of " + known));
    }
    const auto tile = crs::square_tile(set->set, static_cast<std::uint64_t>(parameters.integer("tileMatrix")),
                                       static_cast<std::uint64_t>(parameters.integer("tileRow")),
                                       static_cast<std::uint64_t>(parameters.integer("tileCol")));
    if (!tile) return std::unexpected(tile.error());
    return TileAddress{set->set, *tile};
}

Result<Collections> parse_collection(const http::Context& context) {
    auto collection = find_collection(context, context.parameters.text("collectionId"));
    if (!collection) return std::unexpected(collection.error());
    return Collections{std::move(*collection)};
}

/// "name,name" as sorted names, each once, so that every order is one cache entry; "" for none of them. Nothing where
/// the parameter is absent. Errors: invalid_input for a name that none of the collections has.
Result<std::optional<std::vector<std::string>>> parse_properties(const http::Context& context,
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

http::CachePolicy cache_policy(const Collections& collections) {
    auto sensitivity = Sensitivity::low;
    std::int64_t seconds = std::numeric_limits<std::int64_t>::max();
    for (const auto& collection : collections) {
        sensitivity = std::max(sensitivity, collection->manifest.info.sensitivity);
        seconds = std::min(seconds, collection->manifest.info.cache_seconds);
    }
    return http::CachePolicy::of(sensitivity, seconds);
}

/// The two forms of an address of one tile have one key.
Result<std::string> key_of(const http::Context& context, const Result<TileAddress>& tile,
                           const Result<Collections>& collections) {
    if (!tile) return std::unexpected(tile.error());
    if (!collections) return std::unexpected(collections.error());
    const TileId square = tile->square;
    std::string key = fmt::format("t{}|{}|{}/{}/{}|", static_cast<int>(tile->set), to_string(context.served.audience),
                                  square.z(), square.x(), square.y());
    const http::DateQuery* datetime = context.parameters.datetime("datetime");
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
    const auto properties = parse_properties(context, *collections);
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
    const http::DateQuery* datetime = context.parameters.datetime("datetime");
    if (datetime != nullptr && AsOfLayers::is_as_of_layer(collection)) {
        const DateInterval days = datetime->days();
        fmt::format_to(std::back_inserter(name), "|{}{}:{}|{}:{}", datetime->interval ? 'i' : 'd', days.start.number,
                       days.end.number, context.served.generation(), Day::today().number);
    }
    return name;
}

/// The archive that is asked for; null where none is. Error: invalid_input for one among other collections: a tile that
/// is ready has no room for theirs.
Result<const catalog::Collection*> archive_among(const Collections& collections) {
    const auto archive = std::ranges::find_if(collections, [](const auto& c) { return is_archive(*c); });
    if (archive == collections.end()) return nullptr;
    if (collections.size() == 1) return archive->get();
    return fail(Error{ErrorKind::invalid_input, "the tiles of an archive are served alone"}
                    .with_parameter("collections")
                    .with_hint(fmt::format("ask for '{}' by itself", (*archive)->id())));
}

Result<http::Response> draw_archive(const http::Context& context, const TileAddress& address,
                                    const catalog::Collection& collection) {
    if (address.set != crs::MatrixSet::web_mercator_quad) {
        return fail(Error{ErrorKind::not_found, "the archive has tiles of WebMercatorQuad only"}.with_parameter(
            "tileMatrixSetId"));
    }
    auto response = archive_tile(context, collection, address.square);
    if (response) {
        const store::CollectionInfo& info = collection.manifest.info;
        response->cache = http::CachePolicy::of(info.sensitivity, info.cache_seconds);
    }
    return response;
}

Result<http::Response> draw(const http::Context& context, const Result<TileAddress>& address,
                            const Result<Collections>& collections) {
    if (!address) return std::unexpected(address.error());
    if (!collections) return std::unexpected(collections.error());
    const auto archive = archive_among(*collections);
    if (!archive) return std::unexpected(archive.error());
    if (*archive != nullptr) return draw_archive(context, *address, **archive);
    const http::DateQuery* datetime = context.parameters.datetime("datetime");
    auto properties = parse_properties(context, *collections);
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
    response.cache = cache_policy(*collections);
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

}  // namespace

Result<std::string> tile_key(const http::Context& context) {
    return key_of(context, parse_xyz(context.parameters), parse_collections(context));
}

Result<std::string> matrix_tile_key(const http::Context& context) {
    return key_of(context, parse_matrix_tile(context.parameters), parse_collection(context));
}

Result<http::Response> tile(const http::Context& context) {
    return draw(context, parse_xyz(context.parameters), parse_collections(context));
}

Result<http::Response> matrix_tile(const http::Context& context) {
    return draw(context, parse_matrix_tile(context.parameters), parse_collection(context));
}

Result<http::Response> tilejson(const http::Context& context) {
    const auto collections = parse_collections(context);
    if (!collections) return std::unexpected(collections.error());
    // What a tile is asked for is asked of each tile at the template.
    auto properties = parse_properties(context, *collections);
    if (!properties) return std::unexpected(properties.error());
    if (const auto filter = request_filter(context); !filter) return std::unexpected(filter.error());
    tile::TileOptions options;
    options.properties = std::move(*properties);
    options.labels = context.parameters.given("labels");
    http::Target target;
    if (auto parsed = target.parse(context.request.target); !parsed) return std::unexpected(parsed.error());
    std::string ids;
    for (const auto& collection : *collections)
        ids += (ids.empty() ? "" : ",") + collection->id();
    std::string address = context.base_url + "/tiles/" + ids + "/{z}/{x}/{y}";
    if (!target.raw_query().empty()) address += '?' + std::string(target.raw_query());
    const auto archive = archive_among(*collections);
    if (!archive) return std::unexpected(archive.error());
    auto text = *archive != nullptr ? archive_tilejson(context, **archive, address)
                                    : Result<std::string>(tile::tilejson(*collections, address, options));
    if (!text) return std::unexpected(text.error());
    http::Response response;
    response.content_type = json_type;
    response.body = std::move(*text);
    response.cache = cache_policy(*collections);
    // The document names the current bounds and fields: asked again sooner than tiles.
    if (response.cache.kind == http::CachePolicy::Kind::public_for) {
        response.cache = {http::CachePolicy::Kind::revalidate, 0};
    }
    return response;
}

std::string tile_note(const http::Parameters& parameters) {
    return note_of(parse_xyz(parameters));
}

std::string matrix_tile_note(const http::Parameters& parameters) {
    return note_of(parse_matrix_tile(parameters));
}

}  // namespace oryx::api

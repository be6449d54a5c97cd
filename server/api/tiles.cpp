// "/tiles/{collections}/{z}/{x}/{y}" and "/tiles/{collections}.json".
#include "geo/core/tile_id.hpp"
#include "geo/crs/web_mercator.hpp"
#include "geo/tile/attributes.hpp"
#include "geo/tile/tile_layer.hpp"
#include "server/api/as_of.hpp"
#include "server/api/documents.hpp"
#include "server/api/handlers.hpp"
#include "server/api/services.hpp"
#include "server/observe/metrics.hpp"

#include <algorithm>
#include <chrono>
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

Result<TileId> parse_tile(const http::Parameters& parameters) {
    return TileId::create(static_cast<std::uint64_t>(parameters.integer("z")),
                          static_cast<std::uint64_t>(parameters.integer("x")),
                          static_cast<std::uint64_t>(parameters.integer("y")));
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

}  // namespace

Result<std::string> tile_key(const http::Context& context) {
    const auto tile = parse_tile(context.parameters);
    if (!tile) return std::unexpected(tile.error());
    const auto collections = parse_collections(context);
    if (!collections) return std::unexpected(collections.error());
    std::string key =
        fmt::format("t|{}|{}/{}/{}|", to_string(context.served.audience), tile->z(), tile->x(), tile->y());
    const http::DateQuery* datetime = context.parameters.datetime("datetime");
    if (datetime != nullptr) {
        const DateInterval days = datetime->days();
        fmt::format_to(std::back_inserter(key), "{}{}:{}|", datetime->interval ? 'i' : 'd', days.start.number,
                       days.end.number);
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

Result<http::Response> tile(const http::Context& context) {
    const auto id = parse_tile(context.parameters);
    if (!id) return std::unexpected(id.error());
    const auto collections = parse_collections(context);
    if (!collections) return std::unexpected(collections.error());
    const http::DateQuery* datetime = context.parameters.datetime("datetime");
    auto properties = parse_properties(context, *collections);
    if (!properties) return std::unexpected(properties.error());
    std::vector<std::shared_ptr<const tile::TileLayer>> layers;
    for (const auto& collection : *collections) {
        auto selection = context.services.as_of.select(context.served, *collection, datetime, context.cancel);
        if (!selection) return std::unexpected(selection.error());
        layers.push_back(std::move(selection->layer));
    }
    tile::TileOptions options;
    // As-of layers hold undated features, which every interval matches.
    if (datetime != nullptr) options.datetime = datetime->days();
    options.properties = std::move(*properties);
    const auto started = std::chrono::steady_clock::now();
    auto encoded = tile::encode_tile(layers, *id, options, context.cancel);
    if (!encoded) return std::unexpected(encoded.error());
    context.services.metrics.tile(encoded->mvt.size(), encoded->features, encoded->omitted,
                                  std::chrono::steady_clock::now() - started);
    http::Response response;
    response.cache = cache_policy(*collections);
    if (encoded->omitted > 0) {
        response.headers.emplace_back("X-Features-Omitted", std::to_string(encoded->omitted));
    }
    if (encoded->mvt.empty()) {
        response.status = 204;
    } else {
        response.content_type = "application/vnd.mapbox-vector-tile";
        response.body = std::move(encoded->mvt);
    }
    return response;
}

Result<http::Response> tilejson(const http::Context& context) {
    const auto collections = parse_collections(context);
    if (!collections) return std::unexpected(collections.error());
    std::string ids;
    for (const auto& collection : *collections)
        ids += (ids.empty() ? "" : ",") + collection->id();
    http::Response response;
    response.content_type = json_type;
    response.body = tile::tilejson(*collections, context.base_url + "/tiles/" + ids + "/{z}/{x}/{y}");
    response.cache = cache_policy(*collections);
    // The document names the current bounds and fields: asked again sooner than tiles.
    if (response.cache.kind == http::CachePolicy::Kind::public_for) {
        response.cache = {http::CachePolicy::Kind::revalidate, 0};
    }
    return response;
}

std::string tile_note(const http::Parameters& parameters) {
    const auto tile = parse_tile(parameters);
    if (!tile) return {};
    // Rounded to 0.1 degree (CONTRACT: who sees what): the centre, not the tile's own numbers, which would say it
    // exactly.
    const Envelope box = crs::tile_bounds(*tile);
    return fmt::format("\"z\":{},\"lon\":{:.1f},\"lat\":{:.1f}", tile->z(), (box.min_x + box.max_x) / 2,
                       (box.min_y + box.max_y) / 2);
}

}  // namespace oryx::api

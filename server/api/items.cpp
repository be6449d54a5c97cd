// "/collections/{collectionId}/items" and one of them (OGC 17-069r4, 7.15 and 7.16).
#include "geo/core/json.hpp"
#include "server/api/as_of.hpp"
#include "server/api/documents.hpp"
#include "server/api/feature_writer.hpp"
#include "server/api/handlers.hpp"
#include "server/api/item_query.hpp"
#include "server/api/services.hpp"
#include "server/http/target.hpp"

#include <cmath>
#include <ctime>
#include <limits>

#include <fmt/format.h>

namespace oryx::api {

namespace {

/// A page ends here at the latest, whatever its limit: the rest is behind `next`.
constexpr std::size_t page_bytes = std::size_t{32} << 20;

std::string utc_now() {
    const std::time_t now = std::time(nullptr);
    std::tm parts{};
    gmtime_r(&now, &parts);
    return fmt::format("{:04}-{:02}-{:02}T{:02}:{:02}:{:02}Z", parts.tm_year + 1900, parts.tm_mon + 1, parts.tm_mday,
                       parts.tm_hour, parts.tm_min, parts.tm_sec);
}

/// The address of another page of the same query.
std::string page_url(const http::Context& context, const std::string& self, std::int64_t offset) {
    http::Target target;
    std::string url = self;
    char separator = '?';
    if (target.parse(context.request.target)) {
        for (const auto& [name, value] : target.query()) {
            if (name == "offset") continue;
            url += separator + http::percent_encode(name) + '=' + http::percent_encode(value);
            separator = '&';
        }
    }
    if (offset > 0) url += separator + std::string("offset=") + std::to_string(offset);
    return url;
}

void write_link(JsonWriter& json, std::string_view href, std::string_view rel, std::string_view type) {
    json.begin_object().key("href").string(href).key("rel").string(rel).key("type").string(type).end_object();
}

struct Page {
    std::int64_t offset = 0;
    std::int64_t returned = 0;
    std::int64_t matched = 0;
};

void write_links(JsonWriter& json, const http::Context& context, const std::string& collection_url, const Page& page,
                 std::int64_t limit) {
    const std::string self = collection_url + "/items";
    json.key("links").begin_array();
    write_link(json, page_url(context, self, page.offset), "self", geojson_type);
    if (page.offset + page.returned < page.matched) {
        write_link(json, page_url(context, self, page.offset + page.returned), "next", geojson_type);
    }
    if (page.offset > 0) {
        write_link(json, page_url(context, self, std::max<std::int64_t>(0, page.offset - limit)), "prev", geojson_type);
    }
    write_link(json, collection_url, "collection", json_type);
    json.end_array();
}

}  // namespace

Result<http::Response> items(const http::Context& context) {
    const auto found = find_collection(context, context.parameters.text("collectionId"));
    if (!found) return std::unexpected(found.error());
    const catalog::Collection& collection = **found;
    const auto selection = context.services.as_of.select(context.served, collection,
                                                         context.parameters.datetime("datetime"), context.cancel);
    if (!selection) return std::unexpected(selection.error());
    const auto rows = select_rows(*selection, context.parameters.bbox("bbox"), context.cancel);
    if (!rows) return std::unexpected(rows.error());

    const std::int64_t limit = context.parameters.integer("limit");
    Page page{.offset = context.parameters.integer("offset"), .returned = 0, .matched = rows->count()};
    http::Response response;
    std::string& body = response.body;
    JsonWriter json(body);
    json.begin_object().key("type").string("FeatureCollection").key("features").begin_array();
    for (std::int64_t i = page.offset; i < page.matched && page.returned < limit; ++i) {
        if ((page.returned & 63) == 0) {
            if (auto go_on = context.cancel.check(); !go_on) return std::unexpected(go_on.error());
        }
        write_feature(json, *selection->features, rows->at(i));
        ++page.returned;
        if (body.size() > page_bytes) break;
    }
    json.end_array();
    json.key("numberMatched").number(page.matched).key("numberReturned").number(page.returned);
    json.key("timeStamp").string(utc_now());
    write_links(json, context, context.base_url + "/collections/" + collection.id(), page, limit);
    json.end_object();
    response.content_type = geojson_type;
    // CRS84 is the only one; OGC 18-058r1, req/crs/ogc-crs-header says how it is told.
    response.headers.emplace_back("Content-Crs", "<" + std::string(crs84) + ">");
    response.cache = http::CachePolicy::of(collection.manifest.info.sensitivity, 0);
    return response;
}

Result<http::Response> item(const http::Context& context) {
    const auto found = find_collection(context, context.parameters.text("collectionId"));
    if (!found) return std::unexpected(found.error());
    const catalog::Collection& collection = **found;
    const std::string_view wanted = context.parameters.text("featureId");
    const FeatureTable& table = *collection.features;
    for (std::size_t row = 0; row < table.size(); ++row) {
        if ((row & 4095) == 0) {
            if (auto go_on = context.cancel.check(); !go_on) return std::unexpected(go_on.error());
        }
        if (key_text(table.key(row)) != wanted) continue;
        const std::string url = context.base_url + "/collections/" + collection.id();
        http::Response response;
        JsonWriter json(response.body);
        write_feature(json, table, row, [&](JsonWriter& writer) {
            writer.key("links").begin_array();
            write_link(writer, url + "/items/" + http::percent_encode(wanted), "self", geojson_type);
            write_link(writer, url, "collection", json_type);
            writer.end_array();
        });
        response.content_type = geojson_type;
        response.headers.emplace_back("Content-Crs", "<" + std::string(crs84) + ">");
        response.cache = http::CachePolicy::of(collection.manifest.info.sensitivity, 0);
        return response;
    }
    return fail(ErrorKind::not_found, "this collection has no feature of that id");
}

std::string items_note(const http::Parameters& parameters) {
    std::string note = collection_note(parameters);
    if (const auto* bbox = parameters.bbox("bbox")) {  // 0.1 degree (CONTRACT: who sees what)
        const Envelope& first = bbox->boxes.front();
        const Envelope& last = bbox->boxes.back();
        fmt::format_to(std::back_inserter(note), ",\"bbox\":[{:.1f},{:.1f},{:.1f},{:.1f}]", first.min_x, first.min_y,
                       last.max_x, last.max_y);
    }
    return note;
}

}  // namespace oryx::api

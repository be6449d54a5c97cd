// "/collections/{collectionId}/items" and one of them (OGC 17-069r4, 7.15 and 7.16; OGC 18-058r1; OGC 19-079r2).
#include "geo/core/json.hpp"
#include "server/api/as_of.hpp"
#include "server/api/documents.hpp"
#include "server/api/feature_writer.hpp"
#include "server/api/handlers.hpp"
#include "server/api/item_formats.hpp"
#include "server/api/item_query.hpp"
#include "server/api/item_stream.hpp"
#include "server/api/output_crs.hpp"
#include "server/api/request_filter.hpp"
#include "server/api/services.hpp"
#include "server/http/target.hpp"

#include <algorithm>
#include <ctime>

#include <fmt/format.h>

namespace oryx::api {

namespace {

/// What is shorter is an answer of one piece, with an entity tag and a content coding; a longer one is made while it is
/// sent.
constexpr std::size_t whole_bytes = std::size_t{8} << 20;

std::string utc_now() {
    const std::time_t now = std::time(nullptr);
    std::tm parts{};
    gmtime_r(&now, &parts);
    return fmt::format("{:04}-{:02}-{:02}T{:02}:{:02}:{:02}Z", parts.tm_year + 1900, parts.tm_mon + 1, parts.tm_mday,
                       parts.tm_hour, parts.tm_min, parts.tm_sec);
}

/// A page begins behind the feature `after`, wherever that stands now, so that rows which come or go in a new version
/// neither repeat nor hide others; `offset` is where it stood when the link was made.
std::int64_t page_begin(const http::Context& context, const FeatureTable& table, const RowSelection& rows) {
    const std::int64_t offset = context.parameters.integer("offset");
    if (!context.parameters.given("after")) return offset;
    const std::string_view id = context.parameters.text("after");
    const bool in_place = offset > 0 && offset <= rows.count() && key_text(table.key(rows.at(offset - 1))) == id;
    if (in_place) return offset;
    const auto row = find_row(table, id);
    return row ? rows.place_behind(*row) : offset;
}

std::int64_t page_size(const http::Context& context, ItemFormat format) {
    return std::min(context.parameters.integer("limit"), most_features(format));
}

struct Links {
    std::string self;
    std::string next;  ///< empty: none
    std::string prev;  ///< empty: none
    std::string collection;
    std::string items;
};

Links links_of(const http::Context& context, const ItemPage& page) {
    Links links;
    links.collection = context.base_url + "/collections/" + page.collection->id();
    links.items = links.collection + "/items";
    links.self = url_with(context, links.items, {});
    const std::int64_t limit = page_size(context, item_format(context));
    if (page.has_next()) {
        links.next = url_with(context, links.items, {{"offset", std::to_string(page.end)}, {"after", page.last_id}});
    }
    if (page.begin > 0) {
        const std::int64_t begin = std::max<std::int64_t>(0, page.begin - limit);
        links.prev =
            url_with(context, links.items, {{"offset", begin > 0 ? std::to_string(begin) : ""}, {"after", ""}});
    }
    return links;
}

void write_link(JsonWriter& json, std::string_view href, std::string_view rel, std::string_view type) {
    json.begin_object().key("href").string(href).key("rel").string(rel).key("type").string(type).end_object();
}

constexpr ItemFormat other_formats[] = {ItemFormat::html, ItemFormat::csv, ItemFormat::flatgeobuf};

void write_links(JsonWriter& json, const http::Context& context, const Links& links) {
    json.key("links").begin_array();
    write_link(json, links.self, "self", geojson_type);
    for (const ItemFormat format : other_formats) {
        const std::string name(format_name(format));
        write_link(json, url_with(context, links.items, {{"f", name}}), "alternate", media_type(format));
    }
    if (!links.next.empty()) write_link(json, links.next, "next", geojson_type);
    if (!links.prev.empty()) write_link(json, links.prev, "prev", geojson_type);
    write_link(json, links.collection, "collection", json_type);
    json.end_array();
}

/// The members of the FeatureCollection behind its features.
std::string geojson_members(const http::Context& context, const ItemPage& page) {
    std::string members;
    JsonWriter json(members);
    json.key("numberMatched").number(page.matched()).key("numberReturned").number(page.end - page.begin);
    json.key("timeStamp").string(utc_now());
    write_links(json, context, links_of(context, page));
    return members;
}

/// The body as it is where it is short, else its beginning and the source of the rest.
Result<http::Response> from_source(std::shared_ptr<http::BodySource> source, const CancelToken& cancel) {
    http::Response response;
    while (response.body.size() < whole_bytes) {
        const auto piece = source->next(cancel);
        if (!piece) return std::unexpected(piece.error());
        if (piece->empty()) return response;
        response.body += *piece;
    }
    response.rest = std::move(source);
    return response;
}

std::string link_header(const std::string& address, std::string_view rel, ItemFormat format) {
    return fmt::format("<{}>; rel=\"{}\"; type=\"{}\"", address, rel, media_type(format));
}

HtmlPage html_page(const ItemPage& page, const Links& links) {
    const store::CollectionInfo& info = page.collection->manifest.info;
    HtmlPage html{.title = info.title.empty() ? info.id : info.title, .summary = {}, .links = {}};
    html.summary = page.end > page.begin
                       ? fmt::format("Features {} to {} of {}", page.begin + 1, page.end, page.matched())
                       : fmt::format("No features here, of {}", page.matched());
    if (!links.prev.empty()) html.links.emplace_back("Previous", links.prev);
    if (!links.next.empty()) html.links.emplace_back("Next", links.next);
    html.links.emplace_back("Collection", links.collection + "?f=html");
    html.links.emplace_back("GeoJSON", links.items + "?f=json");
    return html;
}

/// A page for a browser, which is made of a table.
http::Response as_html(const ItemPage& page, const Links& links) {
    std::vector<std::uint32_t> rows;
    for (std::int64_t i = page.begin; i < page.end; ++i)
        rows.push_back(static_cast<std::uint32_t>(page.rows.at(i)));
    http::Response response;
    response.body = to_html(*take_rows(*page.table, rows), html_page(page, links));
    response.html_policy = true;
    return response;
}

/// The page in a format. Next and previous pages stand in the header Link where the format has no place for them.
Result<http::Response> page_as(const http::Context& context, ItemPage page, ItemFormat format) {
    if (format == ItemFormat::geojson) {
        std::string members = geojson_members(context, page);
        return from_source(geojson_source(std::move(page), std::move(members)), context.cancel);
    }
    const Links links = links_of(context, page);
    Result<http::Response> response;
    if (format == ItemFormat::html) {
        response = as_html(page, links);
    } else {
        const auto source = format == ItemFormat::csv ? csv_source : flatgeobuf_source;
        response = from_source(source(std::move(page)), context.cancel);
    }
    if (!response) return response;
    if (!links.next.empty()) response->headers.emplace_back("Link", link_header(links.next, "next", format));
    if (!links.prev.empty()) response->headers.emplace_back("Link", link_header(links.prev, "prev", format));
    return response;
}

/// One feature as a page of one.
std::string item_page(const http::Context& context, const catalog::Collection& collection, std::size_t row) {
    const std::string self = context.base_url + "/collections/" + collection.id();
    const std::vector<std::uint32_t> rows{static_cast<std::uint32_t>(row)};
    const auto table = take_rows(*collection.features, rows);
    const store::CollectionInfo& info = collection.manifest.info;
    return to_html(
        *table, {.title = (info.title.empty() ? info.id : info.title) + ": " + key_text(collection.features->key(row)),
                 .summary = "One feature",
                 .links = {{"Collection", self + "?f=html"}, {"Features", self + "/items?f=html"}}});
}

}  // namespace

Result<http::Response> items(const http::Context& context) {
    const auto collection = find_collection(context, context.parameters.text("collectionId"));
    if (!collection) return std::unexpected(collection.error());
    auto crs = OutputCrs::of(context);
    if (!crs) return std::unexpected(crs.error());
    const auto box = box_test(context.parameters);
    if (!box) return std::unexpected(box.error());
    const auto selection = context.services.as_of.select(
        context.served, **collection, context.parameters.datetime("datetime"), Detail::all, context.cancel);
    if (!selection) return std::unexpected(selection.error());
    const FeatureTable& table = *selection->features;
    const auto asked = request_filter(context, &table, (*collection)->manifest.info.geometry_name);
    if (!asked) return std::unexpected(asked.error());
    std::optional<filter::BoundFilter> bound;
    if (*asked) {
        auto made = bind_filter(**asked, table, **collection);
        if (!made) return std::unexpected(made.error());
        bound = std::move(*made);
    }
    auto rows = select_rows(*selection, *box ? &**box : nullptr, bound ? &*bound : nullptr, context.cancel);
    if (!rows) return std::unexpected(rows.error());

    const ItemFormat format = item_format(context);
    if (format != ItemFormat::geojson && !crs->is_crs84()) {
        return fail(Error{ErrorKind::invalid_input, "this format comes in CRS84 only"}.with_parameter("crs").with_hint(
            "leave crs out, or ask for f=json"));
    }
    std::string crs_header = crs->header();
    ItemPage page{
        .collection = *collection, .table = selection->features, .rows = std::move(*rows), .crs = std::move(*crs)};
    page.begin = page_begin(context, table, page.rows);
    page.end = std::max(page.begin, std::min(page.matched(), page.begin + page_size(context, format)));
    if (page.end > page.begin) page.last_id = key_text(table.key(page.rows.at(page.end - 1)));
    auto response = page_as(context, std::move(page), format);
    if (!response) return response;
    response->content_type = media_type(format);
    response->headers.emplace_back("Content-Crs", std::move(crs_header));
    response->headers.emplace_back("Vary", "Accept");
    response->cache = http::CachePolicy::of((*collection)->manifest.info.sensitivity, 0);
    return response;
}

Result<http::Response> item(const http::Context& context) {
    const auto found = find_collection(context, context.parameters.text("collectionId"));
    if (!found) return std::unexpected(found.error());
    const auto crs = OutputCrs::of(context);
    if (!crs) return std::unexpected(crs.error());
    const catalog::Collection& collection = **found;
    const std::string_view wanted = context.parameters.text("featureId");
    const auto row = find_row(*collection.features, wanted);
    if (!row) return fail(ErrorKind::not_found, "this collection has no feature of that id");
    const std::string url = context.base_url + "/collections/" + collection.id();
    http::Response response;
    if (wants_html(context)) {
        if (!crs->is_crs84()) {
            return fail(Error{ErrorKind::invalid_input, "a page comes in CRS84 only"}.with_parameter("crs"));
        }
        response = html_document(context, item_page(context, collection, *row));
    } else {
        JsonWriter json(response.body);
        const std::string self = url + "/items/" + http::percent_encode(wanted);
        FeatureWriter(*collection.features, *crs).write(json, *row, [&](JsonWriter& writer) {
            writer.key("links").begin_array();
            write_link(writer, self, "self", geojson_type);
            write_link(writer, self + "?f=html", "alternate", html_type);
            write_link(writer, url, "collection", json_type);
            writer.end_array();
        });
        response.content_type = geojson_type;
    }
    response.headers.emplace_back("Vary", "Accept");
    response.headers.emplace_back("Content-Crs", crs->header());
    response.cache = http::CachePolicy::of(collection.manifest.info.sensitivity, 0);
    return response;
}

std::string items_note(const http::Parameters& parameters) {
    std::string note = collection_note(parameters);
    const auto* bbox = parameters.bbox("bbox");
    if (bbox != nullptr && !bbox->boxes.empty() && !parameters.given("bbox-crs")) {
        // 0.1 degree (CONTRACT: who sees what)
        const Envelope& first = bbox->boxes.front();
        const Envelope& last = bbox->boxes.back();
        fmt::format_to(std::back_inserter(note), ",\"bbox\":[{:.1f},{:.1f},{:.1f},{:.1f}]", first.min_x, first.min_y,
                       last.max_x, last.max_y);
    }
    return note;
}

}  // namespace oryx::api

// "/collections/{collectionId}/items" and one of them (OGC 17-069r4, 7.15 and 7.16; OGC 18-058r1; OGC 19-079r2).
#include "geo/core/json.hpp"
#include "geo/store/export_rows.hpp"
#include "server/api/as_of.hpp"
#include "server/api/documents.hpp"
#include "server/api/feature_writer.hpp"
#include "server/api/handlers.hpp"
#include "server/api/item_formats.hpp"
#include "server/api/item_query.hpp"
#include "server/api/output_crs.hpp"
#include "server/api/request_filter.hpp"
#include "server/api/services.hpp"
#include "server/http/target.hpp"

#include <algorithm>
#include <ctime>

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

/// The query of a request with some of its parameters given anew; empty values are left out.
std::string url_with(const http::Context& context, const std::string& address,
                     const std::vector<std::pair<std::string_view, std::string>>& anew) {
    http::Target target;
    std::string url = address;
    char separator = '?';
    const auto add = [&](std::string_view name, std::string_view value) {
        url += separator + http::percent_encode(name) + '=' + http::percent_encode(value);
        separator = '&';
    };
    if (target.parse(context.request.target)) {
        for (const auto& [name, value] : target.query()) {
            const auto same = [&, n = name](const auto& pair) { return pair.first == n; };
            if (std::none_of(anew.begin(), anew.end(), same)) add(name, value);
        }
    }
    for (const auto& [name, value] : anew) {
        if (!value.empty()) add(name, value);
    }
    return url;
}

/// Where a page begins and ends among the rows that match.
struct Page {
    std::int64_t begin = 0;
    std::int64_t end = 0;
    std::int64_t matched = 0;
    std::string last_id;  ///< of the page's last feature
    [[nodiscard]] bool has_next() const { return end < matched; }
};

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

struct Links {
    std::string self;
    std::string next;  ///< empty: none
    std::string prev;  ///< empty: none
    std::string collection;
    std::string items;
};

Links links_of(const http::Context& context, const catalog::Collection& collection, const Page& page) {
    Links links;
    links.collection = context.base_url + "/collections/" + collection.id();
    links.items = links.collection + "/items";
    links.self = url_with(context, links.items, {});
    const std::int64_t limit = context.parameters.integer("limit");
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

/// What a request asks of a collection, found.
struct Found {
    const catalog::Collection& collection;
    const FeatureTable& table;
    const RowSelection& rows;
    std::int64_t begin;
    std::int64_t limit;
};

Result<http::Response> as_geojson(const http::Context& context, const Found& found, const OutputCrs& crs) {
    http::Response response;
    std::string& body = response.body;
    Page page{.begin = found.begin, .end = found.begin, .matched = found.rows.count(), .last_id = {}};
    JsonWriter json(body);
    json.begin_object().key("type").string("FeatureCollection").key("features").begin_array();
    while (page.end < page.matched && page.end - page.begin < found.limit && body.size() <= page_bytes) {
        if (((page.end - page.begin) & 63) == 0) {
            if (auto go_on = context.cancel.check(); !go_on) return std::unexpected(go_on.error());
        }
        write_feature(json, found.table, found.rows.at(page.end), crs);
        ++page.end;
    }
    json.end_array();
    if (page.end > page.begin) page.last_id = key_text(found.table.key(found.rows.at(page.end - 1)));
    json.key("numberMatched").number(page.matched).key("numberReturned").number(page.end - page.begin);
    json.key("timeStamp").string(utc_now());
    write_links(json, context, links_of(context, found.collection, page));
    json.end_object();
    response.content_type = geojson_type;
    return response;
}

std::string link_header(const std::string& address, std::string_view rel, ItemFormat format) {
    return fmt::format("<{}>; rel=\"{}\"; type=\"{}\"", address, rel, media_type(format));
}

HtmlPage html_page(const Found& found, const Page& page, const Links& links) {
    const store::CollectionInfo& info = found.collection.manifest.info;
    HtmlPage html{.title = info.title.empty() ? info.id : info.title, .summary = {}, .links = {}};
    html.summary = page.end > page.begin
                       ? fmt::format("Features {} to {} of {}", page.begin + 1, page.end, page.matched)
                       : fmt::format("No features here, of {}", page.matched);
    if (!links.prev.empty()) html.links.emplace_back("Previous", links.prev);
    if (!links.next.empty()) html.links.emplace_back("Next", links.next);
    html.links.emplace_back("Collection", links.collection);
    html.links.emplace_back("GeoJSON", links.items + "?f=json");
    return html;
}

/// CSV, FlatGeobuf and HTML, which are made of a table; next and previous pages stand in the header Link.
Result<http::Response> as_table(const http::Context& context, const Found& found, ItemFormat format) {
    Page page{.begin = found.begin,
              .end = std::min(found.rows.count(), found.begin + found.limit),
              .matched = found.rows.count(),
              .last_id = {}};
    page.end = std::max(page.end, page.begin);
    std::vector<std::uint32_t> rows;
    for (std::int64_t i = page.begin; i < page.end; ++i)
        rows.push_back(static_cast<std::uint32_t>(found.rows.at(i)));
    if (!rows.empty()) page.last_id = key_text(found.table.key(rows.back()));
    std::size_t omitted = 0;  // FlatGeobuf as GDAL writes it has no place for rows without geometry: they are told
    if (format == ItemFormat::flatgeobuf) {
        omitted = std::erase_if(rows, [&](std::uint32_t row) { return found.table.geometry(row).empty(); });
    }
    const auto table = take_rows(found.table, rows);
    const Links links = links_of(context, found.collection, page);
    http::Response response;
    response.content_type = media_type(format);
    if (format == ItemFormat::csv) {
        response.body = store::to_csv_text(*table, store::ExportColumns(*table, {}));
    } else if (format == ItemFormat::html) {
        response.body = to_html(*table, html_page(found, page, links));
        response.html_policy = true;
    } else {
        auto bytes = store::to_flatgeobuf(*table, {.layer = found.collection.id()});
        if (!bytes) return std::unexpected(bytes.error());
        response.body = std::move(*bytes);
    }
    if (omitted > 0) response.headers.emplace_back("X-Features-Omitted", std::to_string(omitted));
    if (!links.next.empty()) response.headers.emplace_back("Link", link_header(links.next, "next", format));
    if (!links.prev.empty()) response.headers.emplace_back("Link", link_header(links.prev, "prev", format));
    return response;
}

}  // namespace

Result<http::Response> items(const http::Context& context) {
    const auto collection = find_collection(context, context.parameters.text("collectionId"));
    if (!collection) return std::unexpected(collection.error());
    const auto crs = OutputCrs::of(context);
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
    const auto rows = select_rows(*selection, *box ? &**box : nullptr, bound ? &*bound : nullptr, context.cancel);
    if (!rows) return std::unexpected(rows.error());

    const Found found{**collection, table, *rows, page_begin(context, table, *rows),
                      context.parameters.integer("limit")};
    const ItemFormat format = item_format(context);
    if (format != ItemFormat::geojson && !crs->is_crs84()) {
        return fail(Error{ErrorKind::invalid_input, "this format comes in CRS84 only"}.with_parameter("crs").with_hint(
            "leave crs out, or ask for f=json"));
    }
    auto response = format == ItemFormat::geojson ? as_geojson(context, found, *crs) : as_table(context, found, format);
    if (!response) return response;
    response->headers.emplace_back("Content-Crs", crs->header());
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
    JsonWriter json(response.body);
    write_feature(json, *collection.features, *row, *crs, [&](JsonWriter& writer) {
        writer.key("links").begin_array();
        write_link(writer, url + "/items/" + http::percent_encode(wanted), "self", geojson_type);
        write_link(writer, url, "collection", json_type);
        writer.end_array();
    });
    response.content_type = geojson_type;
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

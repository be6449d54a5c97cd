// "/collections" and "/collections/{collectionId}" (OGC 17-069r4, 7.13 and 7.14), for programs and for browsers.
#include "server/api/archive_download.hpp"
#include "server/api/documents.hpp"
#include "server/api/handlers.hpp"
#include "server/api/html.hpp"

#include <string>

namespace oryx::api {

using nlohmann::ordered_json;

namespace {

std::string title_of(const store::CollectionInfo& info) {
    return info.title.empty() ? info.id : info.title;
}

std::string list_page(const http::Context& context) {
    const auto& visible = context.served.visible->collections;
    std::string out = html_head("Collections");
    append_links(out, {{"Map", context.base_url + "/map"}, {"API", context.base_url + "/api?f=html"}});
    if (visible.empty()) {
        out += "<p>";
        append_escaped(out, nothing_published);
        out += "</p>\n";
    }
    out +=
        "<table>\n<thead><tr><th>Collection</th><th>Role</th><th>Features</th>"
        "<th>Dates</th></tr></thead>\n<tbody>\n";
    for (const auto& [id, collection] : visible) {
        const store::Manifest& manifest = collection->manifest;
        out += "<tr><td><a href=\"" + context.base_url + "/collections/" + id + "?f=html\">";
        append_escaped(out, title_of(manifest.info));
        out += "</a></td><td>" + std::string(to_string(manifest.info.role)) + "</td><td>" +
               std::to_string(manifest.counts.published) + "</td><td>";
        if (const auto [first, last] = known_days(manifest); first || last) {
            out += (first ? to_iso(*first) : "before the record") + " to " + (last ? to_iso(*last) : "now");
        }
        out += "</td></tr>\n";
    }
    out += "</tbody></table>\n";
    out += html_foot;
    return out;
}

/// The description's own members as a table; those that are lists or objects stand in the links.
std::string collection_page(const http::Context& context, const catalog::Collection& collection) {
    const store::CollectionInfo& info = collection.manifest.info;
    std::string out = html_head(title_of(info));
    const std::string self = context.base_url + "/collections/" + info.id;
    append_links(out, {{"Features", self + "/items?f=html&limit=100"},
                       {"GeoJSON", self + "/items?f=json"},
                       {"CSV", self + "/items?f=csv"},
                       {"FlatGeobuf", self + "/items?f=fgb"},
                       {"TileJSON", context.base_url + "/tiles/" + info.id + ".json"},
                       {"Queryables", self + "/queryables"},
                       {"Collections", context.base_url + "/collections?f=html"},
                       {"Map", context.base_url + "/map"}});
    if (is_downloadable(collection.manifest)) append_links(out, {{"Tile archive", self + "/archive"}});
    out += "<table>\n<tbody>\n";
    const ordered_json description = describe(context, collection);
    for (const auto& [name, value] : description.items()) {
        if (value.is_structured()) continue;
        out += "<tr><th>";
        append_escaped(out, name);
        out += "</th><td>";
        append_escaped(out, value.is_string() ? value.get<std::string>() : value.dump());
        out += "</td></tr>\n";
    }
    out += "</tbody></table>\n";
    out += html_foot;
    return out;
}

}  // namespace

Result<http::Response> collections(const http::Context& context) {
    if (wants_html(context)) {
        http::Response page = html_document(context, list_page(context));
        page.headers.emplace_back("Vary", "Accept");
        return page;
    }
    const std::string self = context.base_url + "/collections";
    ordered_json json;
    json["links"] = {link(self, "self", json_type, "This document"),
                     link(self + "?f=html", "alternate", html_type, "This document as a page")};
    json["generation"] = context.served.generation();
    if (context.served.visible->collections.empty()) json["description"] = nothing_published;
    json["collections"] = ordered_json::array();
    for (const auto& [id, collection] : context.served.visible->collections) {
        json["collections"].push_back(describe(context, *collection));
    }
    http::Response response = document(context, json);
    response.headers.emplace_back("Vary", "Accept");
    return response;
}

Result<http::Response> collection(const http::Context& context) {
    auto found = find_collection(context, context.parameters.text("collectionId"));
    if (!found) return std::unexpected(found.error());
    http::Response response = wants_html(context) ? html_document(context, collection_page(context, **found))
                                                  : document(context, describe(context, **found));
    response.headers.emplace_back("Vary", "Accept");
    response.cache = http::CachePolicy::of((*found)->manifest.info.sensitivity, 0);
    return response;
}

}  // namespace oryx::api

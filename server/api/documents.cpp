#include "server/api/documents.hpp"

#include "geo/core/open_ends.hpp"
#include "server/api/archive_download.hpp"
#include "server/api/handlers.hpp"
#include "server/api/html.hpp"
#include "server/api/item_formats.hpp"
#include "server/api/output_crs.hpp"
#include "server/http/target.hpp"

#include <algorithm>

namespace oryx::api {

using nlohmann::ordered_json;

ordered_json link(std::string href, std::string_view rel, std::string_view type, std::string_view title) {
    return {{"href", std::move(href)}, {"rel", rel}, {"type", type}, {"title", title}};
}

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

http::Response document(const http::Context& context, const ordered_json& json, std::string_view type) {
    http::Response response;
    response.content_type = type;
    response.body = json.dump(-1, ' ', false, nlohmann::json::error_handler_t::replace);
    response.cache = http::CachePolicy::of(context.served.sensitivity(), 0);
    return response;
}

bool wants_html(const http::Context& context) {
    const std::string_view format = context.parameters.text("f");
    if (!format.empty()) return format == "html";
    return http::media_quality(context.request.accept, "text/html") >
           http::media_quality(context.request.accept, json_type);
}

http::Response html_document(const http::Context& context, std::string page) {
    http::Response response;
    response.content_type = html_type;
    response.body = std::move(page);
    response.cache = http::CachePolicy::of(context.served.sensitivity(), 0);
    response.html_policy = true;
    return response;
}

Result<std::shared_ptr<const catalog::Collection>> find_collection(const http::Context& context, std::string_view id) {
    auto found = context.served.visible->find(std::string(id));
    if (!found) {
        return fail(Error{ErrorKind::not_found, "there is no collection of that id"}.with_hint(
            "/collections lists those there are"));
    }
    return found;
}

namespace {

/// How a collection was made. Inputs that this request does not see are not named.
ordered_json derived_from(const http::Context& context, const store::Lineage& lineage) {
    ordered_json json{{"process", lineage.process}, {"inputs", ordered_json::object()}};
    for (const auto& [name, source] : lineage.inputs) {
        if (context.served.visible->find(source.substr(0, source.find('@')))) json["inputs"][name] = source;
    }
    return json;
}

}  // namespace

KnownDays known_days(const store::Manifest& manifest) {
    KnownDays days{manifest.first_day, manifest.last_day};
    if (days.first == open_start) days.first.reset();
    if (days.last == open_end + -1) days.last.reset();
    return days;
}

ordered_json describe(const http::Context& context, const catalog::Collection& collection) {
    const store::Manifest& manifest = collection.manifest;
    const store::CollectionInfo& info = manifest.info;
    const std::string self = context.base_url + "/collections/" + info.id;
    ordered_json json;
    json["id"] = info.id;
    json["title"] = info.title.empty() ? info.id : info.title;
    if (!info.description.empty()) json["description"] = info.description;
    if (!info.attribution.empty()) json["attribution"] = info.attribution;
    ordered_json extent = ordered_json::object();
    if (!manifest.bounds.empty()) {
        const Envelope& b = manifest.bounds;
        extent["spatial"] = {{"bbox", {{b.min_x, b.min_y, b.max_x, b.max_y}}}, {"crs", crs84}};
    }
    const auto [first, last] = known_days(manifest);
    if (manifest.first_day && manifest.last_day) {
        // Arrays by name: a pair of texts in braces would become an object.
        const auto interval = ordered_json::array({first ? ordered_json(to_iso(*first) + "T00:00:00Z") : ordered_json(),
                                                   last ? ordered_json(to_iso(*last) + "T23:59:59Z") : ordered_json()});
        extent["temporal"]["interval"] = ordered_json::array({interval});
        extent["temporal"]["trs"] = "http://www.opengis.net/def/uom/ISO-8601/0/Gregorian";
    }
    if (!extent.empty()) json["extent"] = extent;
    json["itemType"] = "feature";
    json["crs"] = ordered_json::array();
    for (const std::string& uri : output_crs_uris())
        json["crs"].push_back(uri);
    json["storageCrs"] = crs84;
    json["role"] = to_string(info.role);
    if (!info.level.empty()) json["level"] = info.level;
    json["version"] = manifest.version;
    json["created"] = manifest.created;
    json["itemCount"] = manifest.counts.published;
    json["sensitivity"] = to_string(info.sensitivity);
    if (!info.licence.empty()) json["licence"] = info.licence;
    if (!info.owner.empty()) json["owner"] = info.owner;
    json["synthetic"] = info.synthetic;
    if (!collection.stale.empty()) json["stale"] = collection.stale;
    if (first) json["firstDate"] = to_iso(*first);
    if (last) json["lastDate"] = to_iso(*last);
    if (manifest.lineage) {
        json["derivedFrom"] = derived_from(context, *manifest.lineage);
    }
    json["links"] = {
        link(self, "self", json_type, "This document"),
        link(self + "?f=html", "alternate", html_type, "This document as a page"),
        link(self + "/items", "items", geojson_type, "Features as GeoJSON"),
        link(self + "/items?f=html", "items", html_type, "Features as a page"),
        link(self + "/items?f=csv", "items", csv_type, "Features as CSV"),
        link(self + "/items?f=fgb", "items", flatgeobuf_type, "Features as FlatGeobuf"),
        link(self + "/queryables", queryables_rel, schema_type, "What a filter may ask of the features"),
        link(self + "/tiles", tilesets_vector_rel, json_type, "Vector tiles"),
        link(context.base_url + "/tiles/" + info.id + ".json", "related", json_type, "Vector tiles as TileJSON")};
    if (is_downloadable(manifest))
        json["links"].push_back(link(self + "/archive", "enclosure", archive_type(manifest), "The tile archive"));
    return json;
}

Result<std::string> document_key(const http::Context& context) {
    http::Target target;
    if (auto parsed = target.parse(context.request.target); !parsed) return std::unexpected(parsed.error());
    std::string key = "d|";
    key += to_string(context.served.audience);
    key += '|' + std::to_string(context.served.generation()) + '|' + context.base_url + '|';
    key += target.path();
    key += '?';
    key += target.raw_query();
    if (wants_html(context)) key += "|html";
    return key;
}

std::string collection_note(const http::Parameters& parameters) {
    // Only what can be an id is quoted: the path is the client's text.
    std::string id(parameters.text("collectionId"));
    const bool plain = id.size() <= 64 && std::all_of(id.begin(), id.end(), [](char c) {
                           return (c >= 'a' && c <= 'z') || (c >= '0' && c <= '9') || c == '_' || c == '-';
                       });
    return "\"collection\":\"" + (plain ? id : std::string("?")) + "\"";
}

}  // namespace oryx::api

// What is built into the program: "/map" and its files, "/styles", "/fonts".
#include "embedded/web.hpp"

#include "embedded/glyphs.hpp"
#include "server/api/documents.hpp"
#include "server/api/handlers.hpp"
#include "server/api/services.hpp"

#include <algorithm>
#include <array>
#include <charconv>
#include <string>

namespace oryx::api {

using nlohmann::ordered_json;

namespace {

const Resource* find_resource(std::span<const Resource> set, std::string_view path) {
    const auto found = std::find_if(set.begin(), set.end(), [&](const Resource& r) { return r.path == path; });
    return found == set.end() ? nullptr : &*found;
}

std::string_view type_of(std::string_view path) {
    static constexpr std::array<std::pair<std::string_view, std::string_view>, 10> types{
        {{".html", "text/html;charset=utf-8"},
         {".js", "text/javascript;charset=utf-8"},
         {".mjs", "text/javascript;charset=utf-8"},
         {".css", "text/css;charset=utf-8"},
         {".json", "application/json"},
         {".svg", "image/svg+xml"},
         {".png", "image/png"},
         {".ico", "image/x-icon"},
         {".woff2", "font/woff2"},
         {".txt", "text/plain;charset=utf-8"}}};
    for (const auto& [ending, type] : types) {
        if (path.ends_with(ending)) return type;
    }
    return "application/octet-stream";
}

http::Response embedded(const Resource& resource) {
    http::Response response;
    response.content_type = type_of(resource.path);
    response.body = resource.bytes;
    response.cache = {http::CachePolicy::Kind::revalidate, 0};
    response.effort = http::Effort::thorough;
    response.html_policy = resource.path.ends_with(".html");
    return response;
}

/// Shown where the viewer is not built in.
constexpr std::string_view plain_page = R"(<!doctype html>
<html lang="en"><head><meta charset="utf-8"><meta name="viewport" content="width=device-width"><title>Oryx</title></head>
<body><h1>Oryx</h1><p>This program was built without its map page.</p>
<p>If nothing is served yet, publish data first: <code>oryx ingest --data-dir D cercles.shp</code></p>
<ul><li><a href="collections">Collections</a></li><li><a href="processes">Analytics</a></li>
<li><a href="styles">Styles</a></li><li><a href="api">API</a></li></ul></body></html>
)";

constexpr std::string_view style_folder = "styles/";

std::string replace_all(std::string_view text, std::string_view what, std::string_view with) {
    std::string out;
    while (true) {
        const auto at = text.find(what);
        out += text.substr(0, at);
        if (at == std::string_view::npos) return out;
        out += with;
        text.remove_prefix(at + what.size());
    }
}

/// "0-255", ..., "65280-65535": the first code point; nothing for another range.
bool is_glyph_range(std::string_view range) {
    const auto dash = range.find('-');
    if (dash == std::string_view::npos) return false;
    const auto number = [](std::string_view text) {
        int value = -1;
        const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), value);
        return error == std::errc{} && end == text.data() + text.size() && (text.size() == 1 || text[0] != '0') ? value
                                                                                                                : -1;
    };
    const int first = number(range.substr(0, dash));
    const int last = number(range.substr(dash + 1));
    return first >= 0 && first % 256 == 0 && last == first + 255 && last <= 0xffff;
}

bool has_font(std::string_view font) {
    const std::string folder = std::string(font) + "/";
    const auto set = embedded::glyphs();
    return std::any_of(set.begin(), set.end(), [&](const Resource& r) { return r.path.starts_with(folder); });
}

}  // namespace

Result<http::Response> map_page(const http::Context&) {
    if (const Resource* page = find_resource(embedded::web(), "map/index.html")) return embedded(*page);
    http::Response response;
    response.content_type = "text/html;charset=utf-8";
    response.body = plain_page;
    response.cache = {http::CachePolicy::Kind::revalidate, 0};
    response.html_policy = true;
    return response;
}

Result<http::Response> map_file(const http::Context& context) {
    const std::string path = "map/" + std::string(context.parameters.text("file"));
    const Resource* file = find_resource(embedded::web(), path);
    if (file == nullptr) return fail(ErrorKind::not_found, "the map page has no such file");
    return embedded(*file);
}

Result<http::Response> styles(const http::Context& context) {
    ordered_json json;
    json["styles"] = ordered_json::array();
    for (const Resource& resource : embedded::web()) {
        if (!resource.path.starts_with(style_folder) || !resource.path.ends_with(".json")) continue;
        const std::string id(resource.path.substr(style_folder.size(), resource.path.size() - style_folder.size() - 5));
        json["styles"].push_back(
            {{"id", id},
             {"links",
              {link(context.base_url + "/styles/" + id, "stylesheet", "application/vnd.mapbox.style+json", id)}}});
    }
    json["links"] = {link(context.base_url + "/styles", "self", json_type, "This document")};
    http::Response response = document(context, json);
    response.cache = {http::CachePolicy::Kind::revalidate, 0};
    return response;
}

Result<http::Response> style(const http::Context& context) {
    const std::string path = std::string(style_folder) + std::string(context.parameters.text("styleId")) + ".json";
    const Resource* file = find_resource(embedded::web(), path);
    if (file == nullptr) return fail(ErrorKind::not_found, "there is no style of that id");
    http::Response response = embedded(*file);
    response.content_type = json_type;
    // Clients do not agree on how relative addresses in a style are read: they get absolute ones.
    response.body = replace_all(file->bytes, "{server}", context.base_url);
    return response;
}

Result<http::Response> glyphs(const http::Context& context) {
    const std::string_view range = context.parameters.text("range");
    if (!is_glyph_range(range)) {
        return fail(
            Error{ErrorKind::invalid_input, "it must be 256 code points such as 0-255 or 256-511"}.with_parameter(
                "range"));
    }
    // "Noto Sans Bold,Noto Sans Regular": the first font of the stack that is there.
    std::string_view stack = context.parameters.text("fontstack");
    bool known = false;
    while (!stack.empty()) {
        const auto comma = stack.find(',');
        std::string_view font = stack.substr(0, comma);
        while (font.starts_with(' '))
            font.remove_prefix(1);
        known = known || has_font(font);
        const std::string path = std::string(font) + "/" + std::string(range) + ".pbf";
        if (const Resource* file = find_resource(embedded::glyphs(), path)) {
            http::Response response = embedded(*file);
            response.content_type = "application/x-protobuf";
            response.cache = {http::CachePolicy::Kind::public_for, 86'400};
            return response;
        }
        if (comma == std::string_view::npos) break;
        stack.remove_prefix(comma + 1);
    }
    if (!known) {
        return fail(Error{ErrorKind::not_found, "there is no font of that name"}.with_hint(
            "there are Noto Sans Regular, Noto Sans Bold and Noto Sans Italic"));
    }
    // A range of a known font that has no glyphs: an empty message, which clients take more quietly than a 404.
    http::Response response;
    response.content_type = "application/x-protobuf";
    response.cache = {http::CachePolicy::Kind::public_for, 86'400};
    return response;
}

Result<std::string> embedded_key(const http::Context& context) {
    const auto& p = context.parameters;
    std::string key = "e|" + context.base_url;
    for (const std::string_view name : {"file", "styleId", "fontstack", "range"}) {
        key += '|';
        key += p.text(name);
    }
    return key;
}

}  // namespace oryx::api

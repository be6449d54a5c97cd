// What is built into the program: "/map" and its files, "/styles", "/fonts".
#include "server/api/documents.hpp"
#include "server/api/embedded_files.hpp"
#include "server/api/handlers.hpp"

#include <algorithm>
#include <charconv>
#include <string>

#include <fmt/format.h>
#include <fmt/ranges.h>

namespace oryx::api {

using nlohmann::ordered_json;

namespace {

/// Shown where the viewer is not built in.
constexpr std::string_view plain_page = R"(<!doctype html>
<html lang="en"><head><meta charset="utf-8"><meta name="viewport" content="width=device-width"><title>Oryx</title></head>
<body><h1>Oryx</h1><p>This program was built without its map page.</p>
<p>If nothing is served yet, publish data first: <code>oryx ingest --data-dir D cercles.shp</code></p>
<ul><li><a href="collections">Collections</a></li><li><a href="processes">Analytics</a></li>
<li><a href="styles">Styles</a></li><li><a href="api">API</a></li></ul></body></html>
)";

constexpr std::string_view style_type = "application/vnd.mapbox.style+json";

/// "0-255", ..., "65280-65535": 256 code points of the Basic Multilingual Plane, from a multiple of 256.
bool is_glyph_range(std::string_view range) {
    const auto dash = range.find('-');
    if (dash == std::string_view::npos) return false;
    const auto number = [](std::string_view text) {
        int value = -1;
        const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), value);
        const bool plain = !text.empty() && (text == "0" || text.front() != '0') && text.front() != '-';
        return plain && error == std::errc{} && end == text.data() + text.size() ? value : -1;
    };
    const int first = number(range.substr(0, dash));
    const int last = number(range.substr(dash + 1));
    return first >= 0 && first % 256 == 0 && last == first + 255 && last <= 0xffff;
}

/// The names of "Noto Sans Bold,Noto Sans Regular".
std::vector<std::string_view> fonts_of(std::string_view stack) {
    std::vector<std::string_view> fonts;
    while (true) {
        const auto comma = stack.find(',');
        std::string_view font = stack.substr(0, comma);
        while (font.starts_with(' '))
            font.remove_prefix(1);
        fonts.push_back(font);
        if (comma == std::string_view::npos) return fonts;
        stack.remove_prefix(comma + 1);
    }
}

}  // namespace

Result<http::Response> map_page(const http::Context&) {
    if (auto page = web_file("map/index.html")) return std::move(*page);
    http::Response response;
    response.content_type = "text/html;charset=utf-8";
    response.body = plain_page;
    response.cache = {http::CachePolicy::Kind::revalidate, 0};
    response.html_policy = true;
    return response;
}

Result<http::Response> map_file(const http::Context& context) {
    auto file = web_file("map/" + std::string(context.parameters.text("file")));
    if (!file) return fail(ErrorKind::not_found, "the map page has no such file");
    return std::move(*file);
}

Result<http::Response> styles(const http::Context& context) {
    ordered_json json;
    json["styles"] = ordered_json::array();
    for (const std::string& id : style_ids()) {
        const auto style = ordered_json::parse(*style_text(id, context.base_url));
        json["styles"].push_back(
            {{"id", id},
             {"title", style.value("name", id)},
             {"links", {link(context.base_url + "/styles/" + id, "stylesheet", style_type, "As MapLibre style")}}});
    }
    json["links"] = {link(context.base_url + "/styles", "self", json_type, "This document")};
    http::Response response = document(context, json);
    response.cache = {http::CachePolicy::Kind::revalidate, 0};
    return response;
}

Result<http::Response> style(const http::Context& context) {
    auto text = style_text(context.parameters.text("styleId"), context.base_url);
    if (!text) return fail(ErrorKind::not_found, "there is no style of that id");
    http::Response response;
    response.content_type = json_type;
    response.body = std::move(*text);
    response.cache = {http::CachePolicy::Kind::revalidate, 0};
    response.effort = http::Effort::thorough;
    return response;
}

Result<http::Response> fonts(const http::Context& context) {
    ordered_json json;
    json["fonts"] = font_names();
    json["links"] = {link(context.base_url + "/fonts", "self", json_type, "This document")};
    http::Response response = document(context, json);
    response.cache = {http::CachePolicy::Kind::revalidate, 0};
    return response;
}

Result<http::Response> glyphs(const http::Context& context) {
    const std::string_view range = context.parameters.text("range");
    if (!is_glyph_range(range)) {
        return fail(
            Error{ErrorKind::invalid_input, "it must be 256 code points such as 0-255 or 256-511"}.with_parameter(
                "range"));
    }
    const auto names = font_names();
    bool known = false;
    // The first font of the stack that has glyphs there. A range of a known font without any is an empty message, which
    // clients take more quietly than a 404.
    http::Response response;
    response.content_type = "application/x-protobuf";
    for (const std::string_view font : fonts_of(context.parameters.text("fontstack"))) {
        known = known || std::ranges::find(names, font) != names.end();
        if (auto file = glyph_file(font, range)) {
            response = std::move(*file);
            break;
        }
    }
    if (!known) {
        return fail(Error{ErrorKind::not_found, "there is no font of that name"}.with_hint(
            fmt::format("there are {}", fmt::join(names, ", "))));
    }
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

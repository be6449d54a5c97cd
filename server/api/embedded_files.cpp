#include "server/api/embedded_files.hpp"

#include "embedded/glyphs.hpp"
#include "embedded/web.hpp"

#include <algorithm>
#include <array>
#include <span>

namespace oryx::api {

namespace {

constexpr std::string_view style_folder = "styles/";
constexpr std::string_view style_ending = ".json";

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

http::Response answer(const Resource& resource) {
    http::Response response;
    response.content_type = type_of(resource.path);
    response.body = resource.bytes;
    response.cache = {http::CachePolicy::Kind::revalidate, 0};
    response.effort = http::Effort::thorough;
    response.html_policy = resource.path.ends_with(".html");
    return response;
}

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

}  // namespace

std::optional<http::Response> web_file(std::string_view path) {
    const Resource* file = find_resource(embedded::web(), path);
    if (file == nullptr) return std::nullopt;
    return answer(*file);
}

std::vector<std::string> style_ids() {
    std::vector<std::string> ids;
    for (const Resource& resource : embedded::web()) {
        std::string_view path = resource.path;
        if (!path.starts_with(style_folder) || !path.ends_with(style_ending)) continue;
        path.remove_prefix(style_folder.size());
        path.remove_suffix(style_ending.size());
        ids.emplace_back(path);
    }
    return ids;
}

std::optional<std::string> style_text(std::string_view id, const std::string& base_url) {
    const Resource* file =
        find_resource(embedded::web(), std::string(style_folder) + std::string(id) + std::string(style_ending));
    if (file == nullptr) return std::nullopt;
    return replace_all(file->bytes, "{server}", base_url);
}

std::vector<std::string> font_names() {
    std::vector<std::string> names;
    for (const Resource& resource : embedded::glyphs())
        names.emplace_back(resource.path.substr(0, resource.path.find('/')));
    std::ranges::sort(names);
    const auto repeats = std::ranges::unique(names);
    names.erase(repeats.begin(), repeats.end());
    return names;
}

std::optional<http::Response> glyph_file(std::string_view font, std::string_view range) {
    const Resource* file = find_resource(embedded::glyphs(), std::string(font) + "/" + std::string(range) + ".pbf");
    if (file == nullptr) return std::nullopt;
    http::Response response = answer(*file);
    response.content_type = "application/x-protobuf";
    return response;
}

}  // namespace oryx::api

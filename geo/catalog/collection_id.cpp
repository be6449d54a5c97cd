#include "geo/catalog/data_directory.hpp"

#include <algorithm>
#include <array>
#include <string_view>

namespace oryx::catalog {

namespace {

/// Ids of tile matrix sets (in lower case) and the words that routes use: a collection of such a name could not be
/// told from the route.
constexpr auto reserved = std::to_array<std::string_view>({
    "api",
    "arcgis",
    "assets",
    "collections",
    "conformance",
    "coverages",
    "fonts",
    "glyphs",
    "health",
    "items",
    "jobs",
    "map",
    "maps",
    "metrics",
    "openapi",
    "process",
    "processes",
    "queryables",
    "ready",
    "schema",
    "sprites",
    "static",
    "styles",
    "tiles",
    "tilesets",
    "tilematrixsets",
    "webmercatorquad",
    "worldcrs84quad",
    "worldmercatorwgs84quad",
});

constexpr std::size_t longest = 64;

bool is_lower(char c) {
    return c >= 'a' && c <= 'z';
}
bool is_tail(char c) {
    return is_lower(c) || (c >= '0' && c <= '9') || c == '_' || c == '-';
}

}  // namespace

Result<> check_collection_id(const std::string& id) {
    if (id.empty() || id.size() > longest || !is_lower(id.front()) || !std::ranges::all_of(id, is_tail)) {
        return fail(Error{ErrorKind::invalid_input, "this is not a collection id"}
                        .with_parameter("collection")
                        .with_hint("a lower-case letter, then up to 63 lower-case letters, digits, '_' and '-'"));
    }
    if (std::ranges::find(reserved, id) != reserved.end()) {
        return fail(Error{ErrorKind::invalid_input, "'" + id + "' is a word of the server's addresses"}
                        .with_parameter("collection")
                        .with_hint("choose another id, such as '" + id + "-data'"));
    }
    return {};
}

}  // namespace oryx::catalog

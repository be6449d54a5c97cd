#include "geo/archive/archive_info.hpp"

#include <algorithm>
#include <array>

namespace oryx::archive {

namespace {

struct TypeRow {
    TileType type;
    std::string_view name;
    std::string_view media;
    std::string_view mbtiles;
};
constexpr std::array<TypeRow, 7> types{{
    {TileType::unknown, "unknown", "application/octet-stream", "application/octet-stream"},
    {TileType::mvt, "mvt", "application/vnd.mapbox-vector-tile", "pbf"},
    {TileType::png, "png", "image/png", "png"},
    {TileType::jpeg, "jpeg", "image/jpeg", "jpg"},
    {TileType::webp, "webp", "image/webp", "webp"},
    {TileType::avif, "avif", "image/avif", "image/avif"},
    {TileType::mlt, "mlt", "application/vnd.maplibre-tile", "application/vnd.maplibre-tile"},
}};

const TypeRow& row_of(TileType type) {
    return types.at(static_cast<std::size_t>(type));
}

}  // namespace

std::string_view to_string(TileType type) {
    return row_of(type).name;
}

std::string_view media_type(TileType type) {
    return row_of(type).media;
}

std::string_view mbtiles_format(TileType type) {
    return row_of(type).mbtiles;
}

TileType parse_mbtiles_format(std::string_view format) {
    const auto* row = std::ranges::find_if(types, [&](const TypeRow& r) {
        return r.type != TileType::unknown && (format == r.mbtiles || format == r.name || format == r.media);
    });
    return row == types.end() ? TileType::unknown : row->type;
}

TileType tile_type_of(std::string_view tile) {
    if (tile.starts_with("\x89PNG\r\n\x1a\n")) return TileType::png;
    if (tile.starts_with("\xff\xd8\xff")) return TileType::jpeg;
    if (tile.size() >= 12 && tile.starts_with("RIFF") && tile.substr(8, 4) == "WEBP") return TileType::webp;
    if (tile.size() >= 12 && tile.substr(4, 8) == "ftypavif") return TileType::avif;
    return TileType::unknown;
}

std::string_view to_string(Kind kind) {
    static constexpr std::array<std::string_view, 3> names{"PMTiles", "MBTiles", "folder"};
    return names.at(static_cast<std::size_t>(kind));
}

Result<Kind> kind_of_name(const std::string& path) {
    if (path.ends_with('/')) return Kind::folder;
    const std::string ending = std::filesystem::path(path).extension();
    if (ending == ".pmtiles") return Kind::pmtiles;
    if (ending == ".mbtiles") return Kind::mbtiles;
    if (ending.empty()) return Kind::folder;
    return fail(
        Error{ErrorKind::invalid_input, "'" + path + "' names no kind of tile archive"}.with_parameter("out").with_hint(
            "a name that ends in .pmtiles, .mbtiles or, for a folder of tiles, '/'"));
}

}  // namespace oryx::archive

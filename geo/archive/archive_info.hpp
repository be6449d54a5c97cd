#pragma once

#include "geo/core/compression.hpp"
#include "geo/core/position.hpp"
#include "geo/core/result.hpp"

#include <cstdint>
#include <filesystem>
#include <string>
#include <string_view>

namespace oryx::archive {

/// What a tile is. The numbers are those of PMTiles 3 (header, byte 99).
enum class TileType : std::uint8_t { unknown = 0, mvt = 1, png = 2, jpeg = 3, webp = 4, avif = 5, mlt = 6 };

/// "mvt", "png", ...; "unknown".
std::string_view to_string(TileType type);
/// "application/vnd.mapbox-vector-tile", "image/png", ...; octets for an unknown one.
std::string_view media_type(TileType type);
/// MBTiles 1.3, metadata `format`: "pbf", "jpg", "png", "webp", or a media type of IETF.
std::string_view mbtiles_format(TileType type);
TileType parse_mbtiles_format(std::string_view format);
/// By a tile's first bytes, uncompressed; unknown for what has no mark (vector tiles have none).
TileType tile_type_of(std::string_view tile);

/// The kinds of archive that are read and written.
enum class Kind : std::uint8_t { pmtiles, mbtiles, folder };
std::string_view to_string(Kind kind);
/// By the name that a file is to have: ".pmtiles", ".mbtiles", else a folder where it ends in '/' or has no ending.
/// Error: invalid_input for another ending.
Result<Kind> kind_of_name(const std::string& path);

/// What an archive says of itself.
struct ArchiveInfo {
    TileType tile_type = TileType::unknown;
    Compression compression = Compression::unknown;  ///< of each tile
    std::uint32_t min_zoom = 0;
    std::uint32_t max_zoom = 0;
    Envelope bounds = {-180, -85.0511287798066, 180, 85.0511287798066};  ///< degrees
    Position centre;
    std::uint32_t centre_zoom = 0;
    /// A JSON object: `name`, `attribution`, `vector_layers` (TileJSON 3, section 3.3), ...
    std::string metadata = "{}";
};

}  // namespace oryx::archive

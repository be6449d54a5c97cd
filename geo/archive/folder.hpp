#pragma once

#include "geo/archive/archive_info.hpp"

#include <string>
#include <string_view>

/// A folder of tiles: `{z}/{x}/{y}.mvt` (or .png, ...) and `metadata.json`, a JSON object of MBTiles' metadata rows as
/// texts (so have it tippecanoe and mb-util), with `compression` and `scheme` ("xyz", "tms") beside them.
namespace oryx::archive {

inline constexpr std::string_view folder_metadata = "metadata.json";

/// ".mvt", ".png", ...
std::string file_ending(TileType type);

}  // namespace oryx::archive

#pragma once

#include "geo/core/result.hpp"
#include "geo/core/tile_id.hpp"

#include <filesystem>
#include <string>

namespace oryx::tools {

/// Whether a file is a tile archive, by its first bytes or its name.
bool is_archive_file(const std::filesystem::path& path);

/// Whether a file is PMTiles, by its first bytes.
bool is_pmtiles_file(const std::filesystem::path& path);

/// What an archive says of itself, on the standard output. Errors: as `archive::open_archive`.
Result<int> inspect_archive(const std::filesystem::path& path, bool json);

/// A tile of an archive as it is stored, gzip or zstd or plain. Errors: not_found where the archive has none.
Result<std::string> tile_of_archive(const std::filesystem::path& path, TileId tile);

}  // namespace oryx::tools

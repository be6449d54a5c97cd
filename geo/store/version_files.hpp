#pragma once

#include "geo/core/feature_table.hpp"
#include "geo/core/progress.hpp"
#include "geo/core/result.hpp"
#include "geo/store/manifest.hpp"

#include <array>
#include <filesystem>
#include <memory>
#include <string>
#include <string_view>
#include <vector>

namespace oryx::store {

/// Writes the features of a version into `directory`: `features.fgb` (FlatGeobuf, packed Hilbert R-tree; absent where
/// no row has a geometry) and, where rows have none or an empty one, `plain.gpkg` (a GeoPackage table: GDAL's
/// FlatGeobuf drops such rows). Columns of our own keep what GDAL would change: `_order` (place in the table), `_row`,
/// `_id` with
/// `_integer` (whether the key is an integer), and `_start`, `_end` (days since 1970, half-open), `_precision` for
/// dates. Each file is fsynced, opened again and compared row by row with the table: an error where one is missing or
/// differs in key, date or geometry.
Result<std::vector<StoredFile>> write_version_files(const FeatureTable& table, const std::filesystem::path& directory,
                                                    const Progress& progress = {});

/// The file with the borders of a version's polygons; rooms above know what is in it. Absent where there are none, and
/// in versions of before it was written.
inline constexpr std::string_view arcs_file = "arcs.bin";

/// The one file of a version that is a tile archive: it holds tiles and no rows.
inline constexpr std::array<std::string_view, 2> archive_files{"tiles.pmtiles", "tiles.mbtiles"};

/// The one file of a version whose tile archive lies elsewhere: where, and which; rooms above know what is in it.
inline constexpr std::string_view remote_archive_file = "remote.json";

/// Writes one more file of a version, fsynced and read back. Error: io.
Result<StoredFile> write_version_file(const std::filesystem::path& directory, std::string_view name,
                                      std::string_view content);

/// The bytes of one file of a version. Error: io where they are not those that the manifest has the sum of.
Result<std::string> read_version_file(const StoredFile& file, const std::filesystem::path& directory);

/// Reads the features back in the order they were written, with the schema's types and the keys' types.
/// Error: io where a file is missing, cut short or does not hold the manifest's `rows`.
Result<std::shared_ptr<const FeatureTable>> read_version_files(const Manifest& manifest,
                                                               const std::filesystem::path& directory);

/// Compares the files of a version with the SHA-256 sums of its manifest. Error: io naming the first file that differs.
Result<> verify_version_files(const Manifest& manifest, const std::filesystem::path& directory);

}  // namespace oryx::store

#pragma once

#include <filesystem>
#include <memory>
#include <vector>

#include "geo/core/feature_table.hpp"
#include "geo/core/progress.hpp"
#include "geo/core/result.hpp"
#include "geo/store/manifest.hpp"

namespace oryx::store {

/// Writes the features of a version into `directory`: `features.fgb` (FlatGeobuf, packed Hilbert R-tree) and, where
/// rows have no geometry, `plain.fgb`. Columns of our own keep what GDAL would change: `_row`, `_id`, and `_start`,
/// `_end`, `_precision` for dates. Each file is fsynced, opened again and counted: an error where a row is missing.
Result<std::vector<StoredFile>> write_version_files(const FeatureTable& table, const std::filesystem::path& directory,
                                                    const Progress& progress = {});

/// Reads them back in `_row` order, with the schema's types and the keys' types.
/// Error: io where a file is missing, cut short or does not match the manifest's counts.
Result<std::shared_ptr<const FeatureTable>> read_version_files(const Manifest& manifest,
                                                               const std::filesystem::path& directory);

}  // namespace oryx::store

#pragma once

#include "geo/archive/reader.hpp"
#include "geo/catalog/data_directory.hpp"
#include "geo/core/result.hpp"
#include "geo/store/manifest.hpp"

#include <filesystem>
#include <memory>
#include <string>

/// Collections that are tile archives: a version has the archive beside its manifest, and no features.
namespace oryx::catalog {

/// The name of the archive among a version's files; empty where it has none.
std::string archive_file(const store::Manifest& manifest);

/// Copies a PMTiles or MBTiles file into a version in the making. Fills version, bounds, zooms and files of the
/// manifest. Errors: invalid_input or unsupported for what is no archive of these kinds; io.
Result<StagedVersion> stage_archive(const DataDirectory& directory, store::Manifest manifest,
                                    const std::filesystem::path& source);

/// The archive of a version. Error: not_found where it has none; as `archive::open_archive`.
Result<std::shared_ptr<const archive::Reader>> open_version_archive(const DataDirectory& directory,
                                                                    const store::Manifest& manifest);

}  // namespace oryx::catalog

#pragma once

#include "geo/archive/byte_source.hpp"
#include "geo/archive/reader.hpp"
#include "geo/catalog/data_directory.hpp"
#include "geo/catalog/remote_archive.hpp"
#include "geo/core/result.hpp"
#include "geo/store/manifest.hpp"
#include "geo/store/remote_store.hpp"

#include <filesystem>
#include <memory>
#include <string>

/// Collections that are tile archives: a version has the archive beside its manifest, or says where it lies, and no
/// features.
namespace oryx::catalog {

/// The name of the archive among a version's files, or of the record that says where it lies; empty where the version
/// has neither.
std::string archive_file(const store::Manifest& manifest);
/// Whether the archive of a version lies elsewhere.
bool has_remote_archive(const store::Manifest& manifest);

/// Copies a PMTiles or MBTiles file into a version in the making. Fills version, bounds, zooms and files of the
/// manifest. Errors: invalid_input or unsupported for what is no archive of these kinds; io.
Result<StagedVersion> stage_archive(const DataDirectory& directory, store::Manifest manifest,
                                    const std::filesystem::path& source);

/// Makes a version of an archive that stays where it lies. Fills the manifest as `stage_archive` does. Error: io.
Result<StagedVersion> stage_remote_archive(const DataDirectory& directory, store::Manifest manifest,
                                           const RemoteArchive& remote);

/// The archive of a version, wherever it is; `elsewhere` reads what is not in the data directory. Errors: not_found
/// where the version has none; as `archive::open_archive`; of one that lies elsewhere: conflict where it was replaced
/// there, unavailable where it cannot be read now, or may not be asked for; cancelled.
Result<std::shared_ptr<const archive::Reader>> open_version_archive(const DataDirectory& directory,
                                                                    const store::Manifest& manifest,
                                                                    const store::RemoteStore& elsewhere,
                                                                    const CancelToken& cancel = {});

/// The bytes of that archive. Errors: as `open_version_archive`.
Result<std::shared_ptr<const archive::ByteSource>> open_version_archive_bytes(const DataDirectory& directory,
                                                                              const store::Manifest& manifest,
                                                                              const store::RemoteStore& elsewhere,
                                                                              const CancelToken& cancel = {});

/// SHA-256 of the beginning of an object that was opened. Error: as `store::RemoteObject::read`.
Result<std::string> beginning_sum(const store::RemoteObject& object);

/// What the archive of a version that lies elsewhere was when it was ingested. Error: io.
Result<RemoteArchive> read_remote_archive(const DataDirectory& directory, const store::Manifest& manifest);

}  // namespace oryx::catalog

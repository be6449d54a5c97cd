#pragma once

#include "geo/core/result.hpp"
#include "geo/core/roles.hpp"
#include "geo/ingest/ingest.hpp"

#include <string>
#include <vector>

#include <nlohmann/json_fwd.hpp>

namespace oryx::tools {

/// What an archive's metadata say of who may see it; low where they say nothing, and the strictest for a word that this
/// program does not know.
Sensitivity sensitivity_of(const nlohmann::json& metadata);

/// Whether the paths name a tile archive: PMTiles by their first bytes, MBTiles by their name.
bool names_archive(const std::vector<std::string>& paths);

/// Publishes a tile archive as a version of a collection, whose tiles are then served as they are. The wish of
/// `options` says what the collection is called and who may see it; an archive that Oryx made says its sensitivity
/// itself, which is never lowered. An archive that lies elsewhere (a bucket, or a web server that `archive_hosts` name)
/// is not copied: the version says where it lies, and which it is. Errors: invalid_input for several paths; as
/// `catalog::stage_archive`, `store::RemoteStore::open` and `commit`.
struct ArchiveIngest {
    std::string data_dir;
    std::vector<std::string> archive_hosts = {};
    bool dry_run = false;
    bool json = false;
};
Result<int> ingest_archive(const ingest::IngestOptions& options, const std::string& id, const ArchiveIngest& wish);

}  // namespace oryx::tools

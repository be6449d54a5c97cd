#pragma once

#include "geo/archive/archive_info.hpp"
#include "geo/core/result.hpp"
#include "geo/store/range_answer.hpp"

#include <string>

namespace oryx::catalog {

/// An archive that stays where it lies: what a version's `remote.json` holds in the place of its bytes. Only that very
/// content is served (`stamp`); what the archive says of itself is kept, so that documents need not ask for it.
struct RemoteArchive {
    std::string address;
    store::ObjectStamp stamp;
    archive::ArchiveInfo info;
    /// SHA-256 of the first `store::RemoteObject::beginning_bytes`, where the header lies, which has no sum of its own;
    /// empty where it was not taken.
    std::string beginning_sha256 = {};
};

std::string to_text(const RemoteArchive& archive);
/// Error: io for what `to_text` did not write.
Result<RemoteArchive> parse_remote_archive(const std::string& text);

}  // namespace oryx::catalog

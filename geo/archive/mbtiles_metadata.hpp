#pragma once

#include "geo/archive/archive_info.hpp"

#include <map>
#include <string>

namespace oryx::archive {

/// MBTiles 1.3, "Metadata": the rows name to value that say what `info` says.
std::map<std::string, std::string> to_metadata_rows(const ArchiveInfo& info);

/// The other way. The zooms, where the rows lack them, are left as they are in `info`.
/// Error: invalid_input naming a row that is no number, no box or no JSON.
Result<> apply_metadata_rows(const std::map<std::string, std::string>& rows, ArchiveInfo& info);

}  // namespace oryx::archive

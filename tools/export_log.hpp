#pragma once

#include "geo/core/result.hpp"

#include <string>
#include <vector>

namespace oryx::tools {

/// Writes one line to `exports.jsonl` of a folder (mode 0600), durably: who let which sensitive collections out, when
/// and whereto (CONTRACT: who sees what). Error: conflict where it cannot be written; nothing may leave then.
Result<> log_export(const std::string& folder, const std::string& command, const std::string& authorised_by,
                    const std::string& out, const std::vector<std::string>& collections);

/// Writes one line to a file of records (mode 0600), durably: all of it or an error. Error: io.
Result<> append_line(const std::string& path, const std::string& line);

}  // namespace oryx::tools

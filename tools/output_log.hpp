#pragma once

#include <string>
#include <vector>

/// What commands wrote to files elsewhere: `outputs.jsonl` of a data or state directory, so that `oryx forget` can name
/// the files that hold a row.
namespace oryx::tools {

struct WrittenOutput {
    std::string time;                  ///< RFC 3339, UTC
    std::string command;               ///< "tile", "run"
    std::string path;                  ///< absolute
    std::vector<std::string> made_of;  ///< "collection@version"
};

/// Adds a line, before the file is written. A directory that cannot be written to gets none, and says so on the
/// standard error: results may be made of data that are read-only.
void log_output(const std::string& folder, const std::string& command, const std::string& path,
                const std::vector<std::string>& made_of);

/// The last line of each path, in the order of the lines. Lines that are not whole are left out.
std::vector<WrittenOutput> read_outputs(const std::string& folder);

}  // namespace oryx::tools

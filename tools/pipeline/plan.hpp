#pragma once

#include "geo/core/result.hpp"
#include "tools/command.hpp"

#include <filesystem>
#include <string>
#include <vector>

namespace oryx::tools::pipeline {

/// One step as declared: a sub-command with its arguments.
struct Step {
    std::string name;  ///< unique in the file; "ingest 2" where it is not given
    const Command* command = nullptr;
    std::vector<std::string> arguments;  ///< with --data-dir, where the command takes it
    std::vector<std::string> words;      ///< the values alone: what may be a file or name a collection
    std::filesystem::path out;           ///< file or folder that it writes; may be empty
};

struct Plan {
    std::filesystem::path data_dir;
    std::filesystem::path state_dir;  ///< where it is remembered what has been done
    std::vector<Step> steps;
};

/// Reads a pipeline file (TOML): `data-dir`, `state-dir` and `[[step]]`s. In a step one key is a command's name, with
/// its positional arguments; `name` names the step; every other key is a long option of that command. An array repeats
/// an option, a table gives name=value pairs, true is a flag. Paths are relative to the file's folder: the caller makes
/// it the current one. Errors: invalid_input naming the step and key, with the line for what is no TOML; io.
Result<Plan> read_plan(const std::filesystem::path& file);

}  // namespace oryx::tools::pipeline

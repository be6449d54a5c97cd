#pragma once

#include "geo/core/result.hpp"
#include "tools/command.hpp"

#include <string>
#include <vector>

namespace oryx::tools {

/// Runs a sub-command in this process as the command line would: its exit code, or its error. Arguments that it does
/// not take are invalid_input, with its own words.
Result<int> invoke(const Command& command, const std::vector<std::string>& arguments);

/// The sub-command of a name; null where there is none.
const Command* find_command(std::string_view name);

/// An error as the command line tells it, on standard error, with its exit code.
int tell_error(const Error& error);

}  // namespace oryx::tools

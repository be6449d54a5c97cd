#pragma once

#include <string>
#include <vector>

namespace CLI {
class App;
}

namespace oryx::tools {

/// One option, flag or positional argument of a command, as `--help` has it.
struct OptionRecord {
    std::vector<std::string> long_names;   ///< without dashes; empty: a positional argument
    std::vector<std::string> short_names;  ///< without the dash
    std::string positional;                ///< name of a positional argument
    std::string metavar;                   ///< kind of its value; empty: a flag
    std::string doc;
    std::string default_text;
    bool required = false;
};

struct CommandRecord {
    std::string name;
    std::string summary;
    std::vector<OptionRecord> options;
};

/// The whole command line as records: the manual page and the shells' completions are made from them, and `--help` from
/// what they are read from, so that none can differ.
struct CommandLineRecord {
    std::string summary;
    std::vector<CommandRecord> commands;
};
/// `app`: the program's, with all its sub-commands declared.
CommandLineRecord describe(const CLI::App& app);

/// The record of the program that the sub-command `app` belongs to.
CommandLineRecord describe_program_of(const CLI::App& app);

}  // namespace oryx::tools

// The `oryx` program: a table of sub-commands over the library.

#include <CLI/CLI.hpp>
#include <array>
#include <exception>
#include <iostream>

#include "tools/command.hpp"

namespace {

using oryx::tools::Command;

constexpr std::array<const Command*, 0> commands{};

int run(const oryx::tools::Action& action) {
    const auto result = action();
    if (result) return *result;
    std::cerr << "oryx: " << oryx::to_line(result.error()) << '\n';
    if (!result.error().detail.text.empty()) std::cerr << "      " << result.error().detail.text << '\n';
    return oryx::info(result.error().kind).exit_code;
}

}  // namespace

int main(int argc, char** argv) {
    CLI::App app{"Oryx: a geospatial server for the protection of civilians", "oryx"};
    app.set_version_flag("--version", "oryx " ORYX_VERSION);
    app.require_subcommand(1);
    app.failure_message(CLI::FailureMessage::help);
    std::array<oryx::tools::Action, commands.size()> actions;
    std::array<CLI::App*, commands.size()> subs{};
    for (std::size_t i = 0; i < commands.size(); ++i) {
        subs[i] = app.add_subcommand(std::string(commands[i]->name), std::string(commands[i]->summary));
        actions[i] = commands[i]->declare(*subs[i]);
    }
    try {
        app.parse(argc, argv);
    } catch (const CLI::ParseError& error) {
        const int code = app.exit(error);
        return code == 0 ? 0 : oryx::info(oryx::ErrorKind::invalid_input).exit_code;
    }
    try {
        for (std::size_t i = 0; i < commands.size(); ++i) {
            if (subs[i]->parsed()) return run(actions[i]);
        }
    } catch (const std::exception& error) {  // the one catch-all of the command line
        std::cerr << "oryx: an internal error: " << error.what() << '\n';
    }
    return oryx::info(oryx::ErrorKind::internal).exit_code;
}

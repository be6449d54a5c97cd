// The `oryx` program: a table of sub-commands over the library.

#include "tools/command.hpp"
#include "tools/invoke.hpp"

#include <exception>
#include <iostream>
#include <vector>

#include <CLI/CLI.hpp>

namespace {

int run(const oryx::tools::Action& action) {
    const auto result = action();
    return result ? *result : oryx::tools::tell_error(result.error());
}

}  // namespace

int main(int argc, char** argv) {
    CLI::App app{"Oryx: a geospatial server for the protection of civilians", "oryx"};
    app.set_version_flag("--version", "oryx " ORYX_VERSION);
    app.require_subcommand(1);
    struct Declared {
        CLI::App* app;
        oryx::tools::Action action;
    };
    std::vector<Declared> declared;
    for (const oryx::tools::Command* command : oryx::tools::commands()) {
        CLI::App* sub = app.add_subcommand(std::string(command->name), std::string(command->summary));
        declared.push_back({sub, command->declare(*sub)});
    }
    try {
        app.parse(argc, argv);
    } catch (const CLI::ParseError& error) {
        return app.exit(error) == 0 ? 0 : oryx::info(oryx::ErrorKind::invalid_input).exit_code;
    }
    try {
        for (const Declared& command : declared) {
            if (command.app->parsed()) return run(command.action);
        }
    } catch (const std::exception& error) {  // the one catch-all of the command line
        std::cerr << "oryx: an internal error: " << error.what() << '\n';
    }
    return oryx::info(oryx::ErrorKind::internal).exit_code;
}

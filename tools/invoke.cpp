#include "tools/invoke.hpp"

#include <algorithm>
#include <iostream>

#include <CLI/CLI.hpp>

namespace oryx::tools {

Result<int> invoke(const Command& command, const std::vector<std::string>& arguments) {
    CLI::App app{std::string(command.summary), "oryx " + std::string(command.name)};
    const Action action = command.declare(app);
    try {
        app.parse(std::vector<std::string>(arguments.rbegin(), arguments.rend()));  // CLI11 takes them from the end
    } catch (const CLI::ParseError& error) {
        return fail(Error{ErrorKind::invalid_input, error.what()}
                        .with_parameter(std::string(command.name))
                        .with_hint("oryx " + std::string(command.name) + " --help lists what it takes"));
    }
    return action();
}

const Command* find_command(std::string_view name) {
    const auto table = commands();
    const auto found = std::ranges::find_if(table, [&](const Command* command) { return command->name == name; });
    return found == table.end() ? nullptr : *found;
}

int tell_error(const Error& error) {
    std::cerr << "oryx: " << to_line(error) << '\n';
    if (!error.detail.text.empty()) std::cerr << "      " << error.detail.text << '\n';
    return info(error.kind).exit_code;
}

}  // namespace oryx::tools

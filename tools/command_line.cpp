#include "tools/command_line.hpp"

#include <CLI/CLI.hpp>

namespace oryx::tools {

namespace {

OptionRecord describe(const CLI::Option& option) {
    OptionRecord record;
    record.long_names = option.get_lnames();
    record.short_names = option.get_snames();
    if (option.get_positional()) record.positional = option.get_name(true, false);
    if (option.get_type_size() != 0) record.metavar = option.get_type_name();
    record.doc = option.get_description();
    record.default_text = option.get_default_str();
    record.required = option.get_required();
    return record;
}

CommandRecord describe_command(const CLI::App& app) {
    CommandRecord record{app.get_name(), app.get_description(), {}};
    for (const CLI::Option* option : app.get_options())
        record.options.push_back(describe(*option));
    return record;
}

}  // namespace

CommandLineRecord describe(const CLI::App& app) {
    CommandLineRecord record{app.get_description(), {}};
    for (const CLI::App* command : app.get_subcommands({}))
        record.commands.push_back(describe_command(*command));
    return record;
}

CommandLineRecord describe_program_of(const CLI::App& app) {
    const CLI::App* program = &app;
    while (program->get_parent() != nullptr)
        program = program->get_parent();
    return describe(*program);
}

}  // namespace oryx::tools

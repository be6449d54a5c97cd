// oryx serve: the server.

#include "geo/core/options.hpp"
#include "server/app/application.hpp"
#include "server/app/options.hpp"
#include "tools/command.hpp"

#include <iostream>
#include <memory>
#include <string>
#include <utility>
#include <vector>

#include <CLI/CLI.hpp>

namespace oryx::tools {

extern const Command serve_command;

namespace {

struct CommandLine {
    std::string config;
    std::vector<std::pair<std::string, std::string>> given;  ///< option name and text, applied last
    bool print_defaults = false;
};

/// Defaults < file < environment < command line (CONTRACT: input and operation).
Result<app::Options> read_options(const CommandLine& line) {
    app::Options options;
    const std::vector<OptionRef> refs = app::option_refs(options);
    if (!line.config.empty()) {
        if (auto applied = apply_file(refs, line.config, app::option_section); !applied) {
            return std::unexpected(applied.error());
        }
    }
    if (auto applied = apply_environment(refs, process_environment); !applied) return std::unexpected(applied.error());
    for (const auto& [name, text] : line.given) {
        for (const OptionRef& ref : refs) {
            if (ref.name != name) continue;
            if (auto set = set_option(ref, text); !set) return std::unexpected(set.error());
        }
    }
    return options;
}

Result<int> serve(const CommandLine& line) {
    if (line.print_defaults) {
        std::cout << app::annotated_defaults();
        return 0;
    }
    auto options = read_options(line);
    if (!options) return std::unexpected(options.error());
    auto application = app::Application::start(*options, ORYX_VERSION);
    if (!application) return std::unexpected(application.error());
    const std::string url = (*application)->url();
    std::cout << "oryx: " << (*application)->collection_count() << " collections of " << options->data_dir << " at "
              << url << " (map: " << url << "/map)" << std::endl;
    (*application)->run_until_signal();
    return 0;
}

Action declare(CLI::App& app) {
    auto line = std::make_shared<CommandLine>();
    app.add_option("--config", line->config, "Configuration file (TOML); config/oryx.toml lists the options");
    app.add_flag("--print-config", line->print_defaults, "Print all options with their defaults, and end");
    app::Options defaults;
    for (const OptionRef& ref : app::option_refs(defaults)) {
        const std::string name(ref.name);
        auto* option = app.add_option_function<std::string>(
            "--" + name, [line, name](const std::string& text) { line->given.emplace_back(name, text); },
            std::string(ref.doc));
        if (!ref.metavar.empty()) option->type_name(std::string(ref.metavar));
        if (const std::string text = option_text(ref); !text.empty()) option->default_str(text);
        if (std::holds_alternative<bool*>(ref.target)) option->type_name("true|false");
    }
    return [line] { return serve(*line); };
}

}  // namespace

const Command serve_command{"serve", "Serve collections, tiles, analytics and the map over HTTP", declare};

}  // namespace oryx::tools

// oryx derive: declares a derived collection, or changes one, and computes it.

#include "geo/analytics/derived.hpp"
#include "tools/command.hpp"
#include "tools/key_values.hpp"

#include <iostream>
#include <memory>
#include <string>
#include <vector>

#include <CLI/CLI.hpp>

namespace oryx::tools {

extern const Command derive_command;

namespace {

struct DeriveOptions {
    std::string process;
    std::string data_dir;
    std::string id;
    std::vector<std::string> bindings;
    std::vector<std::string> inputs;
};

Result<int> derive(const DeriveOptions& options) {
    catalog::DerivedRecord record{.id = options.id.empty() ? options.process : options.id,
                                  .process = options.process,
                                  .bindings = {},
                                  .parameters = {}};
    const auto bindings = parse_key_values(options.bindings, "bind");
    if (!bindings) return fail(bindings.error());
    const auto inputs = parse_key_values(options.inputs, "input");
    if (!inputs) return fail(inputs.error());
    record.bindings = *bindings;
    record.parameters = *inputs;
    const auto directory = catalog::DataDirectory::open(options.data_dir);
    if (!directory) return fail(directory.error());
    const auto plan = analytics::declare_derived(*directory, std::move(record));
    if (!plan) return fail(plan.error());
    for (const std::string& note : plan->notes)
        std::cerr << note << '\n';
    for (const std::string& warning : plan->warnings)
        std::cerr << "warning: " << warning << '\n';
    std::cerr << "generation " << plan->state.generation << '\n';
    return 0;
}

Action declare(CLI::App& app) {
    const auto options = std::make_shared<DeriveOptions>();
    app.add_option("process", options->process, "Which process, such as heat-zones")->required();
    app.add_option("--data-dir", options->data_dir, "Data directory")->required();
    app.add_option("--id", options->id, "Id of the derived collection; the process's where it is not given");
    app.add_option("--bind,-b", options->bindings, "Which collection plays a role, role=collection; may be repeated");
    app.add_option("--input,-i", options->inputs, "An input that is not its default, name=value; may be repeated");
    return [options] { return derive(*options); };
}

}  // namespace

const Command derive_command{"derive", "Declare a derived collection, recomputed with its inputs", declare};

}  // namespace oryx::tools

// oryx rollback: makes an older version of a collection the current one.

#include "geo/catalog/data_directory.hpp"
#include "tools/command.hpp"

#include <iostream>
#include <memory>
#include <string>

#include <CLI/CLI.hpp>

namespace oryx::tools {

extern const Command rollback_command;

namespace {

struct RollbackOptions {
    std::string data_dir;
    std::string id;
    std::string version;
};

Result<int> rollback(const RollbackOptions& options) {
    const auto directory = catalog::DataDirectory::open(options.data_dir);
    if (!directory) return std::unexpected(directory.error());
    const auto state = directory->rollback(options.id, options.version);
    if (!state) return std::unexpected(state.error());
    std::cout << options.id << " is at version " << options.version << " (generation " << state->generation << ")\n";
    for (const auto& [id, entry] : state->collections) {
        if (!entry.stale.empty())
            std::cout << id << " is stale: " << entry.stale << "; oryx derive computes it again\n";
    }
    return 0;
}

Action declare(CLI::App& app) {
    const auto options = std::make_shared<RollbackOptions>();
    app.add_option("--data-dir", options->data_dir, "Data directory")->required();
    app.add_option("id", options->id, "Collection")->required();
    app.add_option("version", options->version, "Version, as oryx versions lists it")->required();
    return [options] { return rollback(*options); };
}

}  // namespace

const Command rollback_command{"rollback", "Make an older version of a collection current", declare};

}  // namespace oryx::tools

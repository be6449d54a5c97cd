// oryx prune: removes old versions and what killed commands left behind.

#include "geo/catalog/data_directory.hpp"
#include "tools/command.hpp"

#include <cstddef>
#include <iostream>
#include <memory>
#include <string>

#include <CLI/CLI.hpp>

namespace oryx::tools {

extern const Command prune_command;

namespace {

struct PruneOptions {
    std::string data_dir;
    std::size_t versions = 0;
};

Result<int> prune(const PruneOptions& options) {
    const auto directory = catalog::DataDirectory::open(options.data_dir);
    if (!directory) return std::unexpected(directory.error());
    const auto removed = directory->prune(options.versions);
    if (!removed) return std::unexpected(removed.error());
    for (const std::string& path : *removed)
        std::cout << "removed " << path << '\n';
    if (removed->empty()) std::cout << "nothing to remove\n";
    return 0;
}

Action declare(CLI::App& app) {
    const auto options = std::make_shared<PruneOptions>();
    app.add_option("--data-dir", options->data_dir, "Data directory")->required();
    app.add_option("--versions", options->versions, "Versions to keep of each collection; the current one always stays")
        ->required()
        ->check(CLI::Range(1, 1'000'000));
    return [options] { return prune(*options); };
}

}  // namespace

const Command prune_command{"prune", "Remove old versions and leftovers of killed commands", declare};

}  // namespace oryx::tools

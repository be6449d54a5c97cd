// oryx convert: a tile archive as one of another kind.

#include "tools/archive_copy.hpp"
#include "tools/command.hpp"
#include "tools/jobs_option.hpp"

#include <memory>

#include <CLI/CLI.hpp>

namespace oryx::tools {

extern const Command convert_command;

namespace {

Action declare(CLI::App& app) {
    const auto options = std::make_shared<CopyCommand>();
    app.add_option("archive", options->archive, "PMTiles, MBTiles, or a folder of tiles")->required();
    declare_jobs(app, options->jobs);
    declare_output(app, options->output);
    return [options] { return copy_archive(*options); };
}

}  // namespace

const Command convert_command{"convert", "Write a tile archive as one of another kind or compression", declare};

}  // namespace oryx::tools

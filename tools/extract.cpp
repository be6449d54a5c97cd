// oryx extract: a part of a tile archive as an archive of its own.

#include "tools/archive_copy.hpp"
#include "tools/command.hpp"
#include "tools/jobs_option.hpp"

#include <memory>

#include <CLI/CLI.hpp>

namespace oryx::tools {

extern const Command extract_command;

namespace {

Action declare(CLI::App& app) {
    const auto options = std::make_shared<CopyCommand>();
    app.add_option("archive", options->archive, "PMTiles, MBTiles, or a folder of tiles")->required();
    app.add_option("--bbox", options->bbox, "Tiles that meet a box: west,south,east,north in degrees");
    app.add_option("--zoom", options->zoom, "Zooms: 0-8");
    declare_jobs(app, options->jobs);
    declare_output(app, options->output);
    return [options]() -> Result<int> {
        if (options->bbox.empty() && options->zoom.empty()) {
            return fail(
                Error{ErrorKind::invalid_input, "neither a box nor zooms are named"}.with_parameter("bbox").with_hint(
                    "--bbox west,south,east,north or --zoom 0-8; oryx convert takes all of an archive"));
        }
        return copy_archive(*options);
    };
}

}  // namespace

const Command extract_command{"extract", "Take a box or some zooms out of a tile archive", declare};

}  // namespace oryx::tools

// oryx tile: collections of a data directory as a tile archive.

#include "geo/pyramid/build.hpp"
#include "geo/pyramid/metadata.hpp"
#include "tools/archive_output.hpp"
#include "tools/batch_memory.hpp"
#include "tools/command.hpp"
#include "tools/export_log.hpp"
#include "tools/jobs_option.hpp"
#include "tools/output_log.hpp"
#include "tools/terminal.hpp"
#include "tools/tile_selection.hpp"

#include <chrono>
#include <filesystem>
#include <iostream>
#include <memory>
#include <string>
#include <vector>

#include <CLI/CLI.hpp>
#include <fmt/format.h>
#include <fmt/ranges.h>
#include <nlohmann/json.hpp>

namespace oryx::tools {

extern const Command tile_command;

namespace {

struct TileOptions {
    TileSelectionOptions selection;
    OutputOptions output;
    std::string bbox;
    std::string state_dir;
    std::size_t jobs = 0;
};

nlohmann::ordered_json to_json(const pyramid::LayerZoom& zoom) {
    return {{"zoom", zoom.zoom},
            {"layer", zoom.layer},
            {"features", zoom.omissions.selected},
            {"below_pixel", zoom.omissions.below_pixel},
            {"thinned", zoom.omissions.thinned},
            {"clustered", zoom.omissions.clustered},
            {"attributes_omitted", zoom.omissions.attributes}};
}

void print_omissions(const std::vector<pyramid::LayerZoom>& zooms) {
    for (const pyramid::LayerZoom& zoom : zooms) {
        const tile::ZoomOmissions& left_out = zoom.omissions;
        std::vector<std::string> words;
        if (left_out.below_pixel > 0) words.push_back(grouped(left_out.below_pixel) + " below a pixel");
        if (left_out.thinned > 0) words.push_back(grouped(left_out.thinned) + " thinned");
        if (left_out.clustered > 0) words.push_back(grouped(left_out.clustered) + " in clusters");
        if (!left_out.attributes.empty())
            words.push_back(fmt::format("attributes {}", fmt::join(left_out.attributes, ", ")));
        if (words.empty()) continue;
        std::cout << fmt::format("  zoom {:2}, {}: of {} features left out: {}\n", zoom.zoom, zoom.layer,
                                 grouped(left_out.selected), fmt::join(words, "; "));
    }
}

Result<int> run(const TileOptions& options) {
    const auto began = std::chrono::steady_clock::now();
    keep_freed_memory();
    const CancelToken cancel = cancel_on_signal();
    const auto bbox = parse_output_bbox(options.bbox);
    if (!bbox) return std::unexpected(bbox.error());
    const auto output = resolve_output(options.output, archive::TileType::mvt);
    if (!output) return std::unexpected(output.error());
    const std::size_t threads = threads_of(options.jobs);
    const auto selection = select_tiles(options.selection, threads, cancel);
    if (!selection) return std::unexpected(selection.error());
    const std::string& folder = options.state_dir.empty() ? options.selection.data_dir : options.state_dir;
    if (!selection->sensitive.empty()) {
        const std::string name = std::filesystem::path(options.output.out).filename().string();
        auto logged = log_export(folder, "tile", options.selection.authorised_by, name, selection->sensitive);
        if (!logged) return std::unexpected(logged.error());
        std::cerr << fmt::format("sensitive data leave, authorised by {}: {}\n", options.selection.authorised_by,
                                 fmt::join(selection->sensitive, ", "));
    }
    const std::string identity = selection->identity + options.bbox + std::string(to_string(output->compression)) +
                                 (options.output.tms ? "tms" : "") + std::string(to_string(output->kind));
    log_output(folder, "tile", options.output.out, selection->made_of);
    auto writer = archive::Writer::open({.out = options.output.out,
                                         .kind = output->kind,
                                         .tms = options.output.tms,
                                         .identity = identity,
                                         .resume = options.output.resume,
                                         .threads = threads});
    if (!writer) return std::unexpected(writer.error());
    if (options.output.resume) std::cerr << "going on behind " << grouped(writer->totals().tiles) << " tiles\n";

    const pyramid::BuildOptions build{.layers = selection->layers,
                                      .min_zoom = selection->min_zoom,
                                      .max_zoom = selection->max_zoom,
                                      .bbox = *bbox,
                                      .datetime = selection->datetime,
                                      .compression = output->compression,
                                      .threads = threads};
    ProgressLine line;
    const auto progress = line.progress([&] { return writer->totals().tiles; });
    auto omissions = pyramid::build(build, *writer, cancel, progress);
    if (!omissions) return stopped(*writer, omissions.error(), options.output);
    const archive::ArchiveInfo info = pyramid::archive_info(selection->collections, build, *omissions,
                                                            words_of(options.selection, selection->made_of));
    auto summary = writer->finish(info, cancel, progress);
    if (!summary) return stopped(*writer, summary.error(), options.output);
    line.clear();
    const double seconds = std::chrono::duration<double>(std::chrono::steady_clock::now() - began).count();
    if (options.output.json) {
        auto report = to_json(*summary, options.output.out, *output, seconds);
        report["omissions"] = nlohmann::ordered_json::array();
        for (const pyramid::LayerZoom& zoom : *omissions)
            report["omissions"].push_back(to_json(zoom));
        report["sensitive"] = selection->sensitive;
        std::cout << report.dump(2) << '\n';
    } else {
        print(*summary, options.output.out, *output, seconds);
        print_omissions(*omissions);
    }
    return 0;
}

Action declare(CLI::App& app) {
    const auto options = std::make_shared<TileOptions>();
    TileSelectionOptions& selection = options->selection;
    app.add_option("--data-dir", selection.data_dir, "Data directory")->required();
    app.add_option("--layers", selection.layers, "Collections, each with its zooms where it has not all: a,b:5-9")
        ->required()
        ->delimiter(',');
    app.add_option("--zoom", selection.zoom, "Zooms of the archive, 0-14 where it is not given");
    app.add_option("--bbox", options->bbox, "Only tiles that meet a box: west,south,east,north in degrees");
    app.add_option("--filter", selection.filter, "Only features that meet a CQL2 condition");
    app.add_option("--datetime", selection.datetime, "An instant or interval, as the server takes it: ../2019-12-31");
    app.add_option("--profile", selection.profile, "public: sensitive layers as their process masks them");
    app.add_option("--authorised-by", selection.authorised_by, "Who lets sensitive collections out; it is logged");
    app.add_option("--state-dir", options->state_dir,
                   "Where exports.jsonl and outputs.jsonl are kept; the data directory without");
    declare_jobs(app, options->jobs);
    declare_output(app, options->output);
    return [options] { return run(*options); };
}

}  // namespace

const Command tile_command{"tile", "Make a tile archive (PMTiles, MBTiles, a folder) of collections", declare};

}  // namespace oryx::tools

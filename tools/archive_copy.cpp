#include "tools/archive_copy.hpp"

#include "geo/archive/reader.hpp"
#include "geo/archive/writer.hpp"
#include "geo/pyramid/copy.hpp"
#include "tools/jobs_option.hpp"
#include "tools/terminal.hpp"
#include "tools/tile_selection.hpp"

#include <chrono>
#include <filesystem>
#include <iostream>

#include <fmt/format.h>

namespace oryx::tools {

namespace {

/// Names what an unfinished copy is of: a file by what it is on the disk.
std::string identity_of(const CopyCommand& options, const Output& output) {
    std::error_code ignored;
    const auto changed = std::filesystem::last_write_time(options.archive, ignored).time_since_epoch().count();
    const auto size = std::filesystem::is_regular_file(options.archive, ignored)
                          ? std::filesystem::file_size(options.archive, ignored)
                          : 0;
    return fmt::format("copy {} {} {} {} {} {} {} {}", options.archive, size, changed, options.bbox, options.zoom,
                       to_string(output.kind), to_string(output.compression), options.output.tms);
}

}  // namespace

Result<int> copy_archive(const CopyCommand& options) {
    const auto began = std::chrono::steady_clock::now();
    const CancelToken cancel = cancel_on_signal();
    const auto reader = archive::open_archive(options.archive);
    if (!reader) return std::unexpected(reader.error());
    std::error_code ignored;
    if (std::filesystem::equivalent(options.archive, options.output.out, ignored)) {
        return fail(Error{ErrorKind::conflict, "an archive is not copied onto itself"}.with_parameter("out").with_hint(
            "name another file"));
    }
    auto output = resolve_output(options.output, (*reader)->info().tile_type);
    if (!output) return std::unexpected(output.error());
    // Between PMTiles nothing is packed anew unless asked for.
    if (options.output.compression.empty() && output->kind == archive::Kind::pmtiles)
        output->compression = (*reader)->info().compression;
    const auto bbox = parse_output_bbox(options.bbox);
    if (!bbox) return std::unexpected(bbox.error());
    pyramid::CopyOptions copy{.bbox = *bbox, .compression = output->compression, .threads = threads_of(options.jobs)};
    if (!options.zoom.empty()) {
        const auto zooms = parse_zooms(options.zoom, "zoom");
        if (!zooms) return std::unexpected(zooms.error());
        std::tie(copy.min_zoom, copy.max_zoom) = *zooms;
    }
    auto writer = archive::Writer::open({.out = options.output.out,
                                         .kind = output->kind,
                                         .tms = options.output.tms,
                                         .identity = identity_of(options, *output),
                                         .resume = options.output.resume,
                                         .threads = copy.threads});
    if (!writer) return std::unexpected(writer.error());
    ProgressLine line;
    const auto progress = line.progress();
    if (auto copied = pyramid::copy(**reader, copy, *writer, cancel, progress); !copied)
        return stopped(*writer, copied.error(), options.output);
    auto summary = writer->finish(pyramid::info_of_copy((*reader)->info(), copy), cancel, progress);
    if (!summary) return stopped(*writer, summary.error(), options.output);
    line.clear();
    const double seconds = std::chrono::duration<double>(std::chrono::steady_clock::now() - began).count();
    if (options.output.json) {
        std::cout << to_json(*summary, options.output.out, *output, seconds).dump(2) << '\n';
    } else {
        print(*summary, options.output.out, *output, seconds);
    }
    return 0;
}

}  // namespace oryx::tools

#include "geo/archive/writer.hpp"

#include "geo/archive/append_file.hpp"
#include "geo/store/durable_file.hpp"

#include <algorithm>
#include <cerrno>
#include <utility>

namespace oryx::archive {

namespace {

namespace fs = std::filesystem;

/// 'X.pmtiles' and 'X/' alike without the slash.
fs::path plain_name(const fs::path& path) {
    return path.has_filename() ? path : path.parent_path();
}

fs::path folder_of(const fs::path& out) {
    fs::path folder = plain_name(out);
    folder += ".part";
    return folder;
}

}  // namespace

Result<Writer> Writer::open(WriterOptions options) {
    options.out = plain_name(options.out);
    std::error_code ignored;
    const bool is_folder = fs::is_directory(options.out, ignored);
    if (options.kind != Kind::folder && is_folder) {
        return fail(Error{ErrorKind::conflict, "'" + options.out.string() + "' is a folder"}.with_parameter("out"));
    }
    if (options.kind == Kind::folder && fs::exists(options.out, ignored) &&
        (!is_folder || !fs::is_empty(options.out, ignored))) {
        return fail(Error{ErrorKind::conflict, "'" + options.out.string() + "' is there and not empty"}
                        .with_parameter("out")
                        .with_hint("name a new folder: tiles of an older build would stay in it"));
    }
    auto spool = TileSpool::open(folder_of(options.out), options.identity, options.resume);
    if (!spool) return std::unexpected(spool.error());
    return Writer(std::move(options), std::move(*spool));
}

Result<Summary> Writer::summarise() const {
    Summary summary{.totals = spool_.totals(), .zooms = {}};
    auto read = spool_.for_each([&](const TileSpool::Record& record) -> Result<> {
        std::uint64_t code = record.code;
        const std::uint64_t end = code + record.run;
        while (code < end) {  // a run may go on into the next zoom
            const std::uint32_t zoom = zoom_of(code);
            const std::uint64_t until = std::min(end, first_code(zoom + 1));
            ZoomSummary& own = summary.zooms[zoom];
            own.tiles += until - code;
            own.bytes += (until - code) * record.length;
            if (record.length > own.largest) {
                own.largest = record.length;
                own.largest_tile = tile_of(code);
            }
            code = until;
        }
        return {};
    });
    if (!read) return std::unexpected(read.error());
    return summary;
}

Result<Summary> Writer::finish(ArchiveInfo info, const CancelToken& cancel, const Progress& progress) {
    if (auto flushed = spool_.flush(); !flushed) return std::unexpected(flushed.error());
    auto summary = summarise();
    if (!summary) return summary;
    if (summary->zooms.empty()) {
        spool_.remove();
        return fail(Error{ErrorKind::conflict, "there is not a single tile to write"}.with_hint(
            "are the layers, zooms and filters those that were meant?"));
    }
    info.min_zoom = summary->zooms.begin()->first;
    info.max_zoom = summary->zooms.rbegin()->first;
    info.centre_zoom = std::clamp(info.centre_zoom, info.min_zoom, info.max_zoom);
    auto whole = options_.kind == Kind::pmtiles   ? assemble_pmtiles(spool_, info, options_.threads)
                 : options_.kind == Kind::mbtiles ? assemble_mbtiles(spool_, info, cancel, progress)
                                                  : assemble_folder(spool_, info, options_.tms, cancel, progress);
    if (!whole) return std::unexpected(whole.error());
    std::error_code ignored;
    if (options_.kind == Kind::folder) fs::remove(options_.out, ignored);  // an empty one
    if (::rename(whole->c_str(), options_.out.c_str()) != 0)
        return fail(disk_error(errno, "the archive could not be renamed into place", options_.out));
    const fs::path parent = options_.out.has_parent_path() ? options_.out.parent_path() : fs::path(".");
    if (auto synced = store::sync_path(parent); !synced) return std::unexpected(synced.error());
    summary->file_bytes = options_.kind == Kind::folder ? summary->totals.bytes : fs::file_size(options_.out, ignored);
    spool_.remove();
    return summary;
}

}  // namespace oryx::archive

#include "geo/archive/append_file.hpp"
#include "geo/archive/folder.hpp"
#include "geo/archive/mbtiles_metadata.hpp"
#include "geo/archive/writer.hpp"
#include "geo/store/durable_file.hpp"

#include <cerrno>
#include <string>

#include <fcntl.h>
#include <nlohmann/json.hpp>
#include <sys/stat.h>
#include <unistd.h>

namespace oryx::archive {

namespace {

namespace fs = std::filesystem;

/// Files of a folder are made durable together, at the end: syncing each would take longer than making it.
Result<> write_file(const fs::path& path, std::string_view content) {
    const int file = ::open(path.c_str(), O_WRONLY | O_CREAT | O_TRUNC | O_CLOEXEC, 0644);
    if (file < 0) return fail(disk_error(errno, "a tile could not be created", path));
    while (!content.empty()) {
        const ssize_t written = ::write(file, content.data(), content.size());
        if (written < 0 && errno == EINTR) continue;
        if (written < 0) {
            const int number = errno;
            ::close(file);
            return fail(disk_error(number, "a tile could not be written", path));
        }
        content.remove_prefix(static_cast<std::size_t>(written));
    }
    if (::close(file) != 0) return fail(disk_error(errno, "a tile could not be written", path));
    return {};
}

std::string metadata_text(const ArchiveInfo& info, bool tms) {
    nlohmann::ordered_json document;
    for (const auto& [name, value] : to_metadata_rows(info))
        document[name] = value;
    document["scheme"] = tms ? "tms" : "xyz";
    document["compression"] = to_string(info.compression);
    return document.dump(2, ' ', false, nlohmann::ordered_json::error_handler_t::replace) + '\n';
}

}  // namespace

std::string file_ending(TileType type) {
    return type == TileType::unknown ? ".tile" : type == TileType::jpeg ? ".jpg" : '.' + std::string(to_string(type));
}

Result<fs::path> assemble_folder(const TileSpool& spool, const ArchiveInfo& info, bool tms, const CancelToken& cancel,
                                 const Progress& progress) {
    const fs::path root = spool.folder() / "tree";
    std::error_code error;
    fs::remove_all(root, error);
    const std::string ending = file_ending(info.tile_type);
    std::uint64_t written = 0;
    fs::path last;
    auto all = spool.for_each([&](const TileSpool::Record& record) -> Result<> {
        const auto content = spool.content(record);
        if (!content) return std::unexpected(content.error());
        for (std::uint32_t i = 0; i < record.run; ++i) {
            const TileAddress tile = tile_of(record.code + i);
            const std::uint64_t row = tms ? (std::uint64_t{1} << tile.z) - 1 - tile.y : tile.y;
            fs::path column = root / std::to_string(tile.z) / std::to_string(tile.x);
            if (column != last) {
                fs::create_directories(column, error);
                if (error) return fail(disk_error(error.value(), "a folder could not be created", column));
                last = column;
            }
            if (auto done = write_file(column / (std::to_string(row) + ending), *content); !done) return done;
            if (++written % 256 != 0) continue;
            if (auto go_on = cancel.check(); !go_on) return go_on;
            report(progress, "writing files", written, spool.totals().tiles);
        }
        return {};
    });
    if (!all) return std::unexpected(all.error());
    if (auto done = write_file(root / folder_metadata, metadata_text(info, tms)); !done)
        return std::unexpected(done.error());
    const int folder = ::open(root.c_str(), O_RDONLY | O_DIRECTORY | O_CLOEXEC);
    const bool synced = folder >= 0 && ::syncfs(folder) == 0;
    const int number = errno;
    if (folder >= 0) ::close(folder);
    if (!synced) return fail(disk_error(number, "the folder could not be made durable", root));
    return root;
}

}  // namespace oryx::archive

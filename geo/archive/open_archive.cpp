#include "geo/archive/byte_source.hpp"
#include "geo/archive/folder_reader.hpp"
#include "geo/archive/mbtiles_reader.hpp"
#include "geo/archive/pmtiles_reader.hpp"
#include "geo/archive/reader.hpp"

#include <algorithm>
#include <string_view>

namespace oryx::archive {

namespace {

Result<std::shared_ptr<const Reader>> open_any(const std::filesystem::path& path) {
    constexpr std::string_view sqlite_mark("SQLite format 3\0", 16);
    std::error_code ignored;
    if (std::filesystem::is_directory(path, ignored)) return FolderReader::open(path);
    auto file = open_file(path);
    if (!file) return std::unexpected(file.error());
    const auto mark = (*file)->read(0, std::min<std::uint64_t>((*file)->size(), sqlite_mark.size()));
    if (!mark) return std::unexpected(mark.error());
    if (*mark == sqlite_mark) return MbtilesReader::open(path);
    if (mark->starts_with("PM")) return PmtilesReader::open(std::move(*file));
    return fail(
        Error{ErrorKind::invalid_input, mark->empty() ? "the archive is empty" : "this is neither PMTiles nor MBTiles"}
            .with_hint("a PMTiles 3 file, an MBTiles file, or a folder of tiles"));
}

}  // namespace

Result<std::shared_ptr<const Reader>> open_archive(const std::filesystem::path& path) {
    auto reader = open_any(path);
    if (!reader && reader.error().parameter.empty() && reader.error().kind != ErrorKind::not_found)
        reader.error().parameter = path.filename().string();
    return reader;
}

}  // namespace oryx::archive

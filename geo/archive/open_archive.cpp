#include "geo/archive/byte_source.hpp"
#include "geo/archive/folder_reader.hpp"
#include "geo/archive/mbtiles_reader.hpp"
#include "geo/archive/pmtiles_reader.hpp"
#include "geo/archive/reader.hpp"

#include <algorithm>
#include <string_view>

namespace oryx::archive {

namespace {

constexpr std::string_view sqlite_mark("SQLite format 3\0", 16);

std::unexpected<Error> no_archive(bool empty) {
    return fail(Error{ErrorKind::invalid_input, empty ? "the archive is empty" : "this is neither PMTiles nor MBTiles"}
                    .with_hint("a PMTiles 3 file, an MBTiles file, or a folder of tiles"));
}

Result<std::shared_ptr<const Reader>> open_address(const std::string& address) {
    const auto elsewhere = store::RemoteStore::for_address(address);
    if (!elsewhere) return std::unexpected(elsewhere.error());
    auto object = elsewhere->open(address);
    if (!object) return std::unexpected(object.error());
    return open_archive(std::move(*object));
}

Result<std::shared_ptr<const Reader>> open_any(const std::filesystem::path& path) {
    if (store::is_remote(path.native())) return open_address(path.native());
    std::error_code ignored;
    if (std::filesystem::is_directory(path, ignored)) return FolderReader::open(path);
    auto file = open_file(path);
    if (!file) return std::unexpected(file.error());
    const auto mark = (*file)->read(0, std::min<std::uint64_t>((*file)->size(), sqlite_mark.size()));
    if (!mark) return std::unexpected(mark.error());
    if (*mark == sqlite_mark) return MbtilesReader::open(path);
    if (mark->starts_with("PM")) return PmtilesReader::open(std::move(*file));
    return no_archive(mark->empty());
}

}  // namespace

Result<std::shared_ptr<const Reader>> open_archive(const std::filesystem::path& path) {
    auto reader = open_any(path);
    if (!reader && reader.error().parameter.empty() && reader.error().kind != ErrorKind::not_found)
        reader.error().parameter = path.filename().string();
    return reader;
}

Result<std::shared_ptr<const Reader>> open_archive(std::shared_ptr<const store::RemoteObject> object,
                                                   const CancelToken& cancel) {
    const auto source = read_object(std::move(object));
    const auto mark = source->read(0, std::min<std::uint64_t>(source->size(), sqlite_mark.size()), cancel);
    if (!mark) return std::unexpected(mark.error());
    if (*mark == sqlite_mark) {
        return fail(Error{ErrorKind::unsupported, "MBTiles are read from a disk of this machine"}.with_hint(
            "fetch the file, or make PMTiles of it with oryx convert"));
    }
    if (!mark->starts_with("PM")) return no_archive(mark->empty());
    return PmtilesReader::open(source, cancel);
}

}  // namespace oryx::archive

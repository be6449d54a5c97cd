#include "geo/archive/folder_reader.hpp"

#include "geo/archive/folder.hpp"
#include "geo/archive/mbtiles_metadata.hpp"
#include "geo/store/durable_file.hpp"

#include <algorithm>
#include <charconv>
#include <map>
#include <utility>

#include <nlohmann/json.hpp>

namespace oryx::archive {

namespace {

namespace fs = std::filesystem;

/// A name that is a whole number below `limit`, without leading zeros.
std::optional<std::uint32_t> number(const std::string& name, std::uint64_t limit) {
    std::uint32_t value = 0;
    const auto [end, status] = std::from_chars(name.data(), name.data() + name.size(), value);
    if (status != std::errc{} || end != name.data() + name.size() || value >= limit) return std::nullopt;
    if (name.size() > 1 && name.front() == '0') return std::nullopt;
    return value;
}

/// Everything after the first dot: "14.mvt.gz" has ".mvt.gz".
std::string ending_of(const fs::path& file) {
    const std::string name = file.filename();
    const auto dot = name.find('.');
    return dot == std::string::npos ? std::string() : name.substr(dot);
}

std::optional<fs::path> first_tile(const fs::path& root) {
    std::error_code error;
    for (const auto& zoom : fs::directory_iterator(root, error)) {
        if (!number(zoom.path().filename(), highest_zoom)) continue;
        for (const auto& column : fs::directory_iterator(zoom.path(), error)) {
            for (const auto& row : fs::directory_iterator(column.path(), error)) {
                const std::string name = row.path().filename();
                if (number(name.substr(0, name.find('.')), std::uint64_t{1} << 32)) return row.path();
            }
        }
    }
    return std::nullopt;
}

TileType type_by_ending(const std::string& ending) {
    static const std::map<std::string, TileType> types{
        {".mvt", TileType::mvt},   {".pbf", TileType::mvt},  {".mvt.gz", TileType::mvt}, {".pbf.gz", TileType::mvt},
        {".png", TileType::png},   {".jpg", TileType::jpeg}, {".jpeg", TileType::jpeg},  {".webp", TileType::webp},
        {".avif", TileType::avif}, {".mlt", TileType::mlt}};
    const auto type = types.find(ending);
    return type == types.end() ? TileType::unknown : type->second;
}

}  // namespace

Result<std::shared_ptr<const FolderReader>> FolderReader::open(const fs::path& root) {
    std::shared_ptr<FolderReader> reader(new FolderReader(root));
    if (auto read = reader->read_info(); !read) return std::unexpected(read.error());
    return std::shared_ptr<const FolderReader>(std::move(reader));
}

Result<> FolderReader::read_info() {
    const auto first = first_tile(root_);
    if (!first) {
        return fail(Error{ErrorKind::invalid_input, "'" + root_.string() + "' is no folder of tiles"}.with_hint(
            "tiles lie in it as {z}/{x}/{y}.mvt"));
    }
    ending_ = ending_of(*first);
    info_.tile_type = type_by_ending(ending_);
    std::error_code error;
    std::uint32_t least = highest_zoom;
    std::uint32_t most = 0;
    for (const auto& entry : fs::directory_iterator(root_, error)) {
        if (const auto zoom = number(entry.path().filename(), highest_zoom)) {
            least = std::min(least, *zoom);
            most = std::max(most, *zoom);
        }
    }
    info_.min_zoom = least;
    info_.max_zoom = most;
    const auto bytes = store::read_whole_file(*first, max_tile_bytes);
    if (!bytes) return std::unexpected(bytes.error());
    info_.compression = compression_of(*bytes);
    const auto text = store::read_whole_file(root_ / folder_metadata, std::uint64_t{64} << 20);
    if (!text) return text.error().kind == ErrorKind::not_found ? Result<>() : std::unexpected(text.error());
    const auto document = nlohmann::json::parse(*text, nullptr, false);
    if (!document.is_object()) return fail(ErrorKind::invalid_input, "the folder's metadata.json is no JSON object");
    std::map<std::string, std::string> rows;
    for (const auto& [name, value] : document.items())
        rows[name] = value.is_string() ? value.get<std::string>() : value.dump();
    tms_ = rows.contains("scheme") && rows["scheme"] == "tms";
    if (rows.contains("compression") && rows["compression"] == "br") info_.compression = Compression::brotli;
    rows.erase("scheme");
    const TileType type = info_.tile_type;
    if (auto applied = apply_metadata_rows(rows, info_); !applied) return applied;
    if (info_.tile_type == TileType::unknown) info_.tile_type = type;
    return {};
}

fs::path FolderReader::path_of(TileAddress tile) const {
    const std::uint64_t row = tms_ ? (std::uint64_t{1} << tile.z) - 1 - tile.y : tile.y;
    return root_ / std::to_string(tile.z) / std::to_string(tile.x) / (std::to_string(row) + ending_);
}

Result<std::optional<std::string>> FolderReader::tile(TileAddress tile, const CancelToken& /*cancel*/) const {
    auto bytes = store::read_whole_file(path_of(tile), max_tile_bytes);
    if (bytes) return std::optional(std::move(*bytes));
    if (bytes.error().kind == ErrorKind::not_found) return std::nullopt;
    return std::unexpected(bytes.error());
}

std::vector<std::uint64_t> FolderReader::tiles_of(std::uint32_t zoom) const {
    std::vector<std::uint64_t> codes;
    const std::uint64_t side = std::uint64_t{1} << zoom;
    std::error_code error;
    for (const auto& column : fs::directory_iterator(root_ / std::to_string(zoom), error)) {
        const auto x = number(column.path().filename(), side);
        if (!x) continue;
        for (const auto& file : fs::directory_iterator(column.path(), error)) {
            const std::string name = file.path().filename();
            const auto row = number(name.substr(0, name.find('.')), side);
            if (!row || ending_of(file.path()) != ending_) continue;
            codes.push_back(tile_code({zoom, *x, tms_ ? static_cast<std::uint32_t>(side) - 1 - *row : *row}));
        }
    }
    std::ranges::sort(codes);
    return codes;
}

Result<> FolderReader::for_each(const Visit& visit) const {
    for (std::uint32_t zoom = info_.min_zoom; zoom <= info_.max_zoom; ++zoom) {
        for (const std::uint64_t code : tiles_of(zoom)) {
            std::error_code error;
            const auto bytes = fs::file_size(path_of(tile_of(code)), error);
            const std::uint32_t length = error ? 0 : static_cast<std::uint32_t>(bytes);
            if (auto go_on = visit({code, 1, code, length}); !go_on) return go_on;
        }
    }
    return {};
}

Result<std::string> FolderReader::content(const TileRun& run) const {
    return store::read_whole_file(path_of(tile_of(run.first)), max_tile_bytes);
}

}  // namespace oryx::archive

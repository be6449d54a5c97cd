#include "geo/archive/mbtiles_reader.hpp"

#include "geo/archive/mbtiles_metadata.hpp"

#include <algorithm>
#include <utility>

namespace oryx::archive {

namespace {

/// A tile's code from a row's zoom, column and (southern) row; nothing for what is no tile.
std::optional<std::int64_t> code_of_row(std::int64_t zoom, std::int64_t column, std::int64_t row) {
    // Codes of zoom 31 do not fit a signed number of 64 bits; no archive reaches it.
    if (zoom < 0 || zoom >= highest_zoom) return std::nullopt;
    const std::int64_t side = std::int64_t{1} << zoom;
    if (column < 0 || column >= side || row < 0 || row >= side) return std::nullopt;
    return static_cast<std::int64_t>(tile_code({static_cast<std::uint32_t>(zoom), static_cast<std::uint32_t>(column),
                                                static_cast<std::uint32_t>(side - 1 - row)}));
}

}  // namespace

Result<std::unique_ptr<MbtilesReader::Session>> MbtilesReader::connect(const std::filesystem::path& path) {
    auto database = store::SqliteDatabase::open_read_only(path);
    if (!database) return std::unexpected(database.error());
    if (auto added = database->add_function("oryx_tile_code", &code_of_row); !added)
        return std::unexpected(added.error());
    auto find =
        database->prepare("SELECT tile_data FROM tiles WHERE zoom_level = ? AND tile_column = ? AND tile_row = ?");
    if (!find) {
        return fail(Error{ErrorKind::invalid_input,
                          "this is no MBTiles archive: it has no table 'tiles' with zoom_level, "
                          "tile_column, tile_row and tile_data"}
                        .with_detail(find.error().detail.text));
    }
    return std::make_unique<Session>(std::move(*database), std::move(*find));
}

Result<std::shared_ptr<const MbtilesReader>> MbtilesReader::open(const std::filesystem::path& path) {
    auto session = connect(path);
    if (!session) return std::unexpected(session.error());
    std::shared_ptr<MbtilesReader> reader(new MbtilesReader(path));
    if (auto read = reader->read_info(**session); !read) return std::unexpected(read.error());
    reader->give_back(std::move(*session));
    return std::shared_ptr<const MbtilesReader>(std::move(reader));
}

Result<> MbtilesReader::read_info(Session& session) {
    {
        auto rows = session.database.prepare("SELECT name, value FROM metadata");
        if (!rows) return fail(ErrorKind::invalid_input, "this is no MBTiles archive: it has no table 'metadata'");
        for (auto more = rows->step(); !more || *more; more = rows->step()) {
            if (!more) return std::unexpected(more.error());
            rows_[std::string(rows->bytes(0))] = rows->bytes(1);
        }
    }
    by_number_ =
        session.database.prepare("SELECT map.tile_id FROM map JOIN images USING (tile_id) LIMIT 1").has_value();
    auto zooms = session.database.prepare("SELECT min(zoom_level), max(zoom_level) FROM tiles");
    if (!zooms) return std::unexpected(zooms.error());
    if (auto row = zooms->step(); !row) return std::unexpected(row.error());
    if (!zooms->is_null(0)) {
        const auto zoom = [&](int column) {
            return static_cast<std::uint32_t>(std::clamp<std::int64_t>(zooms->integer(column), 0, highest_zoom));
        };
        info_.min_zoom = zoom(0);
        info_.max_zoom = zoom(1);
    }
    if (auto applied = apply_metadata_rows(rows_, info_); !applied) return applied;
    // What the tiles are compressed with is said nowhere: vector tiles MUST be gzip (section "Content"), images are
    // not.
    auto first = session.database.prepare("SELECT tile_data FROM tiles LIMIT 1");
    if (!first) return std::unexpected(first.error());
    const auto row = first->step();
    if (!row) return std::unexpected(row.error());
    const std::string_view bytes = *row ? first->bytes(0) : std::string_view();
    info_.compression = compression_of(bytes);
    if (info_.tile_type == TileType::unknown) info_.tile_type = tile_type_of(bytes);
    return {};
}

Result<std::unique_ptr<MbtilesReader::Session>> MbtilesReader::take() const {
    {
        const std::lock_guard lock(mutex_);
        if (!idle_.empty()) {
            auto session = std::move(idle_.back());
            idle_.pop_back();
            return session;
        }
    }
    return connect(path_);
}

void MbtilesReader::give_back(std::unique_ptr<Session> session) const {
    const std::lock_guard lock(mutex_);
    idle_.push_back(std::move(session));
}

Result<std::optional<std::string>> MbtilesReader::tile(TileAddress tile, const CancelToken& /*cancel*/) const {
    auto session = take();
    if (!session) return std::unexpected(session.error());
    store::SqliteStatement& find = (*session)->find;
    const std::int64_t row = (std::int64_t{1} << tile.z) - 1 - tile.y;
    const auto found = find.bind(1, tile.z).bind(2, tile.x).bind(3, row).step();
    if (!found) return std::unexpected(found.error());
    std::optional<std::string> bytes;
    if (*found) {
        bytes.emplace(find.bytes(0));
        find.reset();
    }
    give_back(std::move(*session));
    return bytes;
}

Result<> MbtilesReader::for_each(const Visit& visit) const {
    auto session = take();
    if (!session) return std::unexpected(session.error());
    // SQLite sorts beyond its cache in files of its own: memory stays bounded.
    constexpr const char* numbered =
        "SELECT oryx_tile_code(zoom_level, tile_column, tile_row) AS code, map.tile_id, length(images.tile_data) "
        "FROM map JOIN images ON images.tile_id = map.tile_id WHERE zoom_level = ? ORDER BY code";
    constexpr const char* plain =
        "SELECT oryx_tile_code(zoom_level, tile_column, tile_row) AS code, NULL, length(tile_data) FROM tiles "
        "WHERE zoom_level = ? ORDER BY code";
    auto rows = (*session)->database.prepare(by_number_ ? numbered : plain);
    if (!rows) return std::unexpected(rows.error());
    for (std::uint32_t zoom = 0; zoom < highest_zoom; ++zoom) {
        rows->bind(1, zoom);
        for (auto more = rows->step(); !more || *more; more = rows->step()) {
            if (!more) return std::unexpected(more.error());
            if (rows->is_null(0)) continue;  // no tile: `stray_tiles` counts it
            const auto code = static_cast<std::uint64_t>(rows->integer(0));
            const bool known = rows->is_integer(1);
            // Numbers of contents and of tiles are kept apart by the highest bit.
            const std::uint64_t content =
                known ? static_cast<std::uint64_t>(rows->integer(1)) | std::uint64_t{1} << 63 : code;
            if (auto go_on = visit({code, 1, content, static_cast<std::uint32_t>(rows->integer(2))}); !go_on)
                return go_on;
        }
    }
    return {};
}

Result<std::string> MbtilesReader::content(const TileRun& run) const {
    auto bytes = tile(tile_of(run.first));
    if (!bytes) return std::unexpected(bytes.error());
    if (!*bytes) return fail(ErrorKind::io, "a tile went away while the archive was read");
    return std::move(**bytes);
}

Result<std::uint64_t> MbtilesReader::stray_tiles() const {
    auto session = take();
    if (!session) return std::unexpected(session.error());
    auto count = (*session)->database.prepare(
        "SELECT count(*) FROM tiles WHERE oryx_tile_code(zoom_level, tile_column, tile_row) IS NULL");
    if (!count) return std::unexpected(count.error());
    if (auto row = count->step(); !row) return std::unexpected(row.error());
    return static_cast<std::uint64_t>(count->integer(0));
}

Result<std::string> MbtilesReader::database_damage() const {
    auto session = take();
    if (!session) return std::unexpected(session.error());
    auto check = (*session)->database.prepare("PRAGMA quick_check(1)");
    if (!check) return std::unexpected(check.error());
    const auto row = check->step();
    if (!row) return std::unexpected(row.error());
    const std::string words(check->bytes(0));
    return words == "ok" ? std::string() : words;
}

}  // namespace oryx::archive

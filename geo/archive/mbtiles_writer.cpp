// MBTiles 1.3: tables `map` (tile to content) and `images` (contents, each once) under the views' names that the
// specification asks for, as most writers do. Rows go in in one fixed order: the same tiles give the same file.
#include "geo/archive/append_file.hpp"
#include "geo/archive/mbtiles_metadata.hpp"
#include "geo/archive/writer.hpp"
#include "geo/store/durable_file.hpp"
#include "geo/store/sqlite.hpp"

namespace oryx::archive {

namespace {

// 0x4d504258 is "MPBX" (specification, section "Database"). Durability is the rename's: nothing needs a journal.
constexpr const char* schema = R"(
PRAGMA page_size = 4096;
PRAGMA journal_mode = OFF;
PRAGMA synchronous = OFF;
PRAGMA cache_size = -65536;
PRAGMA application_id = 1297105496;
CREATE TABLE metadata (name text, value text);
CREATE TABLE images (tile_id integer PRIMARY KEY, tile_data blob);
CREATE TABLE map (zoom_level integer, tile_column integer, tile_row integer, tile_id integer,
    PRIMARY KEY (zoom_level, tile_column, tile_row)) WITHOUT ROWID;
CREATE UNIQUE INDEX metadata_name ON metadata (name);
CREATE VIEW tiles AS SELECT map.zoom_level AS zoom_level, map.tile_column AS tile_column, map.tile_row AS tile_row,
    images.tile_data AS tile_data FROM map JOIN images ON images.tile_id = map.tile_id;
BEGIN;
)";

Result<> write_metadata(store::SqliteDatabase& database, const ArchiveInfo& info) {
    auto insert = database.prepare("INSERT INTO metadata (name, value) VALUES (?, ?)");
    if (!insert) return std::unexpected(insert.error());
    for (const auto& [name, value] : to_metadata_rows(info)) {
        auto done = insert->bind_text(1, name).bind_text(2, value).step();
        if (!done) return std::unexpected(done.error());
    }
    return {};
}

/// Every so many tiles the caller hears, and may end it.
constexpr std::uint64_t tiles_between_looks = 4096;

Result<> write_tiles(store::SqliteDatabase& database, const TileSpool& spool, const CancelToken& cancel,
                     const Progress& progress) {
    auto image = database.prepare("INSERT INTO images (tile_id, tile_data) VALUES (?, ?)");
    if (!image) return std::unexpected(image.error());
    auto map = database.prepare("INSERT INTO map (zoom_level, tile_column, tile_row, tile_id) VALUES (?, ?, ?, ?)");
    if (!map) return std::unexpected(map.error());
    std::uint64_t end = 0;
    std::uint64_t written = 0;
    return spool.for_each([&](const TileSpool::Record& record) -> Result<> {
        const auto id = static_cast<std::int64_t>(record.offset);
        if (record.offset == end) {  // its first tile
            end += record.length;
            const auto content = spool.content(record);
            if (!content) return std::unexpected(content.error());
            if (auto done = image->bind(1, id).bind_blob(2, *content).step(); !done)
                return std::unexpected(done.error());
        }
        for (std::uint32_t i = 0; i < record.run; ++i) {
            const TileAddress tile = tile_of(record.code + i);
            const std::int64_t row = (std::int64_t{1} << tile.z) - 1 - tile.y;  // TMS: from the south
            if (auto done = map->bind(1, tile.z).bind(2, tile.x).bind(3, row).bind(4, id).step(); !done)
                return std::unexpected(done.error());
            if (++written % tiles_between_looks != 0) continue;
            if (auto go_on = cancel.check(); !go_on) return go_on;
            report(progress, "writing MBTiles", written, spool.totals().tiles);
        }
        return {};
    });
}

}  // namespace

Result<std::filesystem::path> assemble_mbtiles(const TileSpool& spool, const ArchiveInfo& info,
                                               const CancelToken& cancel, const Progress& progress) {
    const std::filesystem::path path = spool.folder() / "mbtiles";
    std::error_code ignored;
    std::filesystem::remove(path, ignored);
    auto database = store::SqliteDatabase::open_to_write(path);
    if (!database) return std::unexpected(database.error());
    if (auto made = database->run(schema); !made) return std::unexpected(made.error());
    if (auto written = write_metadata(*database, info); !written) return std::unexpected(written.error());
    if (auto written = write_tiles(*database, spool, cancel, progress); !written)
        return std::unexpected(written.error());
    if (auto done = database->run("COMMIT"); !done) return std::unexpected(done.error());
    if (auto closed = database->close(); !closed) return std::unexpected(closed.error());
    if (auto synced = store::sync_path(path); !synced) return std::unexpected(synced.error());
    return path;
}

}  // namespace oryx::archive

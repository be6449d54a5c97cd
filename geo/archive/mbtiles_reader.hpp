#pragma once

#include "geo/archive/reader.hpp"
#include "geo/store/sqlite.hpp"

#include <map>
#include <memory>
#include <mutex>
#include <string>
#include <vector>

namespace oryx::archive {

/// MBTiles 1.1 to 1.3, by whatever tables or views it has its tiles in.
class MbtilesReader final : public Reader {
  public:
    /// Errors: as `open_archive`.
    static Result<std::shared_ptr<const MbtilesReader>> open(const std::filesystem::path& path);

    [[nodiscard]] Kind kind() const override { return Kind::mbtiles; }
    [[nodiscard]] const ArchiveInfo& info() const override { return info_; }
    [[nodiscard]] Result<std::optional<std::string>> tile(TileAddress tile,
                                                          const CancelToken& cancel = {}) const override;
    [[nodiscard]] Result<> for_each(const Visit& visit) const override;
    [[nodiscard]] Result<std::string> content(const TileRun& run) const override;

    /// The rows of its metadata.
    [[nodiscard]] const std::map<std::string, std::string>& rows() const { return rows_; }
    /// Rows of `tiles` whose zoom, column and row are no tile.
    [[nodiscard]] Result<std::uint64_t> stray_tiles() const;
    /// What SQLite finds wrong with the file; empty for nothing.
    [[nodiscard]] Result<std::string> database_damage() const;

  private:
    /// A connection with the statement that finds a tile.
    struct Session {
        store::SqliteDatabase database;
        store::SqliteStatement find;
    };
    static Result<std::unique_ptr<Session>> connect(const std::filesystem::path& path);
    explicit MbtilesReader(std::filesystem::path path) : path_(std::move(path)) {}
    /// A connection of this caller alone; those given back are used again.
    [[nodiscard]] Result<std::unique_ptr<Session>> take() const;
    void give_back(std::unique_ptr<Session> session) const;
    Result<> read_info(Session& session);

    std::filesystem::path path_;
    ArchiveInfo info_;
    std::map<std::string, std::string> rows_;
    bool by_number_ = false;  ///< has the tables `map` and `images`, so that equal contents are known
    mutable std::mutex mutex_;
    mutable std::vector<std::unique_ptr<Session>> idle_;
};

}  // namespace oryx::archive

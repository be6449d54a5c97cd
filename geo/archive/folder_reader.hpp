#pragma once

#include "geo/archive/reader.hpp"

#include <string>
#include <vector>

namespace oryx::archive {

/// A folder of tiles (folder.hpp). Its list of tiles is made anew whenever all are asked for.
class FolderReader final : public Reader {
  public:
    /// Errors: as `open_archive`.
    static Result<std::shared_ptr<const FolderReader>> open(const std::filesystem::path& root);

    [[nodiscard]] Kind kind() const override { return Kind::folder; }
    [[nodiscard]] const ArchiveInfo& info() const override { return info_; }
    [[nodiscard]] Result<std::optional<std::string>> tile(TileAddress tile,
                                                          const CancelToken& cancel = {}) const override;
    [[nodiscard]] Result<> for_each(const Visit& visit) const override;
    [[nodiscard]] Result<std::string> content(const TileRun& run) const override;

  private:
    explicit FolderReader(std::filesystem::path root) : root_(std::move(root)) {}
    Result<> read_info();
    [[nodiscard]] std::filesystem::path path_of(TileAddress tile) const;
    /// Codes of a zoom's tiles, ascending.
    [[nodiscard]] std::vector<std::uint64_t> tiles_of(std::uint32_t zoom) const;

    std::filesystem::path root_;
    ArchiveInfo info_;
    std::string ending_;
    bool tms_ = false;
};

}  // namespace oryx::archive

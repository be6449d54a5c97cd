#pragma once

#include "geo/archive/byte_source.hpp"
#include "geo/archive/directory.hpp"
#include "geo/archive/pmtiles_header.hpp"
#include "geo/archive/reader.hpp"

#include <cstdint>
#include <functional>
#include <future>
#include <list>
#include <map>
#include <memory>
#include <mutex>
#include <optional>
#include <string>
#include <vector>

namespace oryx::archive {

/// PMTiles 3, read by range. The root directory stays in memory, and the leaves that were used last.
class PmtilesReader final : public Reader {
  public:
    using Directory = std::shared_ptr<const std::vector<Entry>>;

    /// Errors: as `open_archive`.
    static Result<std::shared_ptr<const PmtilesReader>> open(std::shared_ptr<const ByteSource> source,
                                                             const CancelToken& cancel = {});

    [[nodiscard]] Kind kind() const override { return Kind::pmtiles; }
    [[nodiscard]] const ArchiveInfo& info() const override { return header_.info; }
    [[nodiscard]] Result<std::optional<std::string>> tile(TileAddress tile,
                                                          const CancelToken& cancel = {}) const override;
    [[nodiscard]] std::optional<std::string> tile_at_once(TileAddress tile) const override;
    [[nodiscard]] Result<> for_each(const Visit& visit) const override;
    [[nodiscard]] Result<std::string> content(const TileRun& run) const override;

    [[nodiscard]] const PmtilesHeader& header() const { return header_; }
    [[nodiscard]] const ByteSource& source() const { return *source_; }
    [[nodiscard]] const std::vector<Entry>& root() const { return *root_; }
    /// The entries of all directories but those that point at leaves, in their order, each with the number of levels
    /// above it. Leaves are read one at a time, and not kept.
    [[nodiscard]] Result<> for_each_entry(const std::function<Result<>(const Entry&, int depth)>& visit) const;

  private:
    /// Deeper ones are refused: a damaged file may point at itself (spec 3, section 4: at most one level is
    /// encouraged).
    static constexpr int deepest = 4;
    static constexpr std::size_t most_leaves = 256;

    PmtilesReader(std::shared_ptr<const ByteSource> source, PmtilesHeader header, Directory root)
        : source_(std::move(source)), header_(std::move(header)), root_(std::move(root)) {}
    [[nodiscard]] Result<Directory> leaf(const Entry& entry, const CancelToken& cancel) const;
    /// Who asks for a leaf while another reads it waits for that one.
    [[nodiscard]] Result<Directory> kept_leaf(const Entry& entry, const CancelToken& cancel) const;
    /// A leaf that is in memory, null where it is not; `mutex_` is held.
    [[nodiscard]] Directory known_leaf(std::uint64_t offset) const;
    void keep_leaf(std::uint64_t offset, const Result<Directory>& read) const;
    [[nodiscard]] bool in_tile_section(std::uint64_t offset, std::uint32_t length) const {
        return offset <= header_.tiles.length && length <= header_.tiles.length - offset;
    }
    [[nodiscard]] Result<std::string> content_at(std::uint64_t offset, std::uint32_t length,
                                                 const CancelToken& cancel) const;
    [[nodiscard]] Result<> visit_directory(const std::vector<Entry>& entries, int depth,
                                           const std::function<Result<>(const Entry&, int)>& visit) const;

    std::shared_ptr<const ByteSource> source_;
    PmtilesHeader header_;
    Directory root_;
    using Kept = std::list<std::pair<std::uint64_t, Directory>>;
    mutable std::mutex mutex_;
    mutable Kept kept_;  // most recently used first
    mutable std::map<std::uint64_t, Kept::iterator> by_offset_;
    mutable std::map<std::uint64_t, std::shared_future<Result<Directory>>> coming_;  // leaves that are being read
};

}  // namespace oryx::archive

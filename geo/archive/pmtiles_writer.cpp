// A spool's file of tiles becomes a PMTiles archive where it is: leaf directories and metadata are added behind the
// tiles, header and root directory are written into the room before them.
#include "geo/archive/append_file.hpp"
#include "geo/archive/directory.hpp"
#include "geo/archive/pmtiles_header.hpp"
#include "geo/archive/writer.hpp"
#include "geo/core/in_parallel.hpp"

#include <algorithm>
#include <utility>
#include <vector>

namespace oryx::archive {

namespace {

constexpr Compression internal = Compression::gzip;
constexpr int internal_level = 9;
constexpr std::uint64_t most_root_bytes = PmtilesHeader::first_bytes - PmtilesHeader::bytes;
/// Up to here one directory may do (as the other writers of the format have it).
constexpr std::uint64_t most_root_entries = 16'384;
constexpr std::uint64_t least_leaf_entries = 4'096;

Entry entry_of(const TileSpool::Record& record) {
    return {record.code, record.offset, record.length, record.run};
}

std::string packed(std::span<const Entry> entries) {
    return compress(write_directory(entries), internal, internal_level);
}

/// All entries as one directory; nothing where it is too large for a root.
Result<std::string> single_root(const TileSpool& spool) {
    std::vector<Entry> entries;
    auto read = spool.for_each([&](const TileSpool::Record& record) -> Result<> {
        entries.push_back(entry_of(record));
        return {};
    });
    if (!read) return std::unexpected(read.error());
    std::string root = packed(entries);
    return root.size() <= most_root_bytes ? root : std::string();
}

/// Leaves of `size` entries at the end of the file. Packing is most of the work: several leaves are packed at once.
class LeafWriter {
  public:
    LeafWriter(std::uint64_t size, std::size_t threads, AppendFile& file)
        : size_(size), threads_(threads), file_(file), section_{file.size(), 0} {}

    Result<> add(const Entry& entry) {
        if (leaves_.empty() || leaves_.back().size() == size_) {
            if (leaves_.size() == at_once * threads_) {
                if (auto written = write(); !written) return written;
            }
            leaves_.emplace_back();
        }
        leaves_.back().push_back(entry);
        return {};
    }
    /// The root that points at them.
    Result<std::string> finish() {
        if (auto written = write(); !written) return std::unexpected(written.error());
        if (auto written = file_.flush(); !written) return std::unexpected(written.error());
        return packed(root_);
    }
    [[nodiscard]] Section section() const { return section_; }

  private:
    static constexpr std::size_t at_once = 8;

    Result<> write() {
        std::vector<std::string> bytes(leaves_.size());
        auto done = in_parallel(leaves_.size(), threads_, {}, [&](std::size_t i) -> Result<> {
            bytes[i] = packed(leaves_[i]);
            return {};
        });
        if (!done) return done;
        for (std::size_t i = 0; i < leaves_.size(); ++i) {
            root_.push_back({leaves_[i].front().code, section_.length, static_cast<std::uint32_t>(bytes[i].size()), 0});
            section_.length += bytes[i].size();
            if (auto written = file_.append(bytes[i]); !written) return written;
        }
        leaves_.clear();
        return {};
    }

    std::uint64_t size_;
    std::size_t threads_;
    AppendFile& file_;
    Section section_;
    std::vector<std::vector<Entry>> leaves_;  // not written
    std::vector<Entry> root_;
};

/// Writes leaves of `size` entries at the end of the file and gives the root that points at them.
Result<std::string> write_leaves(const TileSpool& spool, std::uint64_t size, std::size_t threads, AppendFile& file,
                                 Section& leaves) {
    LeafWriter writer(size, threads, file);
    auto read = spool.for_each([&](const TileSpool::Record& record) { return writer.add(entry_of(record)); });
    if (!read) return std::unexpected(read.error());
    auto root = writer.finish();
    leaves = writer.section();
    return root;
}

}  // namespace

Result<std::filesystem::path> assemble_pmtiles(const TileSpool& spool, const ArchiveInfo& info, std::size_t threads) {
    auto file = AppendFile::open(spool.tiles_file());
    if (!file) return std::unexpected(file.error());
    const TileSpool::Totals& totals = spool.totals();
    PmtilesHeader header{.tiles = {TileSpool::tiles_offset, totals.bytes},
                         .addressed = totals.tiles,
                         .entries = 0,
                         .contents = totals.contents,
                         .clustered = true,
                         .internal = internal,
                         .info = info};
    header.entries = totals.entries;
    // An attempt that failed may have left bytes behind the tiles.
    const std::uint64_t end = header.tiles.offset + header.tiles.length;
    if (auto cut = file->resize(end); !cut) return std::unexpected(cut.error());
    header.leaves = {end, 0};
    std::string root;
    if (totals.entries <= most_root_entries) {
        auto single = single_root(spool);
        if (!single) return std::unexpected(single.error());
        root = std::move(*single);
    }
    for (std::uint64_t size = std::max(least_leaf_entries, totals.entries / 4096); root.empty(); size += size / 2) {
        if (auto cut = file->resize(end); !cut) return std::unexpected(cut.error());
        auto with_leaves = write_leaves(spool, size, threads, *file, header.leaves);
        if (!with_leaves) return std::unexpected(with_leaves.error());
        if (with_leaves->size() <= most_root_bytes) root = std::move(*with_leaves);
    }
    header.root = {PmtilesHeader::bytes, root.size()};
    const std::string metadata = compress(info.metadata, internal, internal_level);
    header.metadata = {file->size(), metadata.size()};
    if (auto added = file->append(metadata); !added) return std::unexpected(added.error());
    if (auto flushed = file->flush(); !flushed) return std::unexpected(flushed.error());
    if (auto written = file->overwrite(0, write_header(header) + root); !written)
        return std::unexpected(written.error());
    if (auto synced = file->sync(); !synced) return std::unexpected(synced.error());
    return spool.tiles_file();
}

}  // namespace oryx::archive

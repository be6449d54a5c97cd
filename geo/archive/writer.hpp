#pragma once

#include "geo/archive/archive_info.hpp"
#include "geo/archive/tile_code.hpp"
#include "geo/archive/tile_spool.hpp"
#include "geo/core/cancel.hpp"
#include "geo/core/progress.hpp"
#include "geo/core/result.hpp"

#include <cstdint>
#include <filesystem>
#include <map>
#include <string>
#include <string_view>

namespace oryx::archive {

struct WriterOptions {
    std::filesystem::path out;  ///< the archive's name
    Kind kind = Kind::pmtiles;
    bool tms = false;      ///< a folder's rows count from the south
    std::string identity;  ///< what it is made of and how: an unfinished build of another identity is not resumed
    bool resume = false;
    std::size_t threads = 1;  ///< that pack directories
};

/// What an archive holds.
struct ZoomSummary {
    std::uint64_t tiles = 0;
    std::uint64_t bytes = 0;    ///< as stored, each tile counted
    std::uint32_t largest = 0;  ///< bytes
    TileAddress largest_tile;
};
struct Summary {
    TileSpool::Totals totals;
    std::map<std::uint32_t, ZoomSummary> zooms;
    std::uint64_t file_bytes = 0;  ///< of the archive; of a folder, of the tiles in it
};

/// Writes a tile archive of any kind: tiles in ascending order of their codes go to a spool beside it
/// ('X.pmtiles.part'), `finish` makes the archive of it and renames it into place. Until then nothing stands under the
/// archive's name, or what stood there before. The same tiles give the same bytes. Memory does not grow with the number
/// of tiles.
class Writer {
  public:
    /// Errors: as `TileSpool::open`; conflict for a folder that is there and not empty.
    static Result<Writer> open(WriterOptions options);

    /// Precondition: above all codes so far. Error: io.
    Result<> add(std::uint64_t code, std::uint32_t run, std::string_view content, const Digest& digest) {
        return spool_.add(code, run, content, digest);
    }
    [[nodiscard]] std::uint64_t next_code() const { return spool_.next_code(); }
    [[nodiscard]] const TileSpool::Totals& totals() const { return spool_.totals(); }
    /// Writes what is in memory, so that a later build can go on from here.
    Result<> pause() { return spool_.flush(); }

    /// `info`: its zooms are replaced by those that the tiles have. Errors: conflict where there are no tiles; io;
    /// cancelled. After an error the spool stays, to be resumed.
    Result<Summary> finish(ArchiveInfo info, const CancelToken& cancel = {}, const Progress& progress = {});
    /// Gives the build up.
    void discard() { spool_.remove(); }

  private:
    Writer(WriterOptions options, TileSpool spool) : options_(std::move(options)), spool_(std::move(spool)) {}
    [[nodiscard]] Result<Summary> summarise() const;

    WriterOptions options_;
    TileSpool spool_;
};

/// The ways in which `Writer::finish` makes an archive of a spool: the path of the whole archive, still in the spool's
/// folder, synced. For this room.
Result<std::filesystem::path> assemble_pmtiles(const TileSpool& spool, const ArchiveInfo& info, std::size_t threads);
Result<std::filesystem::path> assemble_mbtiles(const TileSpool& spool, const ArchiveInfo& info,
                                               const CancelToken& cancel, const Progress& progress);
Result<std::filesystem::path> assemble_folder(const TileSpool& spool, const ArchiveInfo& info, bool tms,
                                              const CancelToken& cancel, const Progress& progress);

}  // namespace oryx::archive

#pragma once

#include "geo/archive/archive_info.hpp"
#include "geo/archive/tile_code.hpp"
#include "geo/core/cancel.hpp"
#include "geo/store/remote_store.hpp"

#include <cstdint>
#include <filesystem>
#include <functional>
#include <memory>
#include <optional>
#include <string>

namespace oryx::archive {

/// Tiles that follow each other by their codes and have one content.
struct TileRun {
    std::uint64_t first = 0;    ///< code of the first tile
    std::uint64_t count = 1;    ///< tiles; all of one zoom or not
    std::uint64_t content = 0;  ///< in one archive, equal numbers have equal bytes
    std::uint32_t length = 0;   ///< bytes of the content as stored
};

/// A tile archive of any kind, opened. Thread-safe.
class Reader {
  public:
    virtual ~Reader() = default;
    [[nodiscard]] virtual Kind kind() const = 0;
    [[nodiscard]] virtual const ArchiveInfo& info() const = 0;
    /// A tile's bytes as stored; nothing where the archive has none. `cancel` ends the wait for an archive that lies
    /// elsewhere. Errors: invalid_input where the archive is damaged there; io; of an archive that lies elsewhere as
    /// `store::RemoteObject::read`.
    [[nodiscard]] virtual Result<std::optional<std::string>> tile(TileAddress tile,
                                                                  const CancelToken& cancel = {}) const = 0;
    /// A tile's bytes as stored, if they and the way to them are in memory: never waits for a disk, a network or
    /// another thread's reading. Nothing where `tile` has to be asked: it may find the tile, that there is none, or an
    /// error.
    [[nodiscard]] virtual std::optional<std::string> tile_at_once(TileAddress /*tile*/) const { return std::nullopt; }
    /// All tiles, in ascending order of their codes, in bounded memory. Ends with the first error that the visitor or
    /// the archive gives.
    using Visit = std::function<Result<>(const TileRun&)>;
    [[nodiscard]] virtual Result<> for_each(const Visit& visit) const = 0;
    /// The bytes of a run that `for_each` gave.
    [[nodiscard]] virtual Result<std::string> content(const TileRun& run) const = 0;
};

/// Opens an archive, whatever it is called: PMTiles and MBTiles are known by their first bytes, a folder by being one.
/// A path may be the address of PMTiles that lie elsewhere ("/vsis3/bucket/key", "https://host/path"), if the user of
/// this program wrote it. Errors: not_found; invalid_input or unsupported for what is none of them, with what is wrong
/// with it; io; as `store::RemoteStore::open`.
Result<std::shared_ptr<const Reader>> open_archive(const std::filesystem::path& path);

/// Opens PMTiles that lie elsewhere. Errors: as `open_archive`; unsupported for MBTiles, which SQLite reads from a
/// disk.
Result<std::shared_ptr<const Reader>> open_archive(std::shared_ptr<const store::RemoteObject> object,
                                                   const CancelToken& cancel = {});

/// The largest tile, unpacked, that is taken for one.
inline constexpr std::size_t max_tile_bytes = std::size_t{256} << 20;

}  // namespace oryx::archive

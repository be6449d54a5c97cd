#pragma once

#include "geo/archive/byte_source.hpp"
#include "geo/archive/reader.hpp"
#include "geo/catalog/snapshot.hpp"
#include "geo/store/remote_store.hpp"
#include "server/http/operation.hpp"

#include <list>
#include <memory>
#include <mutex>
#include <optional>
#include <span>
#include <string>
#include <utility>
#include <vector>

namespace oryx::api {

/// The tile archives that collections are made of, opened when first asked for; each keeps its directories in memory
/// and reads tiles by range. Thread-safe; the last ones are remembered.
class ArchiveReaders {
  public:
    /// `elsewhere` reads the archives that do not lie in the data directory.
    ArchiveReaders(catalog::DataDirectory directory, store::RemoteStore elsewhere)
        : directory_(std::move(directory)), elsewhere_(std::move(elsewhere)) {}

    /// Errors fit for a client: unavailable for an archive elsewhere that cannot be read now, or is another one by now;
    /// io for what is damaged; not_found.
    Result<std::shared_ptr<const archive::Reader>> get(const catalog::Collection& collection,
                                                       const CancelToken& cancel);
    /// The archive, if it is open; null otherwise. Does not wait.
    std::shared_ptr<const archive::Reader> opened(const catalog::Collection& collection);
    /// What an archive says of itself; of one elsewhere what it said when it was ingested, so that nobody is asked.
    Result<std::shared_ptr<const archive::ArchiveInfo>> info(const catalog::Collection& collection,
                                                             const CancelToken& cancel);
    /// Its bytes as a whole.
    Result<std::shared_ptr<const archive::ByteSource>> bytes(const catalog::Collection& collection,
                                                             const CancelToken& cancel);

  private:
    static constexpr std::size_t most = 64;
    /// One version's archive. Who comes while it is opened waits for that.
    struct Slot {
        std::mutex mutex;
        std::shared_ptr<const archive::Reader> reader;
    };
    std::shared_ptr<Slot> slot_of(const catalog::Collection& collection);

    catalog::DataDirectory directory_;
    store::RemoteStore elsewhere_;
    std::mutex mutex_;
    std::list<std::pair<std::string, std::shared_ptr<Slot>>> slots_;  // most recently used first
};

/// Whether a collection is a tile archive.
bool is_archive(const catalog::Collection& collection);
/// Where tiles of collections are made, or read.
http::Lane tile_lane_of(const Result<std::vector<std::shared_ptr<const catalog::Collection>>>& asked);

/// What of an error of reading an archive a client learns; the log has all of it.
Error reading_failed(Error error);

/// The archive that is asked for; null where none is. Error: invalid_input for one among other collections: a tile that
/// is ready has no room for theirs.
Result<const catalog::Collection*> archive_among(std::span<const std::shared_ptr<const catalog::Collection>> asked);

/// A tile of a collection that is an archive, unpacked: 204 where it has none. Errors: invalid_input for a parameter
/// that asks for tiles other than those there are; io.
Result<http::Response> archive_tile(const http::Context& context, const catalog::Collection& collection, TileId tile);

/// The same tile, if the system has it in memory; nothing where `archive_tile` has to be asked, on a thread that may
/// wait.
std::optional<http::Response> archive_tile_at_once(const http::Context& context, const catalog::Collection& collection,
                                                   TileId tile);
/// The coding that an archive's tiles are in, if it is open; identity otherwise.
http::Encoding archive_packed_as(const http::Context& context, const catalog::Collection& collection);

/// TileJSON of it, from what the archive says of itself.
Result<std::string> archive_tilejson(const http::Context& context, const catalog::Collection& collection,
                                     const std::string& tiles_url);

}  // namespace oryx::api

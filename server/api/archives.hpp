#pragma once

#include "geo/archive/reader.hpp"
#include "geo/catalog/snapshot.hpp"
#include "server/http/operation.hpp"

#include <list>
#include <memory>
#include <mutex>
#include <span>
#include <string>
#include <utility>

namespace oryx::api {

/// The tile archives that collections are made of, opened when first asked for; each keeps its directories in memory
/// and reads tiles by range. Thread-safe; the last ones are remembered.
class ArchiveReaders {
  public:
    explicit ArchiveReaders(catalog::DataDirectory directory) : directory_(std::move(directory)) {}

    /// Errors: as `catalog::open_version_archive`.
    Result<std::shared_ptr<const archive::Reader>> get(const catalog::Collection& collection);

  private:
    static constexpr std::size_t most = 64;
    using Entry = std::pair<std::string, std::shared_ptr<const archive::Reader>>;

    catalog::DataDirectory directory_;
    std::mutex mutex_;
    std::list<Entry> readers_;  // most recently used first
};

/// Whether a collection is a tile archive.
bool is_archive(const catalog::Collection& collection);

/// The archive that is asked for; null where none is. Error: invalid_input for one among other collections: a tile that
/// is ready has no room for theirs.
Result<const catalog::Collection*> archive_among(std::span<const std::shared_ptr<const catalog::Collection>> asked);

/// A tile of a collection that is an archive, unpacked: 204 where it has none. Errors: invalid_input for a parameter
/// that asks for tiles other than those there are; io.
Result<http::Response> archive_tile(const http::Context& context, const catalog::Collection& collection, TileId tile);

/// TileJSON of it, from what the archive says of itself.
Result<std::string> archive_tilejson(const http::Context& context, const catalog::Collection& collection,
                                     const std::string& tiles_url);

}  // namespace oryx::api

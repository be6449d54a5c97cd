#pragma once

#include "geo/catalog/data_directory.hpp"
#include "geo/catalog/published_state.hpp"
#include "geo/core/cancel.hpp"
#include "geo/core/result.hpp"
#include "geo/store/remote_store.hpp"

#include <cstdint>
#include <filesystem>
#include <memory>
#include <string>
#include <vector>

namespace oryx::catalog {

/// A local copy of a place that `oryx publish` writes to, followed by asking for its pointer: a data directory that is
/// served like any other, also while the place is away. A version is taken in whole and proved by its manifest's sums,
/// the manifest by the pointer's, before the copy's own pointer names it. PMTiles are not copied but read by range
/// where they lie: their place in a version takes a record of where that is (`RemoteArchive`).
///
/// `folder`/mirror.json names the place, `folder`/lock is held by the one process that follows it, `folder`/incoming
/// has what is on its way, and `folder`/data is the copy.
class Mirror {
  public:
    /// `place`: "/vsis3/bucket/path". What the folder has is proved; where a version is damaged the copy begins anew,
    /// with what else is whole in it. Errors: invalid_input for a place that is none; conflict where another process
    /// holds the folder, or it is the copy of another place; io.
    static Result<std::unique_ptr<Mirror>> open(const std::string& place, const std::filesystem::path& folder);
    ~Mirror();
    Mirror(const Mirror&) = delete;
    Mirror& operator=(const Mirror&) = delete;

    [[nodiscard]] const DataDirectory& directory() const { return directory_; }
    [[nodiscard]] const std::string& place() const { return place_; }

    struct Refreshed {
        bool changed = false;  ///< the copy has another generation now
        std::uint64_t generation = 0;
        std::uint64_t bytes = 0;  ///< read for it
    };
    /// Asks for the pointer and takes in what is new. On any error the copy stays as it is; what was read of a file is
    /// kept, and read on by the next call. Errors: not_found where nothing is published there; unavailable; io for
    /// what is not what the pointer or a manifest says, or a disk; conflict where something was replaced while it was
    /// read; cancelled.
    [[nodiscard]] Result<Refreshed> refresh(const CancelToken& cancel);

  private:
    Mirror(std::string place, std::filesystem::path folder, DataDirectory directory, int lock);
    [[nodiscard]] Result<> prove_copy();
    [[nodiscard]] CatalogState local_state(const PublishedState& published, const CatalogState& before) const;
    void remove_old(const CatalogState& before, const CatalogState& now) const;

    std::string place_;
    std::filesystem::path folder_;
    DataDirectory directory_;
    int lock_;
    store::RemoteStore store_;
    std::string etag_;  // of the pointer that the copy has
};

}  // namespace oryx::catalog

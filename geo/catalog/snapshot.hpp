#pragma once

#include "geo/catalog/data_directory.hpp"
#include "geo/core/feature_table.hpp"
#include "geo/core/result.hpp"
#include "geo/index/packed_rtree.hpp"
#include "geo/store/manifest.hpp"
#include "geo/topology/arcs.hpp"

#include <cstdint>
#include <filesystem>
#include <map>
#include <memory>
#include <string>
#include <vector>

namespace oryx::catalog {

/// One version of a collection, loaded. Immutable.
struct Collection {
    store::Manifest manifest;
    std::string stale;  ///< of a derived collection: why it is behind its inputs
    std::shared_ptr<const FeatureTable> features;
    std::shared_ptr<const index::PackedRTree> index;  ///< over `features`, in lon/lat
    /// The borders of its polygons; null where the version has no file of them (older ones, or none to have).
    std::shared_ptr<const topology::Arcs> arcs;
    [[nodiscard]] const std::string& id() const { return manifest.info.id; }
};

/// The set of versions that a process serves from. Immutable, shared, swapped whole.
struct Snapshot {
    std::uint64_t generation = 0;
    CatalogState state;
    std::map<std::string, std::shared_ptr<const Collection>> collections;
    /// What could not be loaded and what is served instead; external text, one line each.
    std::vector<std::string> problems;
    std::vector<LogText> problem_details;  ///< for the log: one for each of `problems`

    /// Null where there is none.
    [[nodiscard]] std::shared_ptr<const Collection> find(const std::string& id) const;
};

/// Makes a collection from its parts (builds the index).
std::shared_ptr<const Collection> make_collection(store::Manifest manifest,
                                                  std::shared_ptr<const FeatureTable> features, std::string stale = {},
                                                  std::shared_ptr<const topology::Arcs> arcs = nullptr);

/// The version in a folder, in place or staged. Error: io or invalid_input where a file is missing or damaged.
Result<std::shared_ptr<const Collection>> load_collection(const std::filesystem::path& folder, std::string stale = {});

/// Loads the current versions, `threads` of them at once (0: as there are processors); those that `previous` already
/// holds are shared with it. A version that cannot be read
/// never ends it: the collection stays as `previous` has it, else it is left out, and `problems` says so.
/// Error: io or invalid_input where the catalogue itself cannot be read.
Result<std::shared_ptr<const Snapshot>> load_snapshot(const DataDirectory& directory,
                                                      const std::shared_ptr<const Snapshot>& previous = nullptr,
                                                      std::size_t threads = 0);

}  // namespace oryx::catalog

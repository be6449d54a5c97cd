#pragma once

#include <cstdint>
#include <filesystem>
#include <map>
#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "geo/catalog/theatre.hpp"
#include "geo/core/feature_table.hpp"
#include "geo/core/progress.hpp"
#include "geo/core/result.hpp"
#include "geo/store/manifest.hpp"

namespace oryx::catalog {

/// A derived collection as declared: recomputed whenever one of its inputs is published.
struct DerivedRecord {
    std::string id;                               ///< collection id: "heat-zones"
    std::string process;                          ///< process id
    std::map<std::string, std::string> bindings;    ///< process input (a role) to collection id; absent: by role
    std::map<std::string, std::string> parameters;  ///< process inputs as text; absent: defaults
    bool operator==(const DerivedRecord&) const = default;
};

struct CatalogEntry {
    std::string version;  ///< current version
    std::string stale;    ///< why a derived collection could not follow its inputs; empty while it does
    bool operator==(const CatalogEntry&) const = default;
};

/// The one mutable file of a data directory, `catalog.json`.
struct CatalogState {
    std::uint64_t generation = 0;
    std::optional<Theatre> theatre;
    std::map<std::string, CatalogEntry> collections;
    std::vector<DerivedRecord> derived;
};

/// A version whose files are written but which no catalogue names yet.
struct StagedVersion {
    store::Manifest manifest;
    std::filesystem::path directory;  ///< temporary, inside the data directory
    std::shared_ptr<const FeatureTable> features;
};

/// `D/collections/{id}/{version}/` and `D/catalog.json` (CONTRACT: identity, versions, storage). Immutable versions, one
/// pointer file replaced under a lock by write, fsync, rename, fsync of the folder.
class DataDirectory {
  public:
    /// For readers: a directory that does not exist, or is empty, is an empty catalogue. May be read-only.
    static Result<DataDirectory> open(std::filesystem::path root);
    /// For writers: creates it (mode 0700) where absent.
    static Result<DataDirectory> create(std::filesystem::path root);

    [[nodiscard]] const std::filesystem::path& root() const { return root_; }
    /// Error: io, or invalid_input for a catalogue that is not whole.
    [[nodiscard]] Result<CatalogState> read_state() const;
    [[nodiscard]] std::filesystem::path version_directory(const std::string& id, const std::string& version) const;
    /// Manifests of all complete versions of a collection, newest first.
    [[nodiscard]] Result<std::vector<store::Manifest>> versions(const std::string& id) const;

    /// Held while one command changes the catalogue; a second writer waits up to 10 s, then gets `conflict`.
    class Lock {
      public:
        Lock(Lock&&) noexcept;
        Lock& operator=(Lock&&) noexcept;
        ~Lock();

      private:
        friend class DataDirectory;
        explicit Lock(int descriptor) : descriptor_(descriptor) {}
        int descriptor_ = -1;
    };
    [[nodiscard]] Result<Lock> lock() const;

    /// Writes the files and the manifest of a version aside, fsyncs them, opens them again and checks the counts.
    /// Fills `version`, `created`, `bounds`, days, schema and files of the manifest.
    Result<StagedVersion> stage(store::Manifest manifest, std::shared_ptr<const FeatureTable> features,
                                const Progress& progress = {}) const;
    /// Moves staged versions into place and makes `state` (generation raised by one) current: one generation.
    Result<CatalogState> commit(const Lock& lock, CatalogState state, std::vector<StagedVersion> staged) const;

    /// Points a collection at an older version. Errors: not_found naming the versions there are.
    Result<CatalogState> rollback(const std::string& id, const std::string& version) const;
    /// Removes all but the newest `keep` versions of each collection (never the current one), and leftovers of killed
    /// commands. Returns what was removed.
    Result<std::vector<std::string>> prune(std::size_t keep) const;

  private:
    explicit DataDirectory(std::filesystem::path root) : root_(std::move(root)) {}
    std::filesystem::path root_;
};

/// Whether a text may be a collection id: [a-z][a-z0-9_-]{0,63} and not a reserved word. Error names the rule.
Result<> check_collection_id(const std::string& id);

}  // namespace oryx::catalog

#pragma once

#include "geo/catalog/theatre.hpp"
#include "geo/core/feature_table.hpp"
#include "geo/core/progress.hpp"
#include "geo/core/result.hpp"
#include "geo/store/manifest.hpp"

#include <cstdint>
#include <filesystem>
#include <map>
#include <memory>
#include <optional>
#include <set>
#include <string>
#include <vector>

namespace oryx::catalog {

/// A derived collection as declared: recomputed whenever one of its inputs is published.
struct DerivedRecord {
    std::string id;                                 ///< collection id: "heat-zones"
    std::string process;                            ///< process id
    std::map<std::string, std::string> bindings;    ///< process input (a role) to collection id; absent: by role
    std::map<std::string, std::string> parameters;  ///< process inputs as text; absent: defaults
    bool operator==(const DerivedRecord&) const = default;
};

struct CatalogEntry {
    std::string version;  ///< current version
    std::string stale;    ///< why a derived collection could not follow its inputs; empty while it does
    /// Published versions, oldest first; `commit`, `rollback` and `prune` keep it. A version directory that is not
    /// named here is the leftover of a killed command.
    std::vector<std::string> versions = {};
    bool operator==(const CatalogEntry&) const = default;
};

/// The one mutable file of a data directory, `catalog.json`.
struct CatalogState {
    std::uint64_t generation = 0;
    std::optional<Theatre> theatre;
    std::map<std::string, CatalogEntry> collections;
    std::vector<DerivedRecord> derived;
    /// "collection@version" of those that went because rows of them were forgotten: nothing that was made of them may
    /// stay. `commit` keeps it.
    std::set<std::string> forgotten = {};
};

/// Keeps a staged version's directory from being taken for a leftover, and removes it when the last holder goes without
/// having committed it.
class StagingHold;

/// A version whose files are written but which no catalogue names yet.
struct StagedVersion {
    store::Manifest manifest;
    std::filesystem::path directory;  ///< temporary, inside the data directory
    std::shared_ptr<const FeatureTable> features;
    std::shared_ptr<const StagingHold> hold = {};
    /// The version whose place in the history it takes, which is then named no longer. Empty: it becomes the current
    /// one.
    std::string replaces = {};
};

/// One version of one collection.
struct VersionName {
    std::string id;
    std::string version;
    [[nodiscard]] std::string text() const { return id + '@' + version; }
    auto operator<=>(const VersionName&) const = default;
};

/// `D/collections/{id}/{version}/` and `D/catalog.json` (CONTRACT: identity, versions, storage). Immutable versions,
/// one pointer file replaced under a lock by write, fsync, rename, fsync of the folder.
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
    /// Polygons are cut into arcs, by the manifest's `info.coverage`. Fills `version`, `created`, `rows`, `bounds`,
    /// days, schema, `coverage` and files of the manifest, and adds to its warnings. Needs no lock. Errors: conflict
    /// for two rows of one key, or two keys of one tile id (naming them); io.
    Result<StagedVersion> stage(store::Manifest manifest, std::shared_ptr<const FeatureTable> features,
                                const Progress& progress = {}) const;
    /// Moves staged versions into place and makes `state` (generation raised by one, each staged version the current
    /// one of its collection and not stale, or what it says that it replaces) current: one generation. `retired` are
    /// named no longer; a collection whose current version is one of them is gone. What is replaced or retired is
    /// remembered as forgotten. Removes leftovers of killed commands first. Error: conflict where the catalogue is no
    /// longer of the generation that `state` was read at.
    Result<CatalogState> commit(const Lock& lock, CatalogState state, std::vector<StagedVersion> staged,
                                const std::vector<VersionName>& retired = {}) const;

    /// Points a collection at an older version. Derived collections made from another version of it become stale.
    /// Errors: not_found naming the versions there are; conflict while another command changes the catalogue.
    Result<CatalogState> rollback(const std::string& id, const std::string& version) const;
    /// Removes all but the newest `keep` versions of each collection (never the current one), and leftovers of killed
    /// commands. Returns what was removed.
    Result<std::vector<std::string>> prune(std::size_t keep) const;

  private:
    explicit DataDirectory(std::filesystem::path root) : root_(std::move(root)) {}
    [[nodiscard]] Result<> write_state(const CatalogState& state) const;
    /// Staging directories nobody holds and version directories no catalogue names. The caller holds the lock.
    [[nodiscard]] std::vector<std::string> remove_leftovers(const CatalogState& state) const;
    std::filesystem::path root_;
};

/// Whether a text may be a collection id: [a-z][a-z0-9_-]{0,63} and not a reserved word. Error names the rule.
Result<> check_collection_id(const std::string& id);

}  // namespace oryx::catalog

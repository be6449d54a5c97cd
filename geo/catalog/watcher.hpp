#pragma once

#include "geo/catalog/data_directory.hpp"

#include <cstdint>
#include <optional>
#include <string>

namespace oryx::catalog {

/// Detects that a data directory has another generation than the one in use, by polling: works on read-only, network
/// and mounted directories alike. Detecting and applying are two things: the caller loads a snapshot, and says so. Not
/// thread-safe.
class Watcher {
  public:
    /// `generation`: the one in use.
    Watcher(DataDirectory directory, std::uint64_t generation)
        : directory_(std::move(directory)), applied_(generation) {}

    /// Whether the catalogue has a generation that was not applied. Cheap while the file is the same: one stat.
    /// Error: where the catalogue cannot be read; the next call looks again.
    [[nodiscard]] Result<bool> changed();
    void applied(std::uint64_t generation) { applied_ = generation; }

  private:
    DataDirectory directory_;
    std::uint64_t applied_;
    std::optional<std::uint64_t> seen_;  // generation in the file of mark_
    std::string mark_;                   // inode, size and times of the file last read
};

}  // namespace oryx::catalog

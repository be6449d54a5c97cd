#pragma once

#include "geo/catalog/data_directory.hpp"
#include "geo/core/result.hpp"

#include <map>
#include <string>

namespace oryx::catalog {

/// The `catalog.json` of a place that `oryx publish` writes to: a catalogue like any other, with what a reader proves
/// it by, which has it over a network. A data directory that was copied by other means has no sums.
struct PublishedState {
    CatalogState state;
    std::map<VersionName, std::string> manifests;  ///< SHA-256 of each `manifest.json` that is named
    /// SHA-256 of the first `store::RemoteObject::beginning_bytes` of each PMTiles that is named: readers take its
    /// header and root directory from there, and not all of it.
    std::map<VersionName, std::string> beginnings;
};

/// The text ends with the sum of all before it.
std::string to_json_text(const PublishedState& published);
/// Error: invalid_input for a catalogue that is not whole, or not the one that was written.
Result<PublishedState> parse_published(const std::string& json_text);

}  // namespace oryx::catalog

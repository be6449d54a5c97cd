#pragma once

#include "geo/core/options.hpp"
#include "geo/core/result.hpp"
#include "geo/ingest/plan.hpp"
#include "geo/store/manifest.hpp"

#include <cstdint>
#include <filesystem>
#include <string>
#include <vector>

namespace oryx::ingest {

/// What a collection is called, who may see it and how it is shown, as flags or `[collection]` of a TOML file say it.
/// Empty text and -1: not said.
struct CollectionWish {
    std::string title;
    std::string description;
    std::string licence;
    std::string attribution;
    std::string sensitivity;
    std::string owner;
    std::string retention;
    std::string coverage;
    std::string importance;
    std::string cluster;
    std::int64_t min_zoom = -1;
    std::int64_t max_zoom = -1;
    std::int64_t cache_seconds = -1;
    bool synthetic = false;

    /// For the command line and for the file alike.
    std::vector<OptionRef> options();
};

/// Reads `[collection]`. Errors: those of `apply_file`.
Result<CollectionWish> read_collection_file(const std::filesystem::path& file);

/// `first` where it says something, else `second`.
CollectionWish prefer(const CollectionWish& first, const CollectionWish& second);

/// The collection as it will stand in the manifest: the wish, else what the mapping knows of the source, else the
/// contract's defaults (high for incidents and bases, low for the rest and for what is synthetic). Errors:
/// invalid_input for a sensitivity or a coverage rule that does not exist, or zooms outside 0..20 or the wrong way
/// round.
Result<store::CollectionInfo> collection_info(const std::string& id, const CollectionWish& wish, const Plan& plan,
                                              bool synthetic);

/// A collection id from a file's name: lower case letters, digits, '_' and '-', beginning with a letter, at most 64.
std::string id_from_stem(std::string_view stem);

}  // namespace oryx::ingest

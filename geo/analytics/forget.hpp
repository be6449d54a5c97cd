#pragma once

#include "geo/analytics/derived.hpp"
#include "geo/catalog/data_directory.hpp"
#include "geo/core/cancel.hpp"
#include "geo/core/progress.hpp"
#include "geo/core/result.hpp"

#include <cstdint>
#include <set>
#include <string>
#include <vector>

namespace oryx::analytics {

/// What forgetting rows did.
struct Forgotten {
    std::int64_t rows = 0;                        ///< taken out, over all versions
    std::vector<catalog::VersionName> rewritten;  ///< versions that held one of the keys; they no longer exist
    std::vector<catalog::VersionName> retired;    ///< derived versions that were made of those; likewise
    std::vector<std::string> recomputed;          ///< derived collections, "heat-zones: 4 zones ..."
    std::vector<std::string> sources;             ///< files that the rewritten versions were ingested from
    std::vector<std::string> warnings;            ///< derived collections that could not be computed again
    std::uint64_t generation = 0;
};

/// Takes the rows of `keys` out of every kept version of a collection, as if they had never been published: each
/// version that holds one is written anew without it, derived collections are computed again, and what they were before
/// is gone from the catalogue and the disk. One generation; killed at any moment it is all or nothing for the
/// catalogue, and said again it finishes. Errors: not_found naming a key that no version holds (then nothing is
/// changed); conflict for a derived collection; io; cancelled.
Result<Forgotten> forget(const catalog::DataDirectory& directory, const std::string& id,
                         const std::set<std::string>& keys, const Progress& progress = {},
                         const CancelToken& cancel = {});

}  // namespace oryx::analytics

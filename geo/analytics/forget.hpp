#pragma once

#include "geo/analytics/derived.hpp"
#include "geo/analytics/traces.hpp"
#include "geo/catalog/data_directory.hpp"
#include "geo/core/cancel.hpp"
#include "geo/core/progress.hpp"
#include "geo/core/result.hpp"

#include <cstdint>
#include <functional>
#include <memory>
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

/// What is about to happen to the versions, told to whoever keeps things that were made of them.
struct Upheaval {
    const catalog::CatalogState& before;
    std::shared_ptr<const catalog::Snapshot> next;  ///< what will be current, derived collections included
    Traces traces;                                  ///< of the rows, once the versions below are gone
    /// "collection@version" of a version that goes to what takes its place (part of the plan).
    std::map<std::string, std::shared_ptr<const catalog::Collection>> replaced;
};

/// Stages anew, or retires, what was made of versions that go: tile archives (the caller knows how they are built).
/// Part of the same generation; an error ends the forgetting before anything was changed.
using Follow = std::function<Result<>(const Upheaval& upheaval, PublishPlan& plan)>;

/// Takes the rows of `keys` out of every kept version of a collection, as if they had never been published: each
/// version that holds one is written anew without it, derived collections are computed again, and what they were before
/// is gone from the catalogue and the disk. One generation; killed at any moment it is all or nothing for the
/// catalogue, and said again it finishes. Errors: not_found naming a key that no version holds (then nothing is
/// changed); conflict for a derived collection; io; cancelled.
Result<Forgotten> forget(const catalog::DataDirectory& directory, const std::string& id,
                         const std::set<std::string>& keys, const Follow& follow = {}, const Progress& progress = {},
                         const CancelToken& cancel = {});

}  // namespace oryx::analytics

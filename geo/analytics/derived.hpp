#pragma once

#include "geo/analytics/process.hpp"
#include "geo/catalog/data_directory.hpp"
#include "geo/catalog/snapshot.hpp"

#include <cstdint>
#include <functional>
#include <map>
#include <memory>
#include <optional>
#include <string>
#include <vector>

namespace oryx::analytics {

/// What publishing will write: the staged input and every derived collection that could be computed from it.
struct PublishPlan {
    catalog::CatalogState state;
    std::vector<catalog::StagedVersion> staged;
    std::vector<catalog::VersionName> retired;  ///< versions that the new generation no longer names
    std::vector<std::string> notes;             ///< "heat-zones: 4 bands from 2,941 incidents, as of 2019-12-31"
    std::vector<std::string> warnings;          ///< why a derived collection is stale
};

/// What forgetting rows adds to a publication, in the same generation.
struct Amendment {
    std::uint64_t generation = 0;               ///< that the catalogue still has to be of, else conflict
    std::vector<catalog::VersionName> retired;  ///< versions that the new generation no longer names
    /// Asked when all derived collections are computed, while no other command can change the catalogue: `next` is what
    /// will be current, and the plan takes further versions, staged or retired. Null: nothing to add.
    std::function<Result<>(const std::shared_ptr<const catalog::Snapshot>& next, PublishPlan& plan)> complete;
};

/// A derived collection that was computed and is not published.
struct Derived {
    store::Manifest manifest;  ///< without what `DataDirectory::stage` fills in
    std::shared_ptr<const FeatureTable> features;
    std::int64_t n = 0;  ///< incidents that it is made of
    std::string as_of;
};
/// Computes what a record declares. Errors: not_found for a process that there is not; those of the process.
Result<Derived> compute_derived(const catalog::DerivedRecord& record,
                                const std::shared_ptr<const catalog::Snapshot>& snapshot, const Progress& progress = {},
                                const CancelToken& cancel = {});
/// What it would be computed from: input to "collection@version". Errors: as above.
Result<std::map<std::string, std::string>> versions_of_inputs(const catalog::DerivedRecord& record,
                                                              const catalog::Snapshot& snapshot);

/// Publishes staged versions with all derived collections that depend on them, in ONE generation (CONTRACT: identity).
/// Derived records are those of the catalogue; `heat-zones` is declared when the first incidents are published. A
/// derived collection that fails never keeps its inputs from being published: it is marked stale, with the reason. Also
/// settles the theatre where the catalogue has none yet. Errors: conflict; those of `amendment.complete`.
Result<PublishPlan> publish(const catalog::DataDirectory& directory, std::vector<catalog::StagedVersion> staged,
                            const Progress& progress = {}, const CancelToken& cancel = {},
                            const std::optional<Amendment>& amendment = std::nullopt);

/// Declares or changes a derived collection and computes it.
Result<PublishPlan> declare_derived(const catalog::DataDirectory& directory, catalog::DerivedRecord record,
                                    const Progress& progress = {}, const CancelToken& cancel = {});

}  // namespace oryx::analytics

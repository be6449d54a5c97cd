#pragma once

#include "geo/core/cancel.hpp"
#include "geo/core/feature_table.hpp"
#include "geo/core/options.hpp"
#include "geo/core/progress.hpp"
#include "geo/core/result.hpp"
#include "geo/ingest/collection_info.hpp"
#include "geo/ingest/report.hpp"
#include "geo/store/manifest.hpp"

#include <memory>
#include <optional>
#include <string>
#include <vector>

namespace oryx::ingest {

/// How to ingest, as the command line says it. Several paths, and several layers of each, are one input.
struct IngestOptions {
    std::vector<std::string> paths;
    std::string collection;  ///< id; the first file's name where empty
    std::string role;
    std::string level;
    std::vector<std::string> layer;
    std::string sheet;
    std::string key;
    std::string mode = "replace";
    std::string delete_keys;
    std::vector<std::string> map;
    std::string crs;
    std::string encoding;
    std::string date_order;
    std::string location_precision;
    std::vector<std::string> keep;
    bool keep_all = false;
    bool force = false;
    std::string collection_config;
    CollectionWish wish;
    Day today = Day::today();

    /// Every option but the paths and the day, those of the wish included.
    std::vector<OptionRef> options();
};

/// The current version of the collection, for upsert, append and the check against a halved count.
struct PreviousVersion {
    store::Manifest manifest;
    std::shared_ptr<const FeatureTable> features;
};

struct IngestOutcome {
    store::Manifest manifest;  ///< info, sources, mapping, counts and warnings; publishing fills the rest
    std::shared_ptr<const FeatureTable> features;
    Report report;  ///< `refused` is set where nothing may be published without --force
    std::vector<Reject> rejects;
};

/// The id that the options name, or the first file's name gives.
Result<std::string> collection_id(const IngestOptions& options);

/// Reads, recognises, converts, checks and accounts for every row. Writes nothing.
/// Errors: invalid_input (a source, an option, a date order or a CRS that has to be settled), conflict (upsert and
/// append without a stable key), io, cancelled.
Result<IngestOutcome> ingest(const IngestOptions& options, const std::optional<PreviousVersion>& previous,
                             const Progress& progress = {}, const CancelToken& cancel = {});

}  // namespace oryx::ingest

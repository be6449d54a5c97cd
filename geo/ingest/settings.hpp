#pragma once

#include "geo/core/result.hpp"
#include "geo/ingest/date_parse.hpp"
#include "geo/ingest/ingest.hpp"
#include "geo/ingest/look.hpp"
#include "geo/ingest/merge.hpp"
#include "geo/ingest/plan.hpp"

#include <optional>
#include <string>
#include <vector>

namespace oryx::ingest {

/// The options, checked and typed.
struct Settings {
    std::optional<Role> role;  ///< empty: to be recognised
    Mode mode = Mode::replace;
    DateOrder date_order = DateOrder::unsettled;
    LocationPrecision location_precision = LocationPrecision::unknown;
    PlanWish plan;
    std::vector<std::string> delete_keys;
    std::vector<SourceAddress> sources;
};

/// Errors: invalid_input naming the option that is wrong and what would be right; io for a file of keys.
Result<Settings> settle(const IngestOptions& options);

}  // namespace oryx::ingest

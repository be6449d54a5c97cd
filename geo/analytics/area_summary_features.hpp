#pragma once

#include "geo/analytics/area_rates.hpp"
#include "geo/analytics/area_summary.hpp"

#include <memory>
#include <string>

namespace oryx::analytics {

/// What the table of areas is ranked by, and how its bootstrap draws.
struct SummaryTable {
    std::string rank_by = "rate_km2_eb";  ///< the name of a column of numbers
    statistics::Replication replication;
};

/// One feature for each area, ranked: counts, deaths, rates with intervals, trend, by type, actor and month.
std::shared_ptr<const FeatureTable> area_summary_features(const AreaSummary& summary, const catalog::Collection& areas,
                                                          const SummaryTable& table);

}  // namespace oryx::analytics

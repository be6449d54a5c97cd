#pragma once

#include "geo/analytics/walk_forward.hpp"
#include "geo/statistics/block_bootstrap.hpp"

#include <memory>
#include <string_view>

#include <nlohmann/json.hpp>

namespace oryx::analytics {

/// A row for each score of each forecast: value, interval, and its difference from the first forecast's with the paired
/// interval. Null where it is not defined.
std::shared_ptr<const FeatureTable> score_features(const WalkForward& walk, const statistics::BlockBootstrap& draws);
/// A row for each forecast and bin of its reliability table.
std::shared_ptr<const FeatureTable> reliability_features(const WalkForward& walk,
                                                         const statistics::BlockBootstrap& draws);
/// A row for each forecast, month and score.
std::shared_ptr<const FeatureTable> month_features(const WalkForward& walk);

/// Which of the three a process gives: its input `table`, and the table that it asks for.
InputSpec table_input();
std::shared_ptr<const FeatureTable> evaluation_features(std::string_view table, const WalkForward& walk,
                                                        const statistics::BlockBootstrap& draws);

/// For each forecast its log score with interval and paired difference from the first.
nlohmann::ordered_json log_scores_json(const WalkForward& walk, const statistics::BlockBootstrap& draws);
/// How far off the level was, whatever the places.
nlohmann::ordered_json levels_json(const WalkForward& walk);
/// What the surfaces warned of, and few months or incidents.
void add_walk_warnings(ResultFacts& facts, const WalkForward& walk);

}  // namespace oryx::analytics

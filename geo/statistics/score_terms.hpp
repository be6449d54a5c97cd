#pragma once

#include "geo/statistics/block_bootstrap.hpp"
#include "geo/statistics/forecast_scores.hpp"

#include <cstdint>
#include <span>
#include <string_view>
#include <vector>

namespace oryx::statistics {

/// What a forecast of places is judged by. All are means over events or cells, so that a score over many periods is a
/// ratio of sums over them.
enum class Score : std::uint8_t {
    log_score,     ///< nats for each event over an even spread
    hit_rate,      ///< share of the events in the highest cells, which are a share of all cells
    pai,           ///< prediction accuracy index, (n/N) / (a/A): hit rate over share of area (Chainey et al. 2008)
    pei,           ///< prediction efficiency index: hits over those of the best choice of as many cells (Hunt 2016)
    region_share,  ///< share of the events in the highest-density region of a share of the forecast
    region_cells,  ///< cells of that region
};
std::string_view to_string(Score score);

/// One score, and the share it is about: of the cells (hit rate, PAI, PEI) or of the mass (regions); 0 of the log
/// score.
struct ScoreName {
    Score score = Score::log_score;
    double at = 0;
};

/// Hit rate, PAI and PEI for each share of the cells, in the order of `coverage_names`. PAI and PEI have no term where
/// the share is less than a cell.
std::vector<ScoreName> coverage_names(std::span<const double> coverages);
std::vector<BlockTerm> coverage_terms(std::span<const double> mass, std::span<const CellEvents> events,
                                      std::span<const double> coverages);

/// The log score with its floor, the scores of `coverage_terms`, then share and cells of each region, in the order of
/// `score_names`.
struct ScoreSettings {
    double floor = 0.01;  ///< share that is spread evenly over all cells, of the log score
    std::vector<double> coverages = {0.01, 0.02, 0.05, 0.10};
    std::vector<double> regions = {0.25, 0.5, 0.75, 0.9};
};
std::vector<ScoreName> score_names(const ScoreSettings& settings);
std::vector<BlockTerm> score_terms(std::span<const double> mass, std::span<const CellEvents> events,
                                   const ScoreSettings& settings);

}  // namespace oryx::statistics

#pragma once

#include "geo/analytics/forecast.hpp"
#include "geo/analytics/test_incidents.hpp"
#include "geo/core/progress.hpp"
#include "geo/statistics/score_terms.hpp"

#include <cstdint>
#include <optional>
#include <span>
#include <string>
#include <vector>

namespace oryx::analytics {

/// A bin of the reliability table: cells by how many times an even spread's share they were forecast to have.
struct ReliabilityBin {
    double from = 0;
    double to = 0;  ///< exclusive; infinite of the last
    double cell_months = 0;
    double expected = 0;                                  ///< incidents, at the level before each month
    std::vector<statistics::BlockTerm> predicted = {};    ///< of each fold: incidents that the shares give, over all
    std::vector<statistics::BlockTerm> observed = {};     ///< incidents that were there, over all
    std::vector<statistics::BlockTerm> calibration = {};  ///< incidents that were there over those that the shares give
};

/// A forecast's scores, fold by fold.
struct ForecastScores {
    std::string name = {};
    bool baseline = false;
    std::vector<std::vector<statistics::BlockTerm>> terms = {};      ///< of each of the names, of each fold
    std::vector<std::vector<statistics::BlockTerm>> inhabited = {};  ///< the same within inhabited cells
    std::vector<ReliabilityBin> reliability = {};
    std::size_t warned_months = 0;  ///< in which its surface had something to warn of
    std::string last_warning = {};
};

/// How many incidents there would be and were in a fold, wherever.
struct FoldLevel {
    double expected = 0;  ///< decayed mean rate of what can be tried, times the fold's days
    double observed = 0;
    std::optional<double> last_year_crps = {};  ///< of the counts of the 12 months before; nothing without any
};
/// Half-life of the level's decayed mean rate.
inline constexpr double level_half_life_days = 180;

struct WalkForward {
    TestIncidents tests = {};
    std::vector<statistics::ScoreName> names = {};            ///< of `terms`
    std::vector<statistics::ScoreName> inhabited_names = {};  ///< of `inhabited`; empty where no cell is
    std::vector<ForecastScores> forecasts = {};
    std::vector<FoldLevel> levels = {};
    double cell_km2 = 0;
    std::size_t cells = 0;
    std::size_t inhabited_cells = 0;
};

/// Tries forecasts month by month, each made of what ended before the month (rolling origin; Tashman 2000), on the
/// incidents of the month, over the same cells and with the same floor for all. `inhabited` are scored cells. Errors:
/// those of the forecasts; cancelled.
Result<WalkForward> walk_forward(std::span<const Forecast> forecasts, const IncidentRecord& record, TestIncidents tests,
                                 const ScoredCells& cells, std::span<const std::uint32_t> inhabited,
                                 const statistics::ScoreSettings& settings, const CancelToken& cancel = {},
                                 const Progress& progress = {});

/// The share that a forecast with a floor gives each cell with events, in their order: what a search needs.
std::vector<double> event_shares(std::span<const double> scored_mass, std::span<const statistics::CellEvents> events,
                                 double floor);

}  // namespace oryx::analytics

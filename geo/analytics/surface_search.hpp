#pragma once

#include "geo/analytics/forecast.hpp"
#include "geo/analytics/surface_text.hpp"
#include "geo/analytics/test_incidents.hpp"
#include "geo/core/progress.hpp"

#include <cstddef>
#include <string>
#include <vector>

namespace oryx::analytics {

/// What is searched: each sigma with each half-life, and mixtures of them.
struct SearchSpace {
    std::vector<double> sigmas_m = {};
    std::vector<double> half_lives_days = {};
    bool mixtures = true;
    double floor = 0.01;  ///< of the log score

    /// A mixture keeps at most so many parts, each with at least this share, in whole percents.
    static constexpr std::size_t most_parts = 4;
    static constexpr double least_share = 0.02;
    /// Narrower kernels are not tried times settlements: they hardly leave the place that they are at.
    static constexpr double least_sigma_times_settlements_m = 10'000;
};

struct SearchedSurface {
    SurfaceText surface = {};
    double log_score = 0;  ///< nats for each incident over an even spread
};

struct SurfaceSearch {
    std::vector<SearchedSurface> surfaces = {};  ///< best first, ties by text; empty where nothing could be tried
    std::size_t kernels = 0;                     ///< how many of them are one kernel
    bool with_settlements = false;               ///< whether they are dense enough in every month to lean on
};

/// Scores surfaces by their log score on the folds of `tests`, each made of what ended before the fold. Single quartic
/// kernels are scored as they are. The mixture is the best linear pool of all of them (`statistics::pool_weights`) and,
/// where settlements are dense enough, of settlements and of wide kernels times settlements; cut to its largest parts,
/// weighted anew, and rounded to percents. The mixture by name is scored too where settlements allow it. Error:
/// cancelled.
Result<SurfaceSearch> search_surfaces(const IncidentRecord& record, const ForecastGround& ground,
                                      const ScoredCells& cells, const TestIncidents& tests, const SearchSpace& space,
                                      const Progress& progress = {});

}  // namespace oryx::analytics

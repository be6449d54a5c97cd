#pragma once

#include "geo/analytics/cell_measure.hpp"
#include "geo/analytics/count_cells.hpp"
#include "geo/analytics/incidents.hpp"
#include "geo/core/cancel.hpp"
#include "geo/core/progress.hpp"
#include "geo/core/result.hpp"
#include "geo/pattern/conditional_permutation.hpp"
#include "geo/pattern/moran.hpp"
#include "geo/pattern/spatial_weights.hpp"

#include <cstdint>
#include <optional>
#include <vector>

namespace oryx::analytics {

enum class LocalStatistic : std::uint8_t { gi_star, gi, local_moran };

struct HotSpotSettings {
    LocalStatistic statistic = LocalStatistic::gi_star;
    Measure measure = Measure::count;
    double alpha = 0.05;
    pattern::PermutationSettings permutation;
};

/// How sure a label is: the sign of z with the confidence that q reaches (ArcGIS's Gi_Bin), 0 where q is above 0.10.
/// By the sign of the deviate, never by that of the statistic itself (spdep pull request 170).
int confidence_bin(double z, double q);

/// One cell's answer; NaN where there is none.
struct LocalResult {
    double incidents = 0;
    double value = 0;         ///< what is compared, after the measure
    double statistic = 0;     ///< z of Gi or Gi*, or the local I
    double p_normal = 0;      ///< two-sided, of Gi and Gi* alone
    pattern::PseudoP pseudo;  ///< by permutation; p is 1 where the tail is not the side of z
    double q = 0;             ///< Benjamini and Hochberg over all cells with a p
    pattern::Quadrant quadrant = pattern::Quadrant::none;  ///< of the local Moran
};

struct HotSpots {
    std::vector<LocalResult> cells;
    pattern::GlobalMoran moran;
    pattern::PermutedMoran permuted_moran;
    std::int64_t family = 0;  ///< cells with a p: what q is adjusted over
    double smallest_p = 0;    ///< that could have come out
    std::int64_t most_draws_used = 0;
};

/// `values` are what is compared, the measure of each cell's count. Precondition: as many of both as cells. Error:
/// cancelled.
Result<HotSpots> find_hot_spots(const pattern::Neighbours& neighbours, const std::vector<double>& counts,
                                const std::vector<double>& values, const HotSpotSettings& settings,
                                const CancelToken& cancel, const Progress& progress);

}  // namespace oryx::analytics

#pragma once

#include "geo/core/cancel.hpp"
#include "geo/core/position.hpp"
#include "geo/core/progress.hpp"
#include "geo/core/result.hpp"

#include <cstdint>
#include <span>
#include <vector>

namespace oryx::pattern {

/// Kulldorff's scan statistics with circular zones (Kulldorff 1997, Communications in Statistics 26(6); space-time
/// permutation: Kulldorff et al. 2005, PLoS Medicine 2(3)).

enum class ScanModel : std::uint8_t {
    poisson,                 ///< expected = C x (population of the zone / of all) x (steps of the window / of all)
    space_time_permutation,  ///< expected = (cases of the zone, all time) x (cases of the window, all places) / C
};
enum class ScanTime : std::uint8_t {
    prospective,    ///< windows that end with the last step
    retrospective,  ///< all windows
    spatial,        ///< the whole period; of the Poisson model alone
};

struct ScanCase {
    std::uint32_t place = 0;
    std::int32_t step = 0;  ///< 0 to steps - 1
};

struct ScanSettings {
    ScanModel model = ScanModel::space_time_permutation;
    ScanTime time = ScanTime::prospective;
    std::int32_t steps = 1;        ///< of the period
    std::int32_t longest = 1;      ///< steps of the longest window
    double max_radius = 100'000;   ///< of a zone, plane units
    double max_share = 0.5;        ///< of all cases (Poisson: of the population) that a zone holds at most
    std::int64_t least_cases = 2;  ///< of a cluster
    std::size_t clusters = 10;     ///< told at most
    std::int64_t replicas = 999;
    std::uint64_t seed = 1;
};

/// c ln(c/E) + (C-c) ln((C-c)/(C-E)) where c > E, else 0; c = C and E = 0 by their limits (infinite for E = 0).
double scan_llr(double cases, double expected, double all_cases);

struct ScanCluster {
    std::uint32_t centre = 0;           ///< a place
    std::vector<std::uint32_t> places;  ///< of the zone, by distance from the centre
    double radius = 0;                  ///< distance of the farthest of them
    std::int32_t first_step = 0;
    std::int32_t last_step = 0;
    std::int64_t cases = 0;
    double expected = 0;
    double llr = 0;
    double p = 1;         ///< Monte Carlo: (1 + replicas whose best is at least as high) / (replicas + 1)
    double p_gumbel = 1;  ///< by the Gumbel distribution that fits the replicas' best; NaN where none fits
};

/// A Gumbel distribution by moments: scale = sqrt(6 v) / pi, location = mean - 0.5772 scale (Abrams, Kulldorff and
/// Kleinman 2010, Int. J. Health Geographics 9:61).
struct Gumbel {
    double location = 0;
    double scale = 0;  ///< 0 where there is no spread, or fewer than 2 values
    /// P(X >= x); NaN where the scale is 0.
    [[nodiscard]] double upper_tail(double x) const;
};
Gumbel fit_gumbel(std::span<const double> values);

struct ScanResult {
    std::vector<ScanCluster> clusters;  ///< the likeliest first; they share no place
    std::vector<double> replica_best;   ///< highest LLR of each replica
    Gumbel gumbel;
    std::size_t zones = 0;  ///< circles looked at
};

/// A zone is a centre (any place) and the places nearest to it, those at one distance together. A cluster is the best
/// zone and window of its centre; of clusters that share a place only the likelier is told.
///
/// Replicas: Poisson: all cases anew by population and uniform over the steps. Permutation: the cases' steps shuffled
/// over their places. `populations` (Poisson alone) are >= 0, one for each place.
///
/// Exact pruning: a zone only comes into question where the place last added, and a window where its ends, hold a case;
/// and ln x <= x - 1 gives LLR <= C (c-E)^2 / (E (C-E)), so that most logarithms need not be taken.
/// Errors: invalid_input naming `window` for a permutation scan without time; too_large naming `max_radius_m` or
/// `step_days`; cancelled.
Result<ScanResult> scan(std::span<const Position> places, std::span<const double> populations,
                        std::span<const ScanCase> cases, const ScanSettings& settings, const CancelToken& cancel = {},
                        const Progress& progress = {});

}  // namespace oryx::pattern

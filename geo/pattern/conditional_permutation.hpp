#pragma once

#include "geo/core/cancel.hpp"
#include "geo/core/progress.hpp"
#include "geo/core/result.hpp"
#include "geo/pattern/spatial_weights.hpp"

#include <cstdint>
#include <span>
#include <vector>

namespace oryx::pattern {

struct PermutationSettings {
    std::int64_t draws = 999;          ///< for every place
    std::int64_t most_draws = 99'999;  ///< for places whose p is still near its floor; `draws` for no more than those
    std::uint64_t seed = 1;
    /// A place is drawn for until so many draws were as extreme as what was observed, or to `most_draws`.
    static constexpr std::int64_t enough_extremes = 10;
};

/// A place's pseudo-significance.
struct PseudoP {
    double p = 1;              ///< two-sided: twice the smaller tail, at most 1; NaN for a place without neighbours
    std::int64_t draws = 0;    ///< that p rests on
    std::int64_t extreme = 0;  ///< of them as extreme as observed, in the smaller tail
    bool high = false;         ///< the smaller tail is the upper one
};

/// Conditional permutation of local sums (Anselin 1995, 4.2): a place keeps its own value, its k neighbours get k
/// values of the n - 1 others without replacement. Its sum of neighbours' values is compared, so that one p serves Gi,
/// Gi* and the local Moran alike: with the own value held, each is monotone in that sum.
///
/// Sequential (Besag and Clifford 1991, Biometrika 78(2)): after `draws` draws a tail p is (1 + extreme) / (1 + draws)
/// where at least `enough_extremes` were as extreme; the other places go on until that many were, at draw l, and
/// p = enough_extremes / l, or to the end, and p = (1 + extreme) / (1 + most_draws). Each p is valid, P(p <= a) <= a.
///
/// All places are compared with the same random orders of all values, each leaving itself out of the order: every p is
/// right by itself, their errors are not independent. Sums that differ by rounding alone count as equal, so as extreme.
/// Precondition: finite values. Error: cancelled.
Result<std::vector<PseudoP>> conditional_permutation(std::span<const double> values, const Neighbours& neighbours,
                                                     const PermutationSettings& settings,
                                                     const CancelToken& cancel = {}, const Progress& progress = {});

}  // namespace oryx::pattern

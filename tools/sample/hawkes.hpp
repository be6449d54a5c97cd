#pragma once

#include "geo/core/position.hpp"
#include "geo/core/result.hpp"
#include "tools/sample/facts.hpp"

#include <cstdint>
#include <vector>

namespace oryx::sample {

/// One incident as it happened, before anybody reports it.
struct Occurrence {
    double day = 0;  ///< days since the model's first day
    Position at;
    std::size_t zone = 0;
    std::size_t type = 0;
    std::size_t actor = 0;
};

/// Draws `count` occurrences, ordered in time, from the self-exciting process of the model: background incidents of an
/// inhomogeneous Poisson process, each with a Galton-Watson tree of offspring (the branching form of Hawkes' process:
/// Hawkes and Oakes 1974, J. Appl. Prob. 11; in space and time: Ogata 1998, Ann. Inst. Stat. Math. 50). Delays are
/// exponential, displacements normal. Trees are drawn until there are enough, and the last one is cut. What falls after
/// the end or outside the outline is left out.
Result<std::vector<Occurrence>> draw_occurrences(const Facts& facts, std::uint64_t seed, std::size_t count);

}  // namespace oryx::sample

#pragma once

#include "geo/pattern/spatial_weights.hpp"

#include <cstdint>
#include <span>
#include <vector>

namespace oryx::pattern {

/// Counts in cells and steps of time; an empty step is 0, not missing.
struct SpaceTimeCube {
    std::size_t cells = 0;
    std::size_t steps = 0;
    std::vector<double> counts;  ///< cell by cell, each from its first step to its last

    [[nodiscard]] std::span<const double> series(std::size_t cell) const {
        return std::span(counts).subspan(cell * steps, steps);
    }
};

/// What a bin's neighbourhood is compared with. Results differ, so that every result must name it.
enum class ReferenceWindow : std::uint8_t {
    entire_cube,          ///< all bins (ArcGIS's default)
    neighbourhood_steps,  ///< all cells in the steps of the neighbourhood
    single_step,          ///< all cells in the bin's own step; the neighbourhood is then of that step alone
};

/// Gi* of every bin, in the order of `cube.counts` (formula: `local_g`). A bin's neighbourhood is its cell and the
/// cell's neighbours in its own step and the `steps_back` steps before it. NaN where the reference window's counts are
/// all equal or the neighbourhood is the whole window.
std::vector<double> space_time_g(const SpaceTimeCube& cube, const Neighbours& neighbours, std::size_t steps_back,
                                 ReferenceWindow window);

}  // namespace oryx::pattern

#pragma once

#include "geo/topology/border.hpp"

#include <cstdint>
#include <functional>
#include <vector>

namespace oryx::topology {

/// How near is the same, in units of the grid. On a grid of degrees it differs by axis, and in x by place.
struct Tolerance {
    std::int64_t y = 0;                              ///< more than 0
    std::function<std::int64_t(std::int64_t)> x_at;  ///< at a y; more than 0
};

struct Snapped {
    std::vector<Border> borders;  ///< merged, not noded
    std::uint64_t moved = 0;      ///< positions that were taken for a neighbour within the tolerance
    std::uint64_t split = 0;      ///< borders led through a position that lay beside them (T-junctions)
};

/// Makes borders one that differ by less than a tolerance: positions within it of each other become one of them, and
/// a border that passes a position within it is led through. No position moves by more than the tolerance. `borders` as
/// `merged` gives them. The result depends on the borders alone, not on their order.
Snapped snapped(const std::vector<Border>& borders, const Tolerance& tolerance);

}  // namespace oryx::topology

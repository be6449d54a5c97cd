#pragma once

#include "geo/analytics/grid.hpp"
#include "geo/core/cancel.hpp"
#include "geo/core/position.hpp"
#include "geo/core/result.hpp"

#include <cstdint>
#include <span>
#include <vector>

namespace oryx::analytics {

/// One incident's weight at one place, before places are joined.
struct Contribution {
    Position at;        ///< metres on the plane
    double sigma = 0;   ///< marginal standard deviation of its kernel, metres
    double weight = 0;  ///< decayed
};

/// All weight at one distinct place and bandwidth. Most incidents are coded to a named town, so that distinct places
/// are several times fewer than incidents.
struct Place {
    Position at;
    double sigma = 0;
    double weight = 0;
    double weight_squares = 0;  ///< sum of the squares of the contributions, for the standard error
};
/// Joins contributions at the same place. The result, to the last bit, does not depend on their order.
std::vector<Place> distinct_places(std::vector<Contribution> contributions);

/// The intensity summed over cells: a cell's value is the exact integral of the quartic kernels over the cell.
struct Surface {
    Grid grid;
    std::vector<double> mass;      ///< for each cell; all cells of an unbounded grid would add up to `weight`
    std::vector<double> variance;  ///< square of the standard error of `mass`, under independent Poisson counts
    double weight = 0;             ///< sum of the places' weights, also of those outside the grid
};
/// Error: cancelled.
Result<Surface> quartic_surface(const Grid& grid, std::span<const Place> places, const CancelToken& cancel = {});

}  // namespace oryx::analytics

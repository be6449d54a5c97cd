#pragma once

#include "geo/analytics/grid.hpp"
#include "geo/analytics/kernel.hpp"
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

/// The intensity summed over cells: a cell's value is the exact integral of the kernels over the cell.
struct Surface {
    Grid grid;
    std::vector<double> mass;      ///< for each cell; all cells of an unbounded grid would add up to `weight`
    std::vector<double> variance;  ///< square of the standard error of `mass`, under independent Poisson counts
    double weight = 0;             ///< sum of the places' weights, also of those outside the grid
};
/// Mass in incidents per 100 km2 per 30 days; 0 where no day counts.
inline double rate_per_100_km2(double mass, double effective_days, double area_km2) {
    return effective_days > 0 ? mass / effective_days * 30 * 100 / area_km2 : 0;
}

/// Each place's kernel has the shape and the place's sigma. The Gaussian is followed to `Kernel::reach`.
/// Error: cancelled.
Result<Surface> kernel_surface(const Grid& grid, std::span<const Place> places, KernelShape shape,
                               const CancelToken& cancel = {});
/// The same mass to the last bit, without `variance`, which stays empty.
Result<Surface> kernel_mass(const Grid& grid, std::span<const Place> places, KernelShape shape,
                            const CancelToken& cancel = {});
inline Result<Surface> quartic_surface(const Grid& grid, std::span<const Place> places,
                                       const CancelToken& cancel = {}) {
    return kernel_surface(grid, places, KernelShape::quartic, cancel);
}

/// Jones (1993) and Diggle's (1985) edge correction: each place's weight is divided by the share of its kernel that
/// lies in the cells of the mask, so that inside them the surface holds all the weight of the places given. A place
/// whose kernel does not reach the mask keeps its weight, which then lies outside. Error: cancelled.
Result<> correct_edges(const Grid& grid, std::span<const std::uint8_t> mask, std::span<Place> places, KernelShape shape,
                       const CancelToken& cancel = {});

}  // namespace oryx::analytics

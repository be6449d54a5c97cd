#pragma once

#include "geo/analytics/surface.hpp"

#include <cstddef>
#include <span>

namespace oryx::analytics {

/// A surface that is near the exact one, in a time that hardly depends on the number of places.
struct BinnedSurface {
    Surface surface;  ///< without `variance`
    /// No cell's mass is farther than this from the exact one (`kernel_mass`).
    double error_bound = 0;
};

/// Whether a kernel is smooth enough for `binned_surface`: quartic, triweight, Gaussian. The others have a kink or a
/// step, which bins would blur.
bool can_be_binned(KernelShape shape);

/// More distinct widths than this are refused: each is a surface of its own.
inline constexpr std::size_t max_binned_widths = 16;

/// Linear binning (Wand 1994, J. Comp. Graph. Stat. 3(4)): each place's weight goes to the four nearest middles of
/// cells, and these are convolved with the kernel's shares in cells round the middle of one. The table of shares is
/// taken as a sum of products of a column and a row (adaptive cross approximation; Bebendorf 2000, Numer. Math. 86(4)),
/// until what is left of it is no larger than the error of binning.
///
/// The bound, for a weight of 1, with K the kernel's height times the cell's area and r its radius in cells (Gaussian:
/// its sigma): binning is bilinear interpolation of the share as a function of the place, off by at most
/// (max |S_xx| + max |S_yy|) / 8, and S_xx is at most K times 8 / r^2 (quartic), 6 / r^2 (triweight), 1 / r^2
/// (Gaussian); to it come the largest entry left of the table and the rounding of single precision. A cell's bound is
/// that times the weight in reach; `error_bound` is the largest.
///
/// The order of places does not matter where they are sorted (`distinct_places`). Precondition: `can_be_binned(shape)`.
/// Errors: invalid_input naming `method` for more than `max_binned_widths` widths; cancelled.
Result<BinnedSurface> binned_surface(const Grid& grid, std::span<const Place> places, KernelShape shape,
                                     const CancelToken& cancel = {});

}  // namespace oryx::analytics

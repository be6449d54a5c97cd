#pragma once

#include "geo/analytics/kernel.hpp"
#include "geo/core/position.hpp"

namespace oryx::analytics {

/// Integral of a kernel of radius 1 round the origin over the rectangle from (0,0) to (x,y), odd in both.
///
/// Closed form for every shape, absolute error below 1e-14. With c the kernel's factor:
/// - (1-r^2)^m (uniform, Epanechnikov, quartic, triweight; m = 0 to 3): a polynomial where the rectangle lies in the
///   disc; where its corner lies outside, the part beyond the abscissa at which the upper side leaves the disc is
///   2^m m! / (2m+1)!! times the integral of (1-u^2)^(m+1/2).
/// - triangular (1-r): in polar coordinates two right triangles and, where the corner lies outside, the sector between
///   them.
/// - Gaussian: erf(x/sqrt 2) erf(y/sqrt 2) / 4, not cut.
///
/// The integral over any rectangle is the signed sum over its four corners, so that cells of a grid add up to the
/// whole.
double kernel_corner(KernelShape shape, double x, double y);

/// The share of a kernel at `at` (metres) that lies in an upright rectangle (metres).
double rectangle_share(const Kernel& kernel, Position at, const Envelope& rectangle);

}  // namespace oryx::analytics

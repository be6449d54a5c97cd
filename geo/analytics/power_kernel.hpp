#pragma once

#include "geo/analytics/kernel.hpp"

#include <array>
#include <cstddef>
#include <optional>
#include <span>

namespace oryx::analytics {

/// The kernels (m+1)/pi (1-r^2)^m on the unit disc, m = 0 to 3: uniform, Epanechnikov, quartic, triweight. Inside the
/// disc they are polynomials, so that their integrals over cells are.
inline constexpr int max_kernel_power = 3;
/// m, where the shape is one of them.
std::optional<int> kernel_power(KernelShape shape);

/// Coefficients of x^2a y^2b at [a][b]; zero where a + b > m.
using KernelCoefficients = std::array<std::array<double, max_kernel_power + 1>, max_kernel_power + 1>;
const KernelCoefficients& kernel_coefficients(int m);

/// What the kernel of power m holds in a quadrant beyond an abscissa t in [0,1]: the integral over x > t, y > 0. It is
/// a quarter at 0, and (1-t)^(m+3/2) times an analytic function, which is kept as a polynomial in 1 - 2t that was
/// interpolated at Chebyshev's points. Error below 2e-16, checked against the closed form; only additions,
/// multiplications and a root, so that the same bits come out on every machine and compilers can do several at once.
class DiscTail {
  public:
    static constexpr int degree = 21;
    static const DiscTail& of(int m);

    [[nodiscard]] const std::array<double, degree + 1>& coefficients() const { return coefficients_; }
    [[nodiscard]] double operator()(double t) const;

  private:
    explicit DiscTail(int m);
    int m_;
    std::array<double, degree + 1> coefficients_;  // of powers of 1 - 2t
};

}  // namespace oryx::analytics

#include "geo/analytics/power_kernel.hpp"

#include <algorithm>
#include <cmath>

namespace oryx::analytics {

namespace {

using Wide = long double;
constexpr Wide pi = 3.141592653589793238462643383279502884L;
constexpr int degree = DiscTail::degree;

Wide factorial(int n) {
    return n <= 1 ? 1 : n * factorial(n - 1);
}

KernelCoefficients coefficients_of(int m) {
    KernelCoefficients c{};
    for (int a = 0; a <= m; ++a) {
        for (int b = 0; a + b <= m; ++b) {
            const Wide multinomial = factorial(m) / (factorial(a) * factorial(b) * factorial(m - a - b));
            const Wide sign = (a + b) % 2 == 0 ? 1 : -1;
            c.at(static_cast<std::size_t>(a)).at(static_cast<std::size_t>(b)) =
                static_cast<double>(sign * multinomial * (m + 1) / pi);
        }
    }
    return c;
}

// The tail over e^(m+3/2), e = 1 - t. With p = m + 1/2 a strip of the disc holds a factor times (1-u^2)^p, and
// (1-u^2)^p = (s (2-s))^p with s = 1 - u: the binomial series of (1 - s/2)^p, integrated term by term.
Wide tail_factor(int m, Wide e) {
    const Wide p = m + 0.5L;
    Wide strip = 1;  // integral of (1-s^2)^m from 0 to 1
    for (int i = 1; i <= m; ++i)
        strip *= Wide{2} * i / (2 * i + 1);
    Wide term = 1;
    Wide sum = 0;
    for (int k = 0; k < 80; ++k) {
        sum += term / (p + 1 + k);
        term *= -(p - k) / (k + 1) * e / 2;
    }
    return (m + 1) / pi * strip * std::pow(Wide{2}, p) * sum;
}

}  // namespace

std::optional<int> kernel_power(KernelShape shape) {
    switch (shape) {
        case KernelShape::uniform:
            return 0;
        case KernelShape::epanechnikov:
            return 1;
        case KernelShape::quartic:
            return 2;
        case KernelShape::triweight:
            return 3;
        default:
            return std::nullopt;
    }
}

const KernelCoefficients& kernel_coefficients(int m) {
    static const std::array<KernelCoefficients, 4> all{coefficients_of(0), coefficients_of(1), coefficients_of(2),
                                                       coefficients_of(3)};
    return all.at(static_cast<std::size_t>(m));
}

DiscTail::DiscTail(int m) : m_(m), coefficients_{} {
    constexpr int n = degree + 1;
    // Chebyshev coefficients from the values at Chebyshev's points of [0,1].
    std::array<Wide, n> chebyshev{};
    for (int i = 0; i < n; ++i) {
        const Wide angle = pi * (i + 0.5L) / n;
        const Wide value = tail_factor(m, (std::cos(angle) + 1) / 2);
        for (int k = 0; k < n; ++k)
            chebyshev.at(static_cast<std::size_t>(k)) += (k == 0 ? 1 : 2) * value * std::cos(k * angle) / n;
    }
    // To powers, by T_(k+1) = 2 x T_k - T_(k-1).
    std::array<Wide, n> powers{};
    std::array<Wide, n> before{};
    std::array<Wide, n> now{};
    before[0] = 1;
    now[1] = 1;
    powers[0] = chebyshev[0];
    for (std::size_t k = 1; k < n; ++k) {
        for (std::size_t i = 0; i < n; ++i)
            powers.at(i) += chebyshev.at(k) * now.at(i);
        std::array<Wide, n> next{};
        for (std::size_t i = 0; i < n; ++i)
            next.at(i) = (i > 0 ? 2 * now.at(i - 1) : 0) - before.at(i);
        before = now;
        now = next;
    }
    std::ranges::transform(powers, coefficients_.begin(), [](Wide c) { return static_cast<double>(c); });
}

const DiscTail& DiscTail::of(int m) {
    static const std::array<DiscTail, 4> all{DiscTail(0), DiscTail(1), DiscTail(2), DiscTail(3)};
    return all.at(static_cast<std::size_t>(m));
}

double DiscTail::operator()(double t) const {
    const double e = std::max(0.0, 1 - t);
    const double x = 2 * e - 1;
    double sum = 0;
    for (std::size_t k = degree + 1; k-- > 0;)
        sum = sum * x + coefficients_.at(k);
    double power = e;
    for (int i = 0; i < m_; ++i)
        power *= e;
    return sum * power * std::sqrt(e);
}

}  // namespace oryx::analytics

#include "geo/analytics/kernel_integral.hpp"

#include <algorithm>
#include <cmath>

namespace oryx::analytics {

namespace {

using std::numbers::pi;

// Integral of (1-u^2)^(m+1/2) from 0 to u, times that of (1-t^2)^m from 0 to 1: what a strip under the disc's rim
// holds. By the recurrence I_p = u (1-u^2)^p / (2p+1) + 2p / (2p+1) I_(p-1), written out.
double disc_tail(int m, double u) {
    const double a = std::max(0.0, 1 - u * u);
    const double root = std::sqrt(a);
    switch (m) {
        case 0:
            return (u * root + std::asin(u)) / 2;
        case 1:
            return (u * root * (a / 4 + 3.0 / 8) + std::asin(u) * 3 / 8) * 2 / 3;
        case 2:
            return (u * root * (a * a / 6 + a * 5 / 24 + 5.0 / 16) + std::asin(u) * 5 / 16) * 8 / 15;
        default:
            return (u * root * (a * a * a / 8 + a * a * 7 / 48 + a * 35 / 192 + 35.0 / 128) + std::asin(u) * 35 / 128) *
                   16 / 35;
    }
}

// Integral of (1 - u^2 - v^2)^m over [0,x] x [0,y]: the rectangle lies in the disc.
double inside(int m, double x, double y) {
    const double xx = x * x;
    const double yy = y * y;
    switch (m) {
        case 0:
            return x * y;
        case 1:
            return x * y * (1 - (xx + yy) / 3);
        case 2:
            return x * y * (1 - (xx + yy) * 2 / 3 + (xx * xx + yy * yy) / 5 + xx * yy * 2 / 9);
        default:
            return x * y *
                   (1 - (xx + yy) + (xx * xx + yy * yy) * 3 / 5 + xx * yy * 2 / 3 - (xx * xx * xx + yy * yy * yy) / 7 -
                    xx * yy * (xx + yy) / 5);
    }
}

// (1-r^2)^m over [0,u] x [0,v], u and v in [0,1].
double power_corner(int m, double u, double v) {
    if (u * u + v * v <= 1) return inside(m, u, v) * (m + 1) / pi;
    const double leaves = std::min(u, std::sqrt(std::max(0.0, 1 - v * v)));
    return (inside(m, leaves, v) + disc_tail(m, u) - disc_tail(m, leaves)) * (m + 1) / pi;
}

// Integral of 1-r over the triangle (0,0), (a,0), (a,b), which lies in the disc.
double cone_triangle(double a, double b) {
    if (a <= 0) return 0;
    return a * b / 2 - (a * b * std::hypot(a, b) + a * a * a * std::asinh(b / a)) / 6;
}

// 1-r over [0,u] x [0,v], u and v in [0,1].
double cone_corner(double u, double v) {
    constexpr double factor = 3 / pi;
    if (u * u + v * v <= 1) return factor * (cone_triangle(u, v) + cone_triangle(v, u));
    const double sector = std::max(0.0, std::asin(v) - std::acos(u)) / 6;
    return factor * (cone_triangle(u, std::sqrt(std::max(0.0, 1 - u * u))) +
                     cone_triangle(v, std::sqrt(std::max(0.0, 1 - v * v))) + sector);
}

}  // namespace

double kernel_corner(KernelShape shape, double x, double y) {
    if (shape == KernelShape::gaussian) return std::erf(x / std::sqrt(2.0)) * std::erf(y / std::sqrt(2.0)) / 4;
    const double sign = (x < 0) != (y < 0) ? -1 : 1;
    const double u = std::min(std::fabs(x), 1.0);
    const double v = std::min(std::fabs(y), 1.0);
    switch (shape) {
        case KernelShape::uniform:
            return sign * power_corner(0, u, v);
        case KernelShape::epanechnikov:
            return sign * power_corner(1, u, v);
        case KernelShape::quartic:
            return sign * power_corner(2, u, v);
        case KernelShape::triweight:
            return sign * power_corner(3, u, v);
        default:
            return sign * cone_corner(u, v);
    }
}

double rectangle_share(const Kernel& kernel, Position at, const Envelope& rectangle) {
    const double radius = kernel.radius();
    const double west = (rectangle.min_x - at.x) / radius;
    const double east = (rectangle.max_x - at.x) / radius;
    const double south = (rectangle.min_y - at.y) / radius;
    const double north = (rectangle.max_y - at.y) / radius;
    const auto corner = [&](double x, double y) { return kernel_corner(kernel.shape(), x, y); };
    return (corner(east, north) - corner(west, north)) - (corner(east, south) - corner(west, south));
}

}  // namespace oryx::analytics

#include "geo/analytics/kernel.hpp"

#include <algorithm>
#include <cmath>

namespace oryx::analytics {

namespace {

using std::numbers::pi;

// Antiderivative of (1 - u^2)^(5/2).
double disc_tail(double u) {
    const double a = std::max(0.0, 1 - u * u);
    const double root = std::sqrt(a);
    return u * root * (a * a / 6 + a * 5 / 24 + 5.0 / 16) + std::asin(u) * 5 / 16;
}

// Integral of (1 - u^2 - v^2)^2 over [0,x] x [0,y]: the rectangle lies in the disc.
double inside(double x, double y) {
    const double xx = x * x;
    const double yy = y * y;
    return x * y * (1 - (xx + yy) * 2 / 3 + (xx * xx + yy * yy) / 5 + xx * yy * 2 / 9);
}

}  // namespace

Kernel Kernel::with_sigma(KernelShape shape, Metres sigma) {
    const double s = sigma.value();
    switch (shape) {
        case KernelShape::uniform:
            return {shape, 2 * s};
        case KernelShape::epanechnikov:
            return {shape, std::sqrt(6.0) * s};
        case KernelShape::quartic:
            return {shape, quartic_radius(s)};
        case KernelShape::triweight:
            return {shape, std::sqrt(10.0) * s};
        case KernelShape::triangular:
            return {shape, std::sqrt(20.0 / 3) * s};
        case KernelShape::gaussian:
            break;
    }
    return {shape, s};
}

double Kernel::operator()(double distance) const {
    const double area = pi * radius_ * radius_;
    const double u = distance / radius_;
    if (shape_ == KernelShape::gaussian) return std::exp(-u * u / 2) / (2 * area);
    if (shape_ == KernelShape::uniform) return u <= 1 ? 1 / area : 0;
    if (u >= 1) return 0;
    const double rest = 1 - u * u;
    switch (shape_) {
        case KernelShape::epanechnikov:
            return 2 * rest / area;
        case KernelShape::quartic:
            return 3 * rest * rest / area;
        case KernelShape::triweight:
            return 4 * rest * rest * rest / area;
        default:
            return 3 * (1 - u) / area;
    }
}

double quartic_radius(double sigma) {
    return std::sqrt(8.0) * sigma;
}

double quartic_corner(double x, double y) {
    const double sign = (x < 0) != (y < 0) ? -1 : 1;
    const double u = std::min(std::fabs(x), 1.0);
    const double v = std::min(std::fabs(y), 1.0);
    if (u * u + v * v <= 1) return sign * inside(u, v) * 3 / pi;
    const double leaves = std::min(u, std::sqrt(std::max(0.0, 1 - v * v)));
    return sign * (inside(leaves, v) + (disc_tail(u) - disc_tail(leaves)) * 8 / 15) * 3 / pi;
}

PointIntensity intensity_at(Position where, std::span<const WeightedPoint> points, const Kernel& kernel) {
    double value = 0;
    double squares = 0;
    for (const WeightedPoint& point : points) {
        const double term = point.weight * kernel(std::hypot(where.x - point.at.x, where.y - point.at.y));
        value += term;
        squares += term * term;
    }
    return {value, std::sqrt(squares)};
}

}  // namespace oryx::analytics

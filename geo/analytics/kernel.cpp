#include "geo/analytics/kernel.hpp"

#include <algorithm>
#include <array>
#include <cmath>

namespace oryx::analytics {

namespace {

using std::numbers::pi;

constexpr std::array<std::string_view, 6> shape_names{"uniform",   "epanechnikov", "quartic",
                                                      "triweight", "triangular",   "gaussian"};

}  // namespace

std::string_view to_string(KernelShape shape) {
    return shape_names.at(static_cast<std::size_t>(shape));
}

std::optional<KernelShape> parse_kernel_shape(std::string_view text) {
    const auto found = std::ranges::find(shape_names, text);
    if (found == shape_names.end()) return std::nullopt;
    return static_cast<KernelShape>(found - shape_names.begin());
}

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

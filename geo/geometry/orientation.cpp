#include "geo/geometry/orientation.hpp"

#include <array>
#include <cmath>
#include <limits>
#include <utility>

namespace oryx::geometry {

namespace {

/// a + b exactly, as a rounded sum and what the rounding lost (Knuth's two-sum).
std::pair<double, double> exact_sum(double a, double b) {
    const double sum = a + b;
    const double b_part = sum - a;
    return {sum, (a - (sum - b_part)) + (b - b_part)};
}

/// A sum of doubles that do not overlap, smallest first: an exact number.
struct Expansion {
    std::array<double, 16> terms{};
    std::size_t size = 0;

    void add(double value) {
        std::size_t kept = 0;
        for (std::size_t i = 0; i < size; ++i) {
            const auto [sum, rest] = exact_sum(value, terms[i]);
            if (rest != 0) terms[kept++] = rest;
            value = sum;
        }
        if (value != 0 || kept == 0) terms[kept++] = value;
        size = kept;
    }
    /// Adds a * b exactly; fma gives what the rounded product lost.
    void add_product(double a, double b) {
        const double product = a * b;
        add(std::fma(a, b, -product));
        add(product);
    }
    int sign() const {
        const double largest = size == 0 ? 0 : terms[size - 1];
        return (largest > 0) - (largest < 0);
    }
};

/// (a - p) x (b - p), multiplied out so that nothing is rounded: ax by - ay bx - ax py + ay px - px by + py bx.
int exact_orientation(Position a, Position b, Position p) {
    Expansion sum;
    sum.add_product(a.x, b.y);
    sum.add_product(-a.y, b.x);
    sum.add_product(-a.x, p.y);
    sum.add_product(a.y, p.x);
    sum.add_product(-p.x, b.y);
    sum.add_product(p.y, b.x);
    return sum.sign();
}

}  // namespace

int orientation(Position a, Position b, Position p) {
    constexpr double epsilon = std::numeric_limits<double>::epsilon() / 2;
    constexpr double bound = (3 + 16 * epsilon) * epsilon;
    const double left = (a.x - p.x) * (b.y - p.y);
    const double right = (a.y - p.y) * (b.x - p.x);
    const double determinant = left - right;
    if (std::abs(determinant) > bound * (std::abs(left) + std::abs(right))) return determinant > 0 ? 1 : -1;
    return exact_orientation(a, b, p);
}

}  // namespace oryx::geometry

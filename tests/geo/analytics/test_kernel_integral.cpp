// Every kernel's closed integral over a cell against a quadrature in long double that shares nothing with it, and the
// surfaces of all shapes: mass, order, edges.

#include "geo/analytics/kernel_integral.hpp"
#include "geo/analytics/surface.hpp"
#include "tests/support/catch.hpp"

#include <algorithm>
#include <array>
#include <cmath>
#include <random>
#include <string>

using namespace oryx;
using namespace oryx::analytics;

namespace {

using Wide = long double;
constexpr Wide wide_pi = 3.141592653589793238462643383279502884L;

constexpr std::array shapes{KernelShape::uniform,   KernelShape::epanechnikov, KernelShape::quartic,
                            KernelShape::triweight, KernelShape::triangular,   KernelShape::gaussian};

// Integral of r k(r) from 0 to r, radius 1: the mass of a sector of one radian.
Wide radial(KernelShape shape, Wide r) {
    if (shape == KernelShape::gaussian) return (1 - std::exp(-r * r / 2)) / (2 * wide_pi);
    r = std::min<Wide>(r, 1);
    const Wide rest = 1 - r * r;
    switch (shape) {
        case KernelShape::uniform:
            return r * r / (2 * wide_pi);
        case KernelShape::epanechnikov:
            return (1 - rest * rest) / (2 * wide_pi);
        case KernelShape::quartic:
            return (1 - rest * rest * rest) / (2 * wide_pi);
        case KernelShape::triweight:
            return (1 - rest * rest * rest * rest) / (2 * wide_pi);
        default:
            return (r * r / 2 - r * r * r / 3) * 3 / wide_pi;
    }
}

// Integral over the triangle origin, a, b (signed by its turn): in polar coordinates, the radial part exact, the angle
// by Gauss-Legendre's 5 nodes on each of 200 pieces, split where the side leaves the unit disc.
Wide triangle(KernelShape shape, Wide ax, Wide ay, Wide bx, Wide by) {
    static constexpr std::array<Wide, 5> nodes{
        -0.906179845938663992797626878299392965L, -0.538469310105683091036314420700208805L, 0,
        0.538469310105683091036314420700208805L, 0.906179845938663992797626878299392965L};
    static constexpr std::array<Wide, 5> weights{
        0.236926885056189087514264040719917363L, 0.478628670499366468041291514835638193L,
        0.568888888888888888888888888888888889L, 0.478628670499366468041291514835638193L,
        0.236926885056189087514264040719917363L};
    const Wide cross = ax * by - ay * bx;
    if (cross == 0) return 0;
    const Wide length = std::hypot(bx - ax, by - ay);
    const Wide height = std::fabs(cross) / length;  // of the origin over the side's line
    // Positions along the side, from the foot of the height.
    const Wide sa = ((ax - bx) * ax + (ay - by) * ay) / length;
    const Wide sb = sa - length;
    std::vector<Wide> cuts{std::min(sa, sb), std::max(sa, sb)};
    if (height < 1) {
        const Wide chord = std::sqrt(1 - height * height);
        for (const Wide at : {-chord, chord}) {
            if (at > cuts.front() && at < std::max(sa, sb)) cuts.push_back(at);
        }
    }
    std::sort(cuts.begin(), cuts.end());
    Wide sum = 0;
    for (std::size_t c = 1; c < cuts.size(); ++c) {
        // s = height sinh t: d(angle) = dt / cosh t, and nothing is steep where the side passes close by the origin.
        const Wide from = std::asinh(cuts[c - 1] / height);
        const Wide to = std::asinh(cuts[c] / height);
        constexpr int pieces = 200;
        for (int i = 0; i < pieces; ++i) {
            const Wide half = (to - from) / pieces / 2;
            const Wide middle = from + (2 * i + 1) * half;
            for (std::size_t k = 0; k < nodes.size(); ++k) {
                const Wide stretch = std::cosh(middle + half * nodes[k]);
                sum += half * weights[k] * radial(shape, height * stretch) / stretch;
            }
        }
    }
    return cross > 0 ? sum : -sum;
}

Wide wide_rectangle(KernelShape shape, Wide x0, Wide x1, Wide y0, Wide y1) {
    return triangle(shape, x0, y0, x1, y0) + triangle(shape, x1, y0, x1, y1) + triangle(shape, x1, y1, x0, y1) +
           triangle(shape, x0, y1, x0, y0);
}

std::vector<Contribution> random_contributions(unsigned seed, std::size_t count, double spread) {
    std::mt19937 random(seed);
    std::uniform_real_distribution<double> across(-spread, spread);
    std::uniform_real_distribution<double> weight(0.001, 3);
    std::vector<Contribution> all;
    for (std::size_t i = 0; i < count; ++i) {
        const Position at = i % 3 == 0 && i > 0 ? all[i / 2].at : Position{across(random), across(random)};
        all.push_back({at, i % 4 == 0 ? 9000.0 : 4000.0, weight(random)});
    }
    return all;
}

}  // namespace

TEST_CASE("The integral over a rectangle is what a quadrature in long double finds, to 1e-12, for every kernel") {
    const unsigned seed = 2024;
    CAPTURE(seed);
    std::mt19937 random(seed);
    std::uniform_real_distribution<double> corner(-1.4, 1.2);
    std::uniform_real_distribution<double> side(0.01, 2.5);
    for (const KernelShape shape : shapes) {
        const Kernel kernel = Kernel::with_radius(shape, Metres{1});
        for (int i = 0; i < 60; ++i) {
            const double x0 = corner(random);
            const double y0 = corner(random);
            const double x1 = x0 + side(random);
            const double y1 = y0 + side(random);
            CAPTURE(std::string(to_string(shape)), x0, y0, x1, y1);
            const double closed = rectangle_share(kernel, {0, 0}, {x0, y0, x1, y1});
            CHECK(std::fabs(closed - static_cast<double>(wide_rectangle(shape, x0, x1, y0, y1))) <= 1e-12);
        }
    }
}

TEST_CASE("A rectangle that holds the whole kernel holds 1, and a corner on an axis nothing, for every kernel") {
    for (const KernelShape shape : shapes) {
        CAPTURE(std::string(to_string(shape)));
        const Kernel kernel = Kernel::with_sigma(shape, Metres{5000});
        const double far = kernel.reach() + 1;
        CHECK(rectangle_share(kernel, {1, 2}, {1 - far, 2 - far, 1 + far, 2 + far}) == Approx(1).epsilon(1e-13));
        CHECK(rectangle_share(kernel, {0, 0}, {0, 0, far, far}) == Approx(0.25).epsilon(1e-13));
        CHECK(kernel_corner(shape, 0, 0.7) == 0);
        CHECK(kernel_corner(shape, 0.7, 0) == 0);
        CHECK(kernel_corner(shape, -0.3, 0.9) == -kernel_corner(shape, 0.3, 0.9));
    }
}

TEST_CASE("Every kernel's name is read back, and no other word is a kernel") {
    for (const KernelShape shape : shapes)
        CHECK(parse_kernel_shape(to_string(shape)) == shape);
    CHECK_FALSE(parse_kernel_shape("biweight-ish"));
}

TEST_CASE(
    "A surface of any kernel holds the weight of its incidents, whatever their order (10: Rlibkdv has no units)") {
    const unsigned seed = 5;
    CAPTURE(seed);
    auto contributions = random_contributions(seed, 80, 60'000);
    double weight = 0;
    for (const Contribution& c : contributions)
        weight += c.weight;
    const auto grid = Grid::covering({-160'000, -160'000, 160'000, 160'000}, {0, 0}, 5000);
    REQUIRE(grid);
    auto shuffled = contributions;
    std::shuffle(shuffled.begin(), shuffled.end(), std::mt19937(seed));
    for (const KernelShape shape : shapes) {
        CAPTURE(std::string(to_string(shape)));
        const auto surface = kernel_surface(*grid, distinct_places(contributions), shape);
        REQUIRE(surface);
        double total = 0;
        for (const double mass : surface->mass)
            total += mass;
        CHECK(std::fabs(total - weight) <= 1e-11 * weight);
        CHECK(kernel_surface(*grid, distinct_places(shuffled), shape)->mass == surface->mass);
    }
}

TEST_CASE("A surface of any kernel agrees with a twin in long double, cell by cell") {
    const auto contributions = random_contributions(11, 6, 8000);
    const auto grid = Grid::covering({-20'000, -20'000, 20'000, 20'000}, {0, 0}, 5000);
    REQUIRE(grid);
    for (const KernelShape shape : shapes) {
        const auto surface = kernel_surface(*grid, distinct_places(contributions), shape);
        REQUIRE(surface);
        for (std::int32_t row = 0; row < grid->rows(); ++row) {
            for (std::int32_t column = 0; column < grid->columns(); ++column) {
                Wide mass = 0;
                Wide variance = 0;
                for (const Contribution& c : contributions) {
                    const Wide h = Kernel::with_sigma(shape, Metres{c.sigma}).radius();
                    const Wide share = wide_rectangle(shape, (grid->corner_x(column) - Wide{c.at.x}) / h,
                                                      (grid->corner_x(column + 1) - Wide{c.at.x}) / h,
                                                      (grid->corner_y(row) - Wide{c.at.y}) / h,
                                                      (grid->corner_y(row + 1) - Wide{c.at.y}) / h);
                    mass += c.weight * share;
                    variance += Wide{c.weight} * c.weight * share * share;
                }
                CAPTURE(std::string(to_string(shape)), row, column);
                const std::size_t cell = grid->index(column, row);
                CHECK(std::fabs(surface->mass[cell] - static_cast<double>(mass)) <= 1e-11);
                CHECK(std::fabs(surface->variance[cell] - static_cast<double>(variance)) <= 1e-11);
            }
        }
    }
}

TEST_CASE("Jones-Diggle's correction keeps all mass inside the mask, where without it some leaves (1.6 e)") {
    const auto contributions = random_contributions(3, 60, 45'000);
    const auto grid = Grid::covering({-50'000, -50'000, 49'999, 49'999}, {0, 0}, 5000);
    REQUIRE(grid);
    // All but one corner of the grid: a mask that is no rectangle.
    std::vector<std::uint8_t> mask(grid->cells(), 1);
    mask[grid->index(19, 19)] = 0;
    for (const KernelShape shape : shapes) {
        CAPTURE(std::string(to_string(shape)));
        auto places = distinct_places(contributions);
        double weight = 0;
        for (const Place& place : places)
            weight += place.weight;
        const auto inside = [&] {
            const auto surface = kernel_surface(*grid, places, shape);
            REQUIRE(surface);
            double total = 0;
            for (std::size_t cell = 0; cell < mask.size(); ++cell)
                total += mask[cell] != 0 ? surface->mass[cell] : 0;
            return total;
        };
        CHECK(inside() < 0.999 * weight);
        REQUIRE(correct_edges(*grid, mask, places, shape));
        CHECK(inside() == Approx(weight).epsilon(1e-12));
    }
}

TEST_CASE("The edge correction leaves a place that does not reach the mask as it is") {
    const auto grid = Grid::covering({0, 0, 50'000, 50'000}, {0, 0}, 5000);
    REQUIRE(grid);
    const std::vector<std::uint8_t> mask(grid->cells(), 1);
    auto places = distinct_places({{{-90'000, 0}, 5000, 2}});
    REQUIRE(correct_edges(*grid, mask, places, KernelShape::quartic));
    CHECK(places[0].weight == 2);
}

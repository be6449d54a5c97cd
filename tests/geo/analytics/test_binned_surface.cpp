// The binned surface against the exact one: within its own bound, and the bound is not idle.

#include "geo/analytics/binned_surface.hpp"
#include "tests/support/catch.hpp"

#include <algorithm>
#include <array>
#include <cmath>
#include <numbers>
#include <random>

using namespace oryx;
using namespace oryx::analytics;

namespace {

std::vector<Contribution> scattered(unsigned seed, int count, double sigma) {
    std::mt19937 random(seed);
    // Also round the grid of 60 x 40 cells, within reach and beyond it.
    std::uniform_real_distribution<double> x(-15, 75);
    std::uniform_real_distribution<double> y(-15, 55);
    std::uniform_real_distribution<double> weight(0.01, 2);
    std::vector<Contribution> list;
    for (int i = 0; i < count; ++i)
        list.push_back({{x(random), y(random)}, i % 5 == 0 ? 1.5 * sigma : sigma, weight(random)});
    return list;
}

double farthest(const std::vector<double>& a, const std::vector<double>& b) {
    double worst = 0;
    for (std::size_t i = 0; i < a.size(); ++i)
        worst = std::max(worst, std::fabs(a[i] - b[i]));
    return worst;
}

const Grid grid = *Grid::covering({0, 0, 59.5, 39.5}, {0, 0}, 1);

}  // namespace

TEST_CASE("No cell of a binned surface is farther from the exact one than its bound says") {
    for (const KernelShape shape : {KernelShape::quartic, KernelShape::triweight, KernelShape::gaussian}) {
        for (const double sigma : {0.4, 0.8, 1.5, 3.0, 8.0}) {
            for (const int count : {1, 3, 400}) {
                const auto seed = static_cast<unsigned>(count) + static_cast<unsigned>(sigma * 10);
                CAPTURE(std::string(to_string(shape)), sigma, count, seed);
                const auto places = distinct_places(scattered(seed, count, sigma));
                const auto exact = kernel_mass(grid, places, shape);
                const auto binned = binned_surface(grid, places, shape);
                REQUIRE(exact);
                REQUIRE(binned);
                CHECK(farthest(exact->mass, binned->surface.mass) <= binned->error_bound);
                CHECK(binned->surface.weight == exact->weight);
                CHECK(*std::min_element(binned->surface.mass.begin(), binned->surface.mass.end()) >= 0);
            }
        }
    }
}

TEST_CASE("One place in the worst position comes near the bound of its binning") {
    // Midway between four middles of cells; the bound is 2 / r^2 of the kernel's height, and half as much at the
    // centre.
    const auto places = distinct_places({{{30, 20}, 2, 1}});
    const auto exact = kernel_mass(grid, places, KernelShape::quartic);
    const auto binned = binned_surface(grid, places, KernelShape::quartic);
    REQUIRE(binned);
    CHECK(farthest(exact->mass, binned->surface.mass) > 0.15 * binned->error_bound);
}

TEST_CASE("The bound shrinks with the square of the radius") {
    double before = 1;
    for (const double sigma : {1.0, 2.0, 4.0, 8.0}) {
        const auto binned = binned_surface(grid, distinct_places({{{30.3, 20.4}, sigma, 1}}), KernelShape::quartic);
        REQUIRE(binned);
        const double r = std::sqrt(8.0) * sigma;
        const double height = 3 / (std::numbers::pi * r * r);
        const double relative = binned->error_bound / height;
        // 2 / r^2 for the bins, no more for the table of shares.
        CHECK(relative < 4 / (r * r) + 1e-3);
        CHECK(relative < before);
        before = relative;
    }
}

TEST_CASE("The order of incidents changes no bit of a binned surface") {
    auto contributions = scattered(3, 300, 2.0);
    const auto one = binned_surface(grid, distinct_places(contributions), KernelShape::triweight);
    std::shuffle(contributions.begin(), contributions.end(), std::mt19937(7));
    const auto other = binned_surface(grid, distinct_places(contributions), KernelShape::triweight);
    REQUIRE(one);
    REQUIRE(other);
    CHECK(one->surface.mass == other->surface.mass);
    CHECK(one->error_bound == other->error_bound);
}

TEST_CASE("No place gives zeros with no error, and cells far from every place are 0") {
    const auto none = binned_surface(grid, {}, KernelShape::quartic);
    REQUIRE(none);
    CHECK(none->error_bound == 0);
    CHECK(*std::max_element(none->surface.mass.begin(), none->surface.mass.end()) == 0);
    const auto corner = binned_surface(grid, distinct_places({{{0.5, 0.5}, 1, 1}}), KernelShape::quartic);
    REQUIRE(corner);
    CHECK(corner->surface.mass[grid.index(0, 0)] > 0);
    CHECK(corner->surface.mass[grid.index(59, 39)] == 0);
}

TEST_CASE(
    "Kernels with kinks are not binned, and more widths than a surface takes are an error that names the method") {
    CHECK_FALSE(can_be_binned(KernelShape::uniform));
    CHECK_FALSE(can_be_binned(KernelShape::epanechnikov));
    CHECK_FALSE(can_be_binned(KernelShape::triangular));
    std::vector<Contribution> many;
    for (std::size_t i = 0; i <= max_binned_widths; ++i)
        many.push_back({{30, 20}, 1.0 + 0.01 * static_cast<double>(i), 1});
    const auto refused = binned_surface(grid, distinct_places(many), KernelShape::quartic);
    REQUIRE_FALSE(refused);
    CHECK(refused.error().parameter == "method");
}

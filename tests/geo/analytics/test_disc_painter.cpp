// Shares of polynomial kernels, painted row by row, against a twin in long double that takes every cell by itself.

#include "geo/analytics/disc_painter.hpp"
#include "geo/analytics/power_kernel.hpp"
#include "geo/analytics/surface.hpp"
#include "tests/support/catch.hpp"

#include <algorithm>
#include <array>
#include <cmath>
#include <random>

using namespace oryx;
using namespace oryx::analytics;

namespace {

using Wide = long double;
const Wide wide_pi = std::acos(Wide{-1});
constexpr std::array shapes{KernelShape::uniform, KernelShape::epanechnikov, KernelShape::quartic,
                            KernelShape::triweight};

// What the kernel of power m holds in the quadrant beyond t: the integral of (1-u^2)^(m+1/2) by its recurrence.
Wide wide_tail(int m, Wide t) {
    const Wide a = (1 - t) * (1 + t);
    Wide strip = 1;
    Wide rest = (wide_pi / 2 - std::asin(t) - t * std::sqrt(a)) / 2;
    for (int k = 1; k <= m; ++k) {
        const Wide p = k + 0.5L;
        rest = (2 * p * rest - t * std::pow(a, p)) / (2 * p + 1);
        strip *= Wide{2} * k / (2 * k + 1);
    }
    return (m + 1) / wide_pi * strip * rest;
}

// The integral between the axes and (x,y), odd in both.
Wide wide_corner(int m, Wide x, Wide y) {
    const Wide sign = (x < 0) != (y < 0) ? -1 : 1;
    const Wide u = std::min<Wide>(std::fabs(x), 1);
    const Wide v = std::min<Wide>(std::fabs(y), 1);
    if (u * u + v * v > 1) return sign * (0.25L - wide_tail(m, u) - wide_tail(m, v));
    // Over y in closed form, over x by powers: (c - y^2)^m with c = 1 - x^2.
    const auto& c = kernel_coefficients(m);
    Wide sum = 0;
    for (std::size_t a = 0; a <= 3; ++a) {
        for (std::size_t b = 0; b <= 3; ++b)
            sum += Wide{c[a][b]} * std::pow(u, 2 * a + 1) * std::pow(v, 2 * b + 1) / ((2 * a + 1) * (2 * b + 1));
    }
    return sign * sum;
}

Wide wide_share(int m, Position at, Wide radius, Wide x, Wide y) {
    const auto corner = [&](Wide east, Wide north) {
        return wide_corner(m, (x + east - at.x) / radius, (y + north - at.y) / radius);
    };
    return (corner(1, 1) - corner(0, 1)) - (corner(1, 0) - corner(0, 0));
}

Grid unit_grid(double columns, double rows, Position south_west = {0, 0}) {
    return *Grid::covering({south_west.x, south_west.y, south_west.x + columns - 0.5, south_west.y + rows - 0.5},
                           {0, 0}, 1);
}

std::vector<double> painted(const Grid& grid, KernelShape shape, Position at, double radius) {
    std::vector<double> mass(grid.cells());
    DiscPainter painter(grid, shape);
    ShareSink sink{.mass = mass.data(), .weight = 1};
    painter.paint(at, radius, sink);
    return mass;
}

// Any place near the grid; now and then on a side or a corner of a cell, where a centre's own cell is a matter of
// choice.
class Places {
  public:
    Places(unsigned seed, double columns, double rows, double radius)
        : random_(seed), x_(-radius - 1, columns + radius + 1), y_(-radius - 1, rows + radius + 1) {}
    Position next() {
        Position at{x_(random_), y_(random_)};
        if (++count_ % 4 == 0) at.x = std::floor(at.x);
        if (count_ % 6 == 0) at.y = std::floor(at.y);
        return at;
    }

  private:
    std::mt19937 random_;
    std::uniform_real_distribution<double> x_, y_;
    int count_ = 0;
};

}  // namespace

TEST_CASE("A disc's tail is the closed form's to 2e-16, for every power") {
    for (int m = 0; m <= max_kernel_power; ++m) {
        const DiscTail& tail = DiscTail::of(m);
        for (int i = 0; i <= 5000; ++i) {
            const double t = i / 5000.0;
            CAPTURE(m, t);
            REQUIRE(std::fabs(static_cast<double>(tail(t) - wide_tail(m, t))) <= 2e-16);
        }
        CHECK(tail(1) == 0);
        CHECK(tail(1.5) == 0);
    }
}

TEST_CASE(
    "Cells taken for inner lie in the disc, and those beyond the outer ones are met by none, wherever its centre") {
    const unsigned seed = 41;
    CAPTURE(seed);
    std::mt19937 random(seed);
    std::uniform_real_distribution<double> radii(0.05, 40);
    for (int trial = 0; trial < 300; ++trial) {
        const double radius = trial % 3 == 0 ? std::floor(radii(random)) + 1 : radii(random);
        const DiscCells cells(radius);
        CAPTURE(radius);
        for (std::int32_t r = -cells.reach(); r <= cells.reach(); ++r) {
            const auto [inner, outer] = cells.row(r);
            // Farthest corner over all centres in the unit square; nearest likewise.
            if (inner >= 0) CHECK(std::hypot(std::abs(r) + 1, inner + 1) <= radius * (1 + 1e-15));
            CHECK(std::hypot(std::max(0, std::abs(r) - 1), outer) >= radius);
        }
        CHECK(cells.reach() >= radius);
    }
}

TEST_CASE("Every share is the kernel's integral over its cell, from discs below a cell to discs beyond the grid") {
    const Grid grid = unit_grid(23, 17);
    for (const KernelShape shape : shapes) {
        const int m = *kernel_power(shape);
        for (const double radius : {0.2, 0.7, 1.0, 1.5, 2.0, 3.3, 5.0, 8.0, 12.7, 25.0, 70.0}) {
            const auto seed = static_cast<unsigned>(radius * 10) + 1;
            CAPTURE(std::string(to_string(shape)), radius, seed);
            Places places(seed, 23, 17, radius);
            double worst = 0;
            bool beyond = false;
            for (int trial = 0; trial < 24; ++trial) {
                const Position at = places.next();
                const auto mass = painted(grid, shape, at, radius);
                for (std::int32_t row = 0; row < grid.rows(); ++row) {
                    for (std::int32_t column = 0; column < grid.columns(); ++column) {
                        const double share = mass[grid.index(column, row)];
                        const Wide twin = wide_share(m, at, radius, column, row);
                        worst = std::max(worst, std::fabs(share - static_cast<double>(twin)));
                        const double dx = std::max({0.0, column - at.x, at.x - column - 1});
                        const double dy = std::max({0.0, row - at.y, at.y - row - 1});
                        beyond = beyond || (share != 0 && dx * dx + dy * dy >= radius * radius);
                    }
                }
            }
            CHECK(worst <= 1e-15);
            CHECK_FALSE(beyond);
        }
    }
}

TEST_CASE("A disc within the grid gives away all it holds") {
    const Grid grid = unit_grid(70, 70);
    for (const KernelShape shape : shapes) {
        for (const double radius : {0.3, 1.0, 4.2, 17.0, 30.0}) {
            Places places(9, 4, 4, 0);
            for (int trial = 0; trial < 10; ++trial) {
                const Position shift = places.next();
                const auto mass = painted(grid, shape, {32 + shift.x, 32 + shift.y}, radius);
                double total = 0;
                for (const double share : mass)
                    total += share;
                CAPTURE(std::string(to_string(shape)), radius, shift.x, shift.y);
                CHECK(std::fabs(total - 1) <= 1e-13);
            }
        }
    }
}

TEST_CASE("No extent of the grid changes a bit of a share") {
    const Grid wide = unit_grid(90, 80, {-30, -25});
    for (const KernelShape shape : shapes) {
        for (const double radius : {0.8, 2.5, 7.0, 24.0, 50.0}) {
            Places places(5, 20, 15, radius);
            for (int trial = 0; trial < 20; ++trial) {
                const Position at = places.next();
                const auto all = painted(wide, shape, at, radius);
                for (const auto& [columns, rows, west, south] :
                     {std::array{20, 15, 0, 0}, std::array{1, 9, 3, -2}, std::array{7, 1, -4, 6}}) {
                    const Grid grid = unit_grid(columns, rows, {double(west), double(south)});
                    const auto part = painted(grid, shape, at, radius);
                    CAPTURE(std::string(to_string(shape)), radius, at.x, at.y, columns, rows);
                    for (std::int32_t row = 0; row < rows; ++row) {
                        for (std::int32_t column = 0; column < columns; ++column) {
                            REQUIRE(part[grid.index(column, row)] ==
                                    all[wide.index(column + west + 30, row + south + 25)]);
                        }
                    }
                }
            }
        }
    }
}

TEST_CASE("Mass, variance and the share inside a mask are told of the same shares") {
    const Grid grid = unit_grid(30, 20);
    std::vector<std::uint8_t> mask(grid.cells());
    for (std::size_t cell = 0; cell < mask.size(); ++cell)
        mask[cell] = cell % 3 == 0 ? 1 : 0;
    for (const KernelShape shape : shapes) {
        DiscPainter painter(grid, shape);
        Places places(3, 30, 20, 6);
        for (int trial = 0; trial < 20; ++trial) {
            const Position at = places.next();
            const auto shares = painted(grid, shape, at, 6.3);
            std::vector<double> mass(grid.cells(), 1.0);
            std::vector<double> variance(grid.cells(), 2.0);
            ShareSink both{.mass = mass.data(), .variance = variance.data(), .weight = 3, .weight_squares = 5};
            painter.paint(at, 6.3, both);
            ShareSink inside{.mask = mask.data()};
            painter.paint(at, 6.3, inside);
            double sum = 0;
            for (std::size_t cell = 0; cell < mask.size(); ++cell) {
                CHECK(mass[cell] == 1 + 3 * shares[cell]);
                CHECK(variance[cell] == 2 + 5 * (shares[cell] * shares[cell]));
                sum += mask[cell] != 0 ? shares[cell] : 0;
            }
            CHECK(inside.inside == Approx(sum).margin(1e-15));
        }
    }
}

TEST_CASE("A surface without its standard error has the same mass, whatever the kernel") {
    const Grid grid = unit_grid(40, 30);
    std::vector<Contribution> contributions;
    Places places(8, 40, 30, 3);
    for (int i = 0; i < 200; ++i)
        contributions.push_back({places.next(), i % 2 == 0 ? 1.5 : 3.0, 1.0 + i % 7});
    for (const KernelShape shape : {KernelShape::quartic, KernelShape::triangular, KernelShape::gaussian}) {
        const auto joined = distinct_places(contributions);
        const auto mass = kernel_mass(grid, joined, shape);
        REQUIRE(mass);
        CHECK(mass->mass == kernel_surface(grid, joined, shape)->mass);
        CHECK(mass->variance.empty());
        CHECK(*std::min_element(mass->mass.begin(), mass->mass.end()) >= 0);
    }
}

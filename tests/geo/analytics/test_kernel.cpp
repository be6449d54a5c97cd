// The kernel and the surface, against the published vector and against a slow twin in long double.

#include "geo/analytics/decay.hpp"
#include "geo/analytics/kernel_integral.hpp"
#include "geo/analytics/surface.hpp"
#include "tests/support/catch.hpp"

#include <array>
#include <cmath>
#include <map>
#include <random>

using namespace oryx;
using namespace oryx::analytics;

namespace {

// Vector 1.6 (a): points, weights, h = 5; the queries.
const std::vector<WeightedPoint> points{{{0, 0}, 1}, {{3, 4}, 2}, {{6, 0}, 1}, {{6, 0}, 3}, {{20, 20}, 1}};
const std::array<Position, 4> queries{{{0, 0}, {3, 2}, {6, 0}, {5, 5}}};

// The number of significant digits of a printed decimal, and its last place as a tolerance.
double last_place(const std::string& printed) {
    return std::pow(10.0, -double(printed.size() - printed.find('.') - 1));
}

struct Row {
    const char* name;
    Kernel kernel;
    std::array<std::string, 4> printed;
};

using Wide = long double;
constexpr Wide wide_pi = 3.141592653589793238462643383279502884L;

Wide wide_quartic(Wide distance, Wide radius) {
    const Wide u = distance / radius;
    return u >= 1 ? 0 : 3 * (1 - u * u) * (1 - u * u) / (wide_pi * radius * radius);
}

// Integral of the unit quartic kernel over a rectangle by quadrature: over x with x = sin(t), split where the
// rectangle's sides leave the disc, 40 Gauss-Legendre nodes a piece; over y exactly. Shares nothing with the closed
// form under test.
Wide wide_cell(Wide x0, Wide x1, Wide y0, Wide y1) {
    x0 = std::max<Wide>(x0, -1);
    x1 = std::min<Wide>(x1, 1);
    if (x0 >= x1) return 0;
    std::vector<Wide> cuts{std::asin(x0), std::asin(x1)};
    for (const Wide y : {y0, y1}) {
        if (std::fabs(y) >= 1) continue;
        for (const Wide x : {std::sqrt(1 - y * y), -std::sqrt(1 - y * y)}) {
            if (x > x0 && x < x1) cuts.push_back(std::asin(x));
        }
    }
    std::sort(cuts.begin(), cuts.end());
    const auto inner = [&](Wide x) -> Wide {
        const Wide a = 1 - x * x;
        const Wide edge = std::sqrt(std::max<Wide>(0, a));
        const Wide from = std::clamp(y0, -edge, edge);
        const Wide to = std::clamp(y1, -edge, edge);
        const auto antiderivative = [&](Wide y) { return a * a * y - 2 * a * y * y * y / 3 + y * y * y * y * y / 5; };
        return (antiderivative(to) - antiderivative(from)) * 3 / wide_pi;
    };
    // Gauss-Legendre nodes by Newton on the recurrence.
    static const auto nodes = [] {
        constexpr int n = 40;
        std::vector<std::pair<Wide, Wide>> list;
        for (int i = 0; i < n; ++i) {
            Wide x = std::cos(wide_pi * (i + 0.75L) / (n + 0.5L));
            Wide slope = 1;
            for (int step = 0; step < 50; ++step) {
                Wide p0 = 1;
                Wide p1 = x;
                for (int k = 2; k <= n; ++k) {
                    const Wide p2 = ((2 * k - 1) * x * p1 - (k - 1) * p0) / k;
                    p0 = p1;
                    p1 = p2;
                }
                slope = n * (x * p1 - p0) / (x * x - 1);
                x -= p1 / slope;
            }
            list.emplace_back(x, 2 / ((1 - x * x) * slope * slope));
        }
        return list;
    }();
    Wide sum = 0;
    for (std::size_t i = 1; i < cuts.size(); ++i) {
        const Wide half = (cuts[i] - cuts[i - 1]) / 2;
        const Wide middle = (cuts[i] + cuts[i - 1]) / 2;
        for (const auto& [node, weight] : nodes) {
            const Wide t = middle + half * node;
            sum += half * weight * inner(std::sin(t)) * std::cos(t);
        }
    }
    return sum;
}

std::vector<Contribution> random_contributions(std::uint32_t seed, std::size_t count) {
    std::mt19937 random(seed);
    std::uniform_real_distribution<double> across(-60'000, 60'000);
    std::uniform_real_distribution<double> weight(0.001, 3);
    std::vector<Contribution> all;
    for (std::size_t i = 0; i < count; ++i) {
        // A third of the incidents share a named place, as in real data.
        const Position at = i % 3 == 0 && i > 0 ? all[i / 2].at : Position{across(random), across(random)};
        all.push_back({at, i % 4 == 0 ? 11'180.0 : 5000.0, weight(random)});
    }
    return all;
}

}  // namespace

TEST_CASE("Every kernel gives the vector 1.6 (a) to the digits printed (10: QGIS's quartic, 7.25 times too large)") {
    const Metres h{5};
    const std::vector<Row> rows{
        {"epanechnikov",
         Kernel::with_radius(KernelShape::epanechnikov, h),
         {".0254647908947", ".10389634685", ".101859163579", ".0407436654315"}},
        {"quartic",
         Kernel::with_radius(KernelShape::quartic, h),
         {".0381971863421", ".097907028032", ".152788745368", ".0488923985178"}},
        {"triweight",
         Kernel::with_radius(KernelShape::triweight, h),
         {".0509295817894", ".0885343552361", ".203718327158", ".0521518917524"}},
        {"uniform",
         Kernel::with_radius(KernelShape::uniform, h),
         {".0381971863421", ".0891267681315", ".0763943726841", ".0254647908947"}},
        {"triangular",
         Kernel::with_radius(KernelShape::triangular, h),
         {".0381971863421", ".099100641386", ".152788745368", ".0422297706001"}},
        {"gaussian",
         Kernel::with_radius(KernelShape::gaussian, Metres{2}),
         {".0450531775701", ".0874405093916", ".163093346105", ".0488426682681"}},
    };
    for (const Row& row : rows) {
        for (std::size_t q = 0; q < queries.size(); ++q) {
            CAPTURE(row.name, q);
            const double value = intensity_at(queries[q], points, row.kernel).value;
            CHECK(std::fabs(value - std::stod(row.printed[q])) <= 0.51 * last_place(row.printed[q]));
        }
    }
}

TEST_CASE("Standard errors and decayed weights give the vector 1.6 (a) to the digits printed") {
    const Kernel quartic = Kernel::with_radius(KernelShape::quartic, Metres{5});
    const std::array<std::string, 4> errors{".0381971863421", ".0612991797707", ".120790109051", ".0488923985178"};
    const std::array<std::string, 4> decayed{".0381971863421", ".0452757896934", ".041333434363", ".0244461992589"};
    const std::array<double, 5> ages{0, 30, 15, 90, 7};
    auto aged = points;
    for (std::size_t i = 0; i < aged.size(); ++i)
        aged[i].weight *= decay_at_age(Days{ages[i]}, Days{30});
    for (std::size_t q = 0; q < queries.size(); ++q) {
        CAPTURE(q);
        CHECK(std::fabs(intensity_at(queries[q], points, quartic).standard_error - std::stod(errors[q])) <=
              0.51 * last_place(errors[q]));
        CHECK(std::fabs(intensity_at(queries[q], aged, quartic).value - std::stod(decayed[q])) <=
              0.51 * last_place(decayed[q]));
    }
}

TEST_CASE(
    "A kernel of a given sigma has that standard deviation along each axis, and integrates to one (10: KDEpy's finite "
    "kernels)") {
    for (const KernelShape shape : {KernelShape::uniform, KernelShape::epanechnikov, KernelShape::quartic,
                                    KernelShape::triweight, KernelShape::triangular, KernelShape::gaussian}) {
        const Kernel kernel = Kernel::with_sigma(shape, Metres{3});
        const double reach = shape == KernelShape::gaussian ? 40 : kernel.radius();
        const int steps = 200'000;
        double mass = 0;
        double variance = 0;
        for (int i = 0; i < steps; ++i) {
            const double r = (i + 0.5) * reach / steps;
            const double ring = kernel(r) * 2 * std::numbers::pi * r * reach / steps;
            mass += ring;
            variance += ring * r * r / 2;
        }
        CAPTURE(static_cast<int>(shape));
        CHECK(mass == Approx(1).epsilon(1e-7));
        CHECK(std::sqrt(variance) == Approx(3).epsilon(1e-7));
    }
}

TEST_CASE("Intensity agrees with a twin in long double to 1e-12") {
    const unsigned seed = 20191231;
    CAPTURE(seed);
    const auto contributions = random_contributions(seed, 400);
    std::vector<WeightedPoint> weighted;
    for (const Contribution& c : contributions)
        weighted.push_back({c.at, c.weight});
    const Kernel kernel = Kernel::with_sigma(KernelShape::quartic, Metres{5000});
    std::mt19937 random(seed + 1);
    std::uniform_real_distribution<double> across(-60'000, 60'000);
    for (int i = 0; i < 200; ++i) {
        const Position where{across(random), across(random)};
        Wide twin = 0;
        for (const Contribution& c : contributions) {
            twin += Wide{c.weight} *
                    wide_quartic(std::hypot(Wide{where.x} - c.at.x, Wide{where.y} - c.at.y), std::sqrt(Wide{8}) * 5000);
        }
        CHECK(std::fabs(intensity_at(where, weighted, kernel).value - static_cast<double>(twin)) <=
              1e-12 * std::max(static_cast<double>(twin), 1e-9));
    }
}

TEST_CASE("A cell's value is the kernel's integral over the cell, as a quadrature in long double finds it to 1e-12") {
    const unsigned seed = 16;
    CAPTURE(seed);
    std::mt19937 random(seed);
    std::uniform_real_distribution<double> corner(-1.3, 1.2);
    std::uniform_real_distribution<double> side(0.01, 2.5);
    for (int i = 0; i < 500; ++i) {
        const double x0 = corner(random);
        const double y0 = corner(random);
        const double x1 = x0 + side(random);
        const double y1 = y0 + side(random);
        CAPTURE(x0, y0, x1, y1);
        const double closed =
            (kernel_corner(KernelShape::quartic, x1, y1) - kernel_corner(KernelShape::quartic, x0, y1)) -
            (kernel_corner(KernelShape::quartic, x1, y0) - kernel_corner(KernelShape::quartic, x0, y0));
        CHECK(std::fabs(closed - static_cast<double>(wide_cell(x0, x1, y0, y1))) <= 1e-12);
    }
    CHECK(4 * kernel_corner(KernelShape::quartic, 1, 1) == Approx(1).epsilon(1e-15));
    CHECK(kernel_corner(KernelShape::quartic, 0, 5) == 0);
}

TEST_CASE("The surface agrees with a cell-by-cell twin in long double to 1e-12, and its mass is the sum of weights") {
    const unsigned seed = 7;
    CAPTURE(seed);
    const auto contributions = random_contributions(seed, 60);
    const auto grid = Grid::covering({-100'000, -100'000, 100'000, 100'000}, {0, 0}, 5000);
    REQUIRE(grid);
    const auto surface = quartic_surface(*grid, distinct_places(contributions));
    REQUIRE(surface);
    double largest = 0;
    double total = 0;
    double weight = 0;
    for (const double mass : surface->mass) {
        largest = std::max(largest, mass);
        total += mass;
    }
    for (const Contribution& c : contributions)
        weight += c.weight;
    CHECK(surface->weight == Approx(weight).epsilon(1e-13));
    CHECK(std::fabs(total - weight) <= 1e-9 * weight);
    for (std::int32_t row = 0; row < grid->rows(); ++row) {
        for (std::int32_t column = 0; column < grid->columns(); ++column) {
            Wide mass = 0;
            Wide variance = 0;
            for (const Contribution& c : contributions) {
                const Wide h = std::sqrt(Wide{8}) * c.sigma;
                const Wide share = wide_cell(
                    (grid->corner_x(column) - Wide{c.at.x}) / h, (grid->corner_x(column + 1) - Wide{c.at.x}) / h,
                    (grid->corner_y(row) - Wide{c.at.y}) / h, (grid->corner_y(row + 1) - Wide{c.at.y}) / h);
                mass += c.weight * share;
                variance += Wide{c.weight} * c.weight * share * share;
            }
            const std::size_t cell = grid->index(column, row);
            REQUIRE(std::fabs(surface->mass[cell] - static_cast<double>(mass)) <= 1e-12 * largest);
            REQUIRE(std::fabs(surface->variance[cell] - static_cast<double>(variance)) <= 1e-12 * largest * largest);
        }
    }
}

TEST_CASE("The order of incidents and the extent of the grid change no bit of a surface") {
    auto contributions = random_contributions(3, 200);
    const auto grid = Grid::covering({-100'000, -100'000, 100'000, 100'000}, {0, 0}, 5000);
    const auto wider = Grid::covering({-143'210, -100'000, 100'000, 177'000}, {0, 0}, 5000);
    REQUIRE(grid);
    REQUIRE(wider);
    const auto surface = quartic_surface(*grid, distinct_places(contributions));
    std::shuffle(contributions.begin(), contributions.end(), std::mt19937(5));
    const auto shuffled = quartic_surface(*grid, distinct_places(contributions));
    const auto larger = quartic_surface(*wider, distinct_places(contributions));
    CHECK(surface->mass == shuffled->mass);
    CHECK(surface->variance == shuffled->variance);
    for (std::int32_t row = 0; row < grid->rows(); ++row) {
        for (std::int32_t column = 0; column < grid->columns(); ++column) {
            const Position middle{grid->corner_x(column) + 1, grid->corner_y(row) + 1};
            REQUIRE(surface->mass[grid->index(column, row)] == larger->mass[*wider->cell_of(middle)]);
        }
    }
}

TEST_CASE("Degenerate surfaces are numbers, not NaN") {
    const auto grid = Grid::covering({-50'000, -50'000, 50'000, 50'000}, {0, 0}, 5000);
    REQUIRE(grid);
    SECTION("no incident") {
        const auto surface = quartic_surface(*grid, {});
        REQUIRE(surface);
        CHECK(surface->weight == 0);
        CHECK(*std::max_element(surface->mass.begin(), surface->mass.end()) == 0);
    }
    SECTION("one incident, and many at one place") {
        for (const int count : {1, 100}) {
            const std::vector<Contribution> same(static_cast<std::size_t>(count), {{2500, 2500}, 5000, 0.1});
            const auto places = distinct_places(same);
            REQUIRE(places.size() == 1);
            const auto surface = quartic_surface(*grid, places);
            double total = 0;
            for (const double mass : surface->mass)
                total += mass;
            CHECK(total == Approx(0.1 * count).epsilon(1e-12));
            CHECK(places[0].weight_squares == Approx(0.01 * count).epsilon(1e-12));
        }
    }
    SECTION("a kernel smaller than its cell falls into it whole") {
        const auto surface = quartic_surface(*grid, distinct_places({{{2500, 2500}, 100, 1}}));
        CHECK(surface->mass[*grid->cell_of({2500, 2500})] == Approx(1).epsilon(1e-14));
    }
    SECTION("an incident outside the grid reaches in") {
        const auto surface = quartic_surface(*grid, distinct_places({{{57'000, 0}, 5000, 1}}));
        double total = 0;
        for (const double mass : surface->mass)
            total += mass;
        CHECK(total > 0.05);
        CHECK(total < 0.5);
    }
}

TEST_CASE("More than two million cells are refused by name") {
    const auto grid = Grid::covering({0, 0, 2e6, 2e6}, {0, 0}, 1000);
    REQUIRE_FALSE(grid);
    CHECK(grid.error().kind == ErrorKind::too_large);
    CHECK(grid.error().parameter == "cell_m");
}

TEST_CASE("Cells count from the theatre's origin and own their south and west sides") {
    const auto grid = Grid::covering({-1, -1, 12'000, 4'999}, {100, 200}, 5000);
    REQUIRE(grid);
    CHECK(grid->corner_x(0) == -4900);
    CHECK(grid->corner_y(0) == -4800);
    CHECK(grid->columns() == 4);
    CHECK(grid->rows() == 2);
    CHECK(grid->cell_of({100, 200}) == grid->index(1, 1));
    CHECK(grid->cell_of({99.9, 200}) == grid->index(0, 1));
    CHECK_FALSE(grid->cell_of({-5000, 0}));
}

// Poisson regression. Sections are of shared/reference/analytics.md.
//
// Not run, since its input is not redistributed with the reference: 7's series of Sicily.

#include "geo/statistics/poisson_regression.hpp"
#include "geo/statistics/random.hpp"
#include "tests/support/catch.hpp"

#include <array>
#include <cmath>
#include <vector>

using namespace oryx;
using namespace oryx::statistics;

TEST_CASE("Poisson regression: Dobson's randomised trial, as R's ?glm prints it") {
    Design design{.columns = 5, .values = {}};
    const std::vector<double> counts{18, 17, 15, 20, 10, 20, 25, 13, 12};
    for (int row = 0; row < 9; ++row) {
        const int outcome = row % 3;
        const int treatment = row / 3;
        design.add_row(std::array{1.0, outcome == 1 ? 1.0 : 0.0, outcome == 2 ? 1.0 : 0.0, treatment == 1 ? 1.0 : 0.0,
                                  treatment == 2 ? 1.0 : 0.0});
    }
    const auto fit = fit_poisson(design, counts, std::vector<double>(9, 0.0));
    REQUIRE(fit);
    CHECK(fit->coefficients[0] == Approx(3.045).margin(5e-4));
    CHECK(fit->coefficients[1] == Approx(-0.4543).margin(5e-5));
    CHECK(fit->coefficients[2] == Approx(-0.2930).margin(5e-5));
    CHECK(fit->coefficients[3] == Approx(0).margin(1e-12));
    CHECK(fit->standard_errors[0] == Approx(0.1709).margin(5e-5));
    CHECK(fit->standard_errors[1] == Approx(0.2022).margin(5e-5));
    CHECK(fit->standard_errors[2] == Approx(0.1927).margin(5e-5));
    CHECK(fit->standard_errors[3] == Approx(0.2).margin(5e-5));
    CHECK(fit->deviance == Approx(5.1291).margin(5e-5));
}

namespace {

using Matrix = std::vector<std::vector<long double>>;

/// Gauss and Jordan, for matrices that need no pivots (X' W X).
Matrix inverse(Matrix m) {
    const std::size_t p = m.size();
    Matrix result(p, std::vector<long double>(p, 0));
    for (std::size_t i = 0; i < p; ++i)
        result[i][i] = 1;
    for (std::size_t i = 0; i < p; ++i) {
        const long double pivot = m[i][i];
        for (std::size_t j = 0; j < p; ++j) {
            m[i][j] /= pivot;
            result[i][j] /= pivot;
        }
        for (std::size_t k = 0; k < p; ++k) {
            if (k == i) continue;
            const long double factor = m[k][i];
            for (std::size_t j = 0; j < p; ++j) {
                m[k][j] -= factor * m[i][j];
                result[k][j] -= factor * result[i][j];
            }
        }
    }
    return result;
}

struct Twin {
    std::vector<long double> coefficients;
    std::vector<long double> standard_errors;
    long double deviance = 0;
    long double dispersion = 0;
};

/// Newton's steps on the likelihood in long double.
Twin newton_twin(const Design& design, const std::vector<double>& counts, const std::vector<double>& offsets) {
    const std::size_t p = design.columns;
    Twin twin{.coefficients = std::vector<long double>(p, 0), .standard_errors = {}};
    std::vector<long double>& b = twin.coefficients;
    b[0] = std::log(2.0L);
    const auto mean_of = [&](std::size_t row) {
        long double eta = offsets[row];
        for (std::size_t j = 0; j < p; ++j)
            eta += b[j] * design.at(row, j);
        return std::exp(eta);
    };
    Matrix covariance;
    for (int step = 0; step < 60; ++step) {
        Matrix information(p, std::vector<long double>(p, 0));
        std::vector<long double> score(p, 0);
        for (std::size_t row = 0; row < counts.size(); ++row) {
            const long double mean = mean_of(row);
            for (std::size_t i = 0; i < p; ++i) {
                for (std::size_t j = 0; j < p; ++j)
                    information[i][j] += design.at(row, i) * mean * design.at(row, j);
                score[i] += design.at(row, i) * (counts[row] - mean);
            }
        }
        covariance = inverse(information);
        for (std::size_t i = 0; i < p; ++i) {
            for (std::size_t j = 0; j < p; ++j)
                b[i] += covariance[i][j] * score[j];
        }
    }
    for (std::size_t i = 0; i < p; ++i)
        twin.standard_errors.push_back(std::sqrt(covariance[i][i]));
    for (std::size_t row = 0; row < counts.size(); ++row) {
        const long double mean = mean_of(row);
        const long double y = counts[row];
        twin.deviance += 2 * ((y > 0 ? y * std::log(y / mean) : 0) - (y - mean));
        twin.dispersion += (y - mean) * (y - mean) / mean;
    }
    twin.dispersion /= static_cast<long double>(counts.size() - p);
    return twin;
}

}  // namespace

TEST_CASE(
    "Poisson regression with an offset agrees with a long-double twin; its dispersion is 1 where counts are Poisson") {
    constexpr std::uint64_t seed = 77;
    CAPTURE(seed);
    CounterRandom random(seed, 0);
    Design design{.columns = 4, .values = {}};
    std::vector<double> counts;
    std::vector<double> offsets;
    constexpr double truth[] = {-1.5, 0.4, -0.02, 0.3};
    for (int month = 0; month < 400; ++month) {
        const std::array<double, 4> row{1, month >= 200 ? 1.0 : 0.0, month / 12.0,
                                        std::sin(month * 0.5235987755982988)};
        design.add_row(row);
        offsets.push_back(std::log(28 + static_cast<double>(month % 4)));
        double eta = offsets.back();
        for (std::size_t j = 0; j < 4; ++j)
            eta += truth[j] * row[j];
        counts.push_back(static_cast<double>(random.poisson(std::exp(eta))));
    }
    const auto fit = fit_poisson(design, counts, offsets);
    REQUIRE(fit);
    const auto twin = newton_twin(design, counts, offsets);
    for (std::size_t j = 0; j < 4; ++j) {
        CHECK(fit->coefficients[j] == Approx(static_cast<double>(twin.coefficients[j])).epsilon(1e-12));
        CHECK(fit->standard_errors[j] == Approx(static_cast<double>(twin.standard_errors[j])).epsilon(1e-12));
        CHECK(std::abs(fit->coefficients[j] - truth[j]) < 4 * fit->standard_errors[j]);
    }
    CHECK(fit->deviance == Approx(static_cast<double>(twin.deviance)).epsilon(1e-12));
    CHECK(fit->dispersion == Approx(static_cast<double>(twin.dispersion)).epsilon(1e-12));
    CHECK(fit->dispersion == Approx(1).margin(0.3));
    CHECK(std::abs(lag_one_correlation(*fit, counts)) < 0.2);
    // Of independent Poisson counts the robust errors estimate the same thing.
    const auto robust = newey_west_errors(design, *fit, counts, 4);
    for (std::size_t j = 0; j < 4; ++j)
        CHECK(robust[j] == Approx(fit->standard_errors[j]).epsilon(0.3));
}

TEST_CASE("7: an interrupted series with harmonics and a change of slope agrees with a long-double twin to 1e-12") {
    constexpr std::uint64_t seed = 59;
    CAPTURE(seed);
    CounterRandom random(seed, 0);
    Design design{.columns = 8, .values = {}};
    std::vector<double> counts;
    std::vector<double> offsets;
    for (int month = 1; month <= 59;
         ++month) {  // the shape of Lopez Bernal's series: 59 months, the change at the 37th
        const double post = month >= 37 ? 1 : 0;
        const double turn = month * 0.5235987755982988;
        design.add_row(std::array{1.0, post, static_cast<double>(month), post * (month - 36), std::sin(turn),
                                  std::cos(turn), std::sin(2 * turn), std::cos(2 * turn)});
        offsets.push_back(std::log(360'000 + 100.0 * month));
        const double eta = offsets.back() - 6.2 - 0.12 * post + 0.005 * month + 0.03 * std::sin(turn);
        counts.push_back(static_cast<double>(random.poisson(std::exp(eta))));
    }
    const auto fit = fit_poisson(design, counts, offsets);
    REQUIRE(fit);
    const Twin twin = newton_twin(design, counts, offsets);
    for (std::size_t j = 0; j < design.columns; ++j) {
        CAPTURE(j);
        // Against what each coefficient is known to: some are near 0.
        CHECK(fit->coefficients[j] == Approx(static_cast<double>(twin.coefficients[j]))
                                          .epsilon(1e-12)
                                          .margin(1e-11 * static_cast<double>(twin.standard_errors[j])));
        CHECK(fit->standard_errors[j] == Approx(static_cast<double>(twin.standard_errors[j])).epsilon(1e-12));
    }
    CHECK(fit->deviance == Approx(static_cast<double>(twin.deviance)).epsilon(1e-11));
    CHECK(fit->dispersion == Approx(static_cast<double>(twin.dispersion)).epsilon(1e-11));
}

TEST_CASE("A regression that has no answer says so") {
    Design twice{.columns = 2, .values = {1, 1, 1, 1, 1, 1}};
    CHECK_FALSE(fit_poisson(twice, std::vector<double>{1, 2, 3}, std::vector<double>(3, 0.0)));
    Design empty_stretch{.columns = 2, .values = {1, 0, 1, 0, 1, 1, 1, 1}};
    const auto zeros = fit_poisson(empty_stretch, std::vector<double>{3, 4, 0, 0}, std::vector<double>(4, 0.0));
    REQUIRE_FALSE(zeros);
    CHECK(zeros.error().kind == ErrorKind::invalid_input);
    Design few{.columns = 3, .values = {1, 0, 1}};
    CHECK_FALSE(fit_poisson(few, std::vector<double>{1}, std::vector<double>{0}));
}

// The unconditional E-test (Krishnamoorthy and Thomson 2004), and the exact tests' p under the null.

#include "geo/statistics/e_test.hpp"
#include "geo/statistics/random.hpp"
#include "tests/geo/statistics/uniformity.hpp"
#include "tests/support/catch.hpp"

#include <cmath>
#include <vector>

using namespace oryx::statistics;

namespace {

/// Every pair of counts, term by term, in long double.
long double twin(int x, long double t1, int y, long double t2, long double ratio) {
    const long double n = x + y;
    const long double expected = ratio * t1;
    const long double mean_1 = n * expected / (expected + t2);
    const long double mean_2 = n * t2 / (expected + t2);
    const auto deviate = [&](long double i, long double j) {
        if (i == 0 && j == 0) return 0.0L;
        return (i / t1 - ratio * j / t2) / std::sqrt(i / (t1 * t1) + ratio * ratio * j / (t2 * t2));
    };
    const auto probability = [](long double mean, int count) {
        return std::exp(count * std::log(mean) - mean - std::lgamma(count + 1.0L));
    };
    const long double observed = std::fabs(deviate(x, y));
    long double sum = 0;
    for (int i = 0; i < 60 + 8 * x + 8 * y; ++i) {
        for (int j = 0; j < 60 + 8 * x + 8 * y; ++j) {
            if (std::fabs(deviate(i, j)) >= observed * (1 - 1e-12L))
                sum += probability(mean_1, i) * probability(mean_2, j);
        }
    }
    return std::min(1.0L, sum);
}

}  // namespace

TEST_CASE("The E-test: 6 in 51 against 1 in 54 at 1.2, as statsmodels computes it (etest-wald, BSD-3)") {
    CHECK(*e_test_p({6, 51}, {1, 54}, 1.2) == Approx(0.06895289560607239).epsilon(1e-12));
}

TEST_CASE("The E-test of Gu's example lies beside the score test and below the exact conditional p") {
    const RateSample first{60, 51477.5};
    const RateSample second{30, 54308.7};
    const double p = *e_test_p(first, second);
    CHECK(p < compare_rates(first, second).p_central);
    CHECK(p == Approx(2 * 0.000298).margin(5e-5));  // Gu et al. 2008 print one side
    CHECK(p == Approx(static_cast<double>(twin(60, 51477.5L, 30, 54308.7L, 1))).epsilon(1e-11));
}

TEST_CASE("The E-test agrees with every pair of counts added up in long double") {
    for (const double ratio : {1.0, 0.4, 3.0}) {
        for (int x = 0; x <= 9; ++x) {
            for (int y = 0; y <= 9 - x / 2; ++y) {
                if (x + y == 0) continue;
                CAPTURE(ratio, x, y);
                const double p = *e_test_p({static_cast<double>(x), 3}, {static_cast<double>(y), 7}, ratio);
                REQUIRE(p == Approx(static_cast<double>(twin(x, 3, y, 7, ratio))).epsilon(1e-12));
                const double mirrored = *e_test_p({static_cast<double>(y), 7}, {static_cast<double>(x), 3}, 1 / ratio);
                REQUIRE(mirrored == Approx(p).epsilon(1e-11));
            }
        }
    }
}

TEST_CASE("The E-test of nothing is no evidence; parts of counts have none; a million counts are no trouble") {
    CHECK(*e_test_p({0, 1}, {0, 1}) == 1);
    CHECK_FALSE(e_test_p({1.5, 1}, {2, 1}));
    CHECK(*e_test_p({1'000'000, 1}, {998'000, 1}) == Approx(0.1571).margin(1e-3));  // z = 2000 / sqrt(1,998,000)
    CHECK(*e_test_p({5, 10}, {5, 10}) == Approx(1).epsilon(1e-12));
}

TEST_CASE("Under the null the E-test's size is close to its level") {
    constexpr std::uint64_t seed = 408;
    CAPTURE(seed);
    constexpr int simulations = 4000;
    int rejected = 0;
    int exact = 0;
    for (int i = 0; i < simulations; ++i) {
        CounterRandom random(seed, static_cast<std::uint64_t>(i));
        const RateSample first{static_cast<double>(random.poisson(2.0 * 4)), 2};
        const RateSample second{static_cast<double>(random.poisson(5.0 * 4)), 5};
        rejected += *e_test_p(first, second) <= 0.05 ? 1 : 0;
        exact += compare_rates(first, second).p_central <= 0.05 ? 1 : 0;
    }
    CHECK(rejected >= exact);
    CHECK(rejected ==
          Approx(0.05 * simulations).margin(4 * std::sqrt(0.05 * 0.95 * simulations) + 0.005 * simulations));
}

TEST_CASE(
    "The exact test's p is uniform under the null, 1,000 times, once ties are told apart by lot (mid-p at one half)") {
    constexpr std::uint64_t seed = 409;
    CAPTURE(seed);
    std::vector<double> p;
    for (int i = 0; i < 1000; ++i) {
        CounterRandom random(seed, static_cast<std::uint64_t>(i));
        const RateSample first{static_cast<double>(random.poisson(3.0 * 7)), 3};
        const RateSample second{static_cast<double>(random.poisson(4.0 * 7)), 4};
        const RateRatio r = compare_rates(first, second);
        // The probability of what was observed is twice what mid-p takes off; of it a random part is at most as
        // extreme.
        p.push_back(r.p_greater - 2 * (r.p_greater - r.p_greater_mid) * random.uniform());
    }
    CHECK(uniformity(p) < 1.95);  // p = 0.001
}

// False discovery and empirical Bayes. Sections are of shared/reference/analytics.md.

#include "geo/statistics/empirical_bayes.hpp"
#include "geo/statistics/multiple_testing.hpp"
#include "geo/statistics/random.hpp"
#include "tests/support/catch.hpp"

#include <algorithm>
#include <cmath>
#include <limits>
#include <vector>

using namespace oryx;
using namespace oryx::statistics;

TEST_CASE("q values: the worked example of Benjamini and Hochberg 1995 rejects four at 0.05") {
    const std::vector<double> p{0.0001, 0.0004, 0.0019, 0.0095, 0.0201, 0.0278, 0.0298, 0.0344,
                                0.0459, 0.3240, 0.4262, 0.5719, 0.6528, 0.7590, 1.0000};
    const auto q = benjamini_hochberg(p);
    CHECK(std::ranges::count_if(q, [](double value) { return value <= 0.05; }) == 4);
    CHECK(q[3] == Approx(0.0095 * 15 / 4).epsilon(1e-14));
}

TEST_CASE(
    "q <= alpha is the step-up rejection at alpha, whatever the order; equal p have equal q; NaN is passed over") {
    constexpr std::uint64_t seed = 5;
    CAPTURE(seed);
    CounterRandom random(seed, 0);
    std::vector<double> p;
    for (int i = 0; i < 200; ++i)
        p.push_back(std::floor(std::pow(random.uniform(), 3) * 100) / 100);
    p[17] = std::numeric_limits<double>::quiet_NaN();
    const auto q = benjamini_hochberg(p);
    CHECK(std::isnan(q[17]));
    for (const double alpha : {0.01, 0.05, 0.1, 0.3}) {
        std::vector<double> sorted;
        std::ranges::copy_if(p, std::back_inserter(sorted), [](double value) { return !std::isnan(value); });
        std::ranges::sort(sorted);
        double critical = -1;
        for (std::size_t i = 0; i < sorted.size(); ++i) {
            if (sorted[i] <= alpha * static_cast<double>(i + 1) / static_cast<double>(sorted.size())) {
                critical = sorted[i];
            }
        }
        for (std::size_t i = 0; i < p.size(); ++i) {
            if (!std::isnan(p[i])) CHECK((q[i] <= alpha) == (p[i] <= critical));
        }
    }
    CHECK(benjamini_hochberg({}).empty());
}

TEST_CASE("Empirical Bayes: section 4, Hauer's axis of 1.8 km") {
    const double per_km_year = 0.0224 * std::pow(4000, 0.564);
    CHECK(per_km_year == Approx(2.4089).margin(5e-5));
    const RatePrior prior{.mean = per_km_year * 1.8, .shape = 2.05 * 1.8};
    const ShrunkRate one_year = shrink_rate(prior, 12, 1);
    CHECK(one_year.rate == Approx(8.476).margin(5e-4));
    CHECK(one_year.rate / 1.8 == Approx(4.709).margin(5e-4));
    CHECK(one_year.standard_error / 1.8 == Approx(1.189).margin(5e-4));
    const ShrunkRate three_years = shrink_rate(prior, 27, 3);
    CHECK(three_years.rate / 1.8 == Approx(4.427).margin(5e-4));
    CHECK(three_years.rate == Approx(7.969).margin(5e-4));
    CHECK(three_years.standard_error == Approx(1.439).margin(5e-4));
    // Hauer's weighted mean and the gamma-Poisson posterior are one.
    const double w = 1 / (1 + per_km_year * 3 / 2.05);
    CHECK(three_years.rate * 3 == Approx(w * prior.mean * 3 + (1 - w) * 27).epsilon(1e-13));
    CHECK(three_years.own_weight == Approx(1 - w).epsilon(1e-13));
}

TEST_CASE("Empirical Bayes by moments is Marshall's estimator; alike places are drawn onto their mean") {
    const std::vector<double> counts{3, 0, 41, 7, 12};
    const std::vector<double> exposures{1000, 350, 2900, 1500, 1800};
    const RatePrior prior = fit_rate_prior(counts, exposures);
    long double total = 0;
    long double exposure = 0;
    for (std::size_t i = 0; i < counts.size(); ++i) {
        total += counts[i];
        exposure += exposures[i];
    }
    const long double mean = total / exposure;
    long double variance = 0;
    for (std::size_t i = 0; i < counts.size(); ++i) {
        const long double r = counts[i] / static_cast<long double>(exposures[i]);
        variance += exposures[i] * (r - mean) * (r - mean) / exposure;
    }
    const long double between = variance - mean / (exposure / 5);
    REQUIRE(between > 0);
    for (std::size_t i = 0; i < counts.size(); ++i) {
        const long double w = between / (between + mean / exposures[i]);
        const long double marshall = w * counts[i] / exposures[i] + (1 - w) * mean;
        CHECK(shrink_rate(prior, counts[i], exposures[i]).rate == Approx(static_cast<double>(marshall)).epsilon(1e-12));
        const Interval interval = shrunk_rate_interval(prior, counts[i], exposures[i]);
        CHECK(interval.low < static_cast<double>(marshall));
        CHECK(interval.high > static_cast<double>(marshall));
    }
    const RatePrior alike = fit_rate_prior(std::vector<double>{5, 5, 6}, std::vector<double>{10, 10, 12});
    CHECK(std::isinf(alike.shape));
    CHECK(shrink_rate(alike, 50, 10).rate == Approx(0.5).epsilon(1e-14));
    CHECK(shrink_rate(alike, 50, 10).own_weight == 0);
    const RatePrior none = fit_rate_prior(std::vector<double>{3}, std::vector<double>{0});
    CHECK(none.mean == 0);
    CHECK(shrink_rate(fit_rate_prior(std::vector<double>{0, 0}, std::vector<double>{4, 5}), 0, 4).rate == 0);
}

TEST_CASE("Against what empirical Bayes lets expect: the tails are sums of negative binomial probabilities") {
    const RatePrior prior{.mean = 0.4, .shape = 1.7};
    constexpr double earlier = 9;
    constexpr double exposure = 10;
    constexpr double later = 6;
    const long double shape = 1.7L + 9;
    const long double rate = 1.7L / 0.4L + 10;
    const auto at_most = [&](int count, long double ratio) {
        const long double q = rate / (rate + ratio * 6);
        long double sum = 0;
        for (int k = 0; k <= count; ++k) {
            sum += std::exp(std::lgamma(shape + k) - std::lgamma(shape) - std::lgamma(k + 1.0L) + shape * std::log(q) +
                            k * std::log1p(-q));
        }
        return sum;
    };
    for (const int count : {0, 1, 4, 11}) {
        CAPTURE(count);
        const PredictedRatio r = compare_with_prediction(prior, earlier, exposure, count, later);
        CHECK(r.expected == Approx(static_cast<double>(shape / rate * 6)).epsilon(1e-13));
        CHECK(r.ratio == Approx(count / r.expected).epsilon(1e-13));
        CHECK(static_cast<double>(at_most(count, r.interval.high)) == Approx(0.025).epsilon(1e-9));
        if (count > 0) {
            CHECK(static_cast<double>(1 - at_most(count - 1, r.interval.low)) == Approx(0.025).epsilon(1e-9));
        }
        const long double lower = at_most(count, 1);
        const long double upper = count > 0 ? 1 - at_most(count - 1, 1) : 1;
        CHECK(r.p == Approx(static_cast<double>(std::min(1.0L, 2 * std::min(lower, upper)))).epsilon(1e-10));
    }
    const RatePrior alike{.mean = 0.5, .shape = std::numeric_limits<double>::infinity()};
    CHECK(compare_with_prediction(alike, 50, 10, 3, 6).expected == Approx(3).epsilon(1e-14));
    CHECK(std::isinf(compare_with_prediction({}, 0, 10, 3, 6).interval.high));
}

TEST_CASE("Places chosen for being worst fall back by themselves: empirical Bayes sees no change where there is none") {
    constexpr std::uint64_t seed = 99;
    CAPTURE(seed);
    double naive = 0;
    double corrected = 0;
    int rejected = 0;
    constexpr int worlds = 300;
    for (std::uint64_t world = 0; world < worlds; ++world) {
        CounterRandom random(seed, world);
        std::vector<double> before;
        std::vector<double> after;
        for (int place = 0; place < 50; ++place) {
            // Exponentially spread rates: a gamma prior of shape 1.
            const double rate = -4 * std::log1p(-random.uniform());
            before.push_back(static_cast<double>(random.poisson(rate)));
            after.push_back(static_cast<double>(random.poisson(rate)));
        }
        const std::vector<double> exposures(50, 1.0);
        const auto worst = static_cast<std::size_t>(std::ranges::max_element(before) - before.begin());
        const PredictedRatio r =
            compare_with_prediction(fit_rate_prior(before, exposures), before[worst], 1, after[worst], 1);
        naive += after[worst] / before[worst] / worlds;
        corrected += r.ratio / worlds;
        rejected += r.p <= 0.05 ? 1 : 0;
    }
    CHECK(naive < 0.9);
    CHECK(corrected == Approx(1).margin(0.05));
    CHECK(rejected <= 0.05 * worlds + 4 * std::sqrt(0.05 * 0.95 * worlds));
}

// Exact intervals and tests of counts. Sections are of shared/reference/analytics.md.

#include "geo/statistics/poisson.hpp"
#include "geo/statistics/random.hpp"
#include "geo/statistics/rate_ratio.hpp"
#include "tests/support/catch.hpp"

#include <cmath>
#include <vector>

using namespace oryx::statistics;

namespace {

// Twins: sums of probabilities in long double, term by term.
long double poisson_probability(long double mean, int count) {
    return std::exp(count * std::log(mean) - mean - std::lgamma(static_cast<long double>(count) + 1));
}
long double poisson_at_most(long double mean, int count) {
    long double sum = 0;
    for (int i = 0; i <= count; ++i)
        sum += poisson_probability(mean, i);
    return sum;
}
std::vector<long double> binomial_probabilities(int n, long double p) {
    std::vector<long double> probabilities;
    for (int k = 0; k <= n; ++k) {
        probabilities.push_back(std::exp(std::lgamma(n + 1.0L) - std::lgamma(k + 1.0L) - std::lgamma(n - k + 1.0L) +
                                         k * std::log(p) + (n - k) * std::log1p(-p)));
    }
    return probabilities;
}
long double sum(const std::vector<long double>& terms, std::size_t first, std::size_t last) {
    long double total = 0;
    for (std::size_t i = first; i < last; ++i)
        total += terms[i];
    return total;
}

}  // namespace

TEST_CASE("The exact Poisson interval: section 7, 15 in 400") {
    const Interval interval = poisson_interval(15);
    CHECK(interval.low / 400 == Approx(0.0209884653).epsilon(1e-8));
    CHECK(interval.high / 400 == Approx(0.0618505472).epsilon(1e-8));
    CHECK(poisson_interval(0).low == 0);
    CHECK(poisson_interval(0).high == Approx(-std::log(0.025)).epsilon(1e-14));
}

TEST_CASE("Beyond each end of the exact Poisson interval lies half of what the confidence leaves: a long-double twin") {
    for (const double confidence : {0.5, 0.9, 0.95, 0.999}) {
        for (const int count : {1, 2, 7, 60, 400}) {
            CAPTURE(confidence, count);
            const long double tail = (1 - static_cast<long double>(confidence)) / 2;
            const Interval interval = poisson_interval(count, confidence);
            CHECK(static_cast<double>((1 - poisson_at_most(interval.low, count - 1)) / tail) ==
                  Approx(1).epsilon(1e-11));
            CHECK(static_cast<double>(poisson_at_most(interval.high, count) / tail) == Approx(1).epsilon(1e-11));
        }
    }
}

TEST_CASE("The exact conditional rate ratio: section 7, Gu's 60 in 51,477.5 against 30 in 54,308.7") {
    const RateSample first{60, 51477.5};
    const RateSample second{30, 54308.7};
    const RateRatio r = compare_rates(first, second);
    CHECK(r.ratio == Approx(2.10999757175465).epsilon(1e-14));
    CHECK(*r.p_minlike == Approx(0.000675182658686321).epsilon(1e-13));
    CHECK(r.p_central == Approx(0.0008561053881).epsilon(1e-9));
    CHECK(r.p_greater == Approx(0.000428052694).epsilon(1e-8));
    CHECK(r.interval.low == Approx(1.3397357).epsilon(1e-7));
    CHECK(r.interval.high == Approx(3.3883656).epsilon(1e-7));
    const Interval minlike = minlike_ratio_interval(first, second);
    // The printed (1.34983, 3.27765) are exactci's, which searches the share to 1e-5; ours are where p crosses 0.05.
    CHECK(minlike.low == Approx(1.34983).epsilon(3e-4));
    CHECK(minlike.high == Approx(3.27765).epsilon(3e-4));
    CHECK(*compare_rates(first, second, minlike.low * (1 - 1e-6)).p_minlike < 0.05);
    CHECK(*compare_rates(first, second, minlike.low * (1 + 1e-6)).p_minlike > 0.05);
    CHECK(*compare_rates(first, second, minlike.high * (1 - 1e-6)).p_minlike > 0.05);
    CHECK(*compare_rates(first, second, minlike.high * (1 + 1e-6)).p_minlike < 0.05);
    const RateRatio against = compare_rates(first, second, 1.2);
    CHECK(against.p_greater == Approx(0.006651774552714537).epsilon(1e-13));
    CHECK(against.p_greater_mid == Approx(0.005094603529853279).epsilon(1e-12));
}

TEST_CASE("The exact conditional rate ratio: section 7, R's example and two of Mali") {
    const RateRatio r = compare_rates({11, 800}, {21, 3011});
    CHECK(r.ratio == Approx(1.971488).epsilon(1e-6));
    CHECK(*r.p_minlike == Approx(0.07966863).epsilon(1e-7));
    CHECK(r.interval.low == Approx(0.8584264).epsilon(1e-6));
    CHECK(r.interval.high == Approx(4.277266).epsilon(1e-6));

    const RateRatio little = compare_rates({7, 120}, {18, 180});
    CHECK(little.ratio == Approx(0.583).margin(5e-4));
    CHECK(little.interval.low == Approx(0.206).margin(5e-4));
    CHECK(little.interval.high == Approx(1.464).margin(5e-4));
    CHECK(*little.p_minlike == Approx(0.307).margin(5e-4));
}

TEST_CASE("Central and minlike p straddle 0.05 for 0 in 90 against 9 in 180: section 10, name the one used") {
    const RateRatio r = compare_rates({0, 90}, {9, 180});
    CHECK(r.p_central == Approx(0.052).margin(5e-4));
    CHECK(*r.p_minlike == Approx(0.0343).margin(5e-5));
    CHECK(r.ratio == 0);
    CHECK(r.interval.low == 0);
    CHECK(r.interval.high == Approx(1.013).margin(5e-4));
    // The interval goes with the central p: it holds 1.
    CHECK((r.interval.high > 1) == (r.p_central > 0.05));
}

TEST_CASE("Every small table agrees with sums over all outcomes, in long double") {
    for (const double scale : {1.0, 0.37, 12.5}) {
        for (int x = 0; x <= 14; ++x) {
            for (int y = 0; y <= 14 - x / 2; ++y) {
                if (x + y == 0) continue;
                CAPTURE(scale, x, y);
                const int n = x + y;
                const auto probabilities = binomial_probabilities(n, scale / (1 + static_cast<long double>(scale)));
                const auto observed = static_cast<std::size_t>(x);
                long double minlike = 0;
                for (const long double p : probabilities) {
                    if (p <= probabilities[observed] * (1 + 1e-7L)) minlike += p;
                }
                const RateRatio r = compare_rates({static_cast<double>(x), scale}, {static_cast<double>(y), 1});
                CHECK(r.p_less == Approx(static_cast<double>(sum(probabilities, 0, observed + 1))).epsilon(1e-12));
                CHECK(r.p_greater ==
                      Approx(static_cast<double>(sum(probabilities, observed, probabilities.size()))).epsilon(1e-12));
                CHECK(*r.p_minlike == Approx(static_cast<double>(minlike)).epsilon(1e-12));
                // An end of the interval is a ratio that one tail just rejects.
                if (x > 0) {
                    CHECK(compare_rates({static_cast<double>(x), scale}, {static_cast<double>(y), 1}, r.interval.low)
                              .p_greater == Approx(0.025).epsilon(1e-10));
                }
                if (y > 0) {
                    CHECK(compare_rates({static_cast<double>(x), scale}, {static_cast<double>(y), 1}, r.interval.high)
                              .p_less == Approx(0.025).epsilon(1e-10));
                }
            }
        }
    }
}

TEST_CASE("The minlike interval holds the ratios that the minlike test does not reject: a scan finds the same ends") {
    for (const auto& [x, y] : {std::pair{0, 9}, {1, 5}, {7, 18}, {12, 3}, {25, 30}}) {
        CAPTURE(x, y);
        const RateSample first{static_cast<double>(x), 3};
        const RateSample second{static_cast<double>(y), 2};
        double low = INFINITY;
        double high = 0;
        for (double log_ratio = -8; log_ratio < 8; log_ratio += 1e-3) {
            const double ratio = std::exp(log_ratio);
            if (!(*compare_rates(first, second, ratio).p_minlike > 0.05)) continue;
            low = std::min(low, ratio);
            high = std::max(high, ratio);
        }
        const Interval interval = minlike_ratio_interval(first, second);
        if (x == 0) {
            CHECK(interval.low == 0);
        } else {
            CHECK(std::log(interval.low) == Approx(std::log(low)).margin(1.1e-3));
        }
        CHECK(std::log(interval.high) == Approx(std::log(high)).margin(1.1e-3));
    }
}

TEST_CASE("A ratio and its inverse: swapping the samples mirrors everything") {
    const RateRatio r = compare_rates({12, 30}, {5, 44}, 1.7);
    const RateRatio swapped = compare_rates({5, 44}, {12, 30}, 1 / 1.7);
    CHECK(swapped.ratio == Approx(1 / r.ratio).epsilon(1e-14));
    CHECK(swapped.interval.low == Approx(1 / r.interval.high).epsilon(1e-12));
    CHECK(swapped.interval.high == Approx(1 / r.interval.low).epsilon(1e-12));
    CHECK(swapped.p_less == Approx(r.p_greater).epsilon(1e-12));
    CHECK(*swapped.p_minlike == Approx(*r.p_minlike).epsilon(1e-12));
}

TEST_CASE("Nothing counted is no evidence; one side empty leaves one end open; a million counts are no trouble") {
    const RateRatio none = compare_rates({0, 1}, {0, 1});
    CHECK(std::isnan(none.ratio));
    CHECK(none.p_central == 1);
    CHECK(none.interval.low == 0);
    CHECK(std::isinf(none.interval.high));
    const RateRatio only_first = compare_rates({4, 1}, {0, 1});
    CHECK(std::isinf(only_first.ratio));
    CHECK(std::isinf(only_first.interval.high));
    CHECK(only_first.p_greater == Approx(1.0 / 16).epsilon(1e-14));
    const RateRatio many = compare_rates({1'000'000, 1}, {998'000, 1});
    CHECK(many.p_central == Approx(0.1571).margin(1e-3));  // z = 2000 / sqrt(1,998,000)
    CHECK(*many.p_minlike == Approx(many.p_central).epsilon(1e-4));
    CHECK_FALSE(compare_rates({1.5, 1}, {2, 1}).p_minlike);
}

TEST_CASE("Under the null the exact tests reject no more than they say, and the interval holds the truth") {
    constexpr std::uint64_t seed = 20191231;
    CAPTURE(seed);
    int rejected = 0;
    int held = 0;
    constexpr int simulations = 2000;
    for (int i = 0; i < simulations; ++i) {
        CounterRandom random(seed, static_cast<std::uint64_t>(i));
        const RateSample first{static_cast<double>(random.poisson(2.0 * 9)), 2};
        const RateSample second{static_cast<double>(random.poisson(5.0 * 9)), 5};
        const RateRatio r = compare_rates(first, second);
        rejected += r.p_central <= 0.05 ? 1 : 0;
        held += r.interval.low <= 1 && 1 <= r.interval.high ? 1 : 0;
    }
    CHECK(rejected + held == simulations);
    CHECK(rejected <= 0.05 * simulations + 4 * std::sqrt(0.05 * 0.95 * simulations));
    CHECK(rejected > 0);
}

// Random numbers by counter, and what is made of them.

#include "geo/statistics/bootstrap.hpp"
#include "geo/statistics/random.hpp"
#include "tests/support/catch.hpp"

#include <algorithm>
#include <cmath>
#include <vector>

using namespace oryx::statistics;

TEST_CASE("Philox4x32-10 gives the known answers of its authors (Random123, kat_vectors)") {
    using Block = std::array<std::uint32_t, 4>;
    CHECK(philox4x32({0, 0, 0, 0}, {0, 0}) == Block{0x6627e8d5, 0xe169c58d, 0xbc57ac4c, 0x9b00dbd8});
    CHECK(philox4x32({0xffffffff, 0xffffffff, 0xffffffff, 0xffffffff}, {0xffffffff, 0xffffffff}) ==
          Block{0x408f276d, 0x41c83b0e, 0xa20bc7c6, 0x6d5451fd});
    CHECK(philox4x32({0x243f6a88, 0x85a308d3, 0x13198a2e, 0x03707344}, {0xa4093822, 0x299f31d0}) ==
          Block{0xd16cfe09, 0x94fdcceb, 0x5001e420, 0x24126ea1});
}

TEST_CASE("A stream's numbers depend on its names alone, and streams differ") {
    CounterRandom once(7, 3, 2);
    CounterRandom again(7, 3, 2);
    CounterRandom other(7, 3, 3);
    int equal = 0;
    for (int i = 0; i < 1000; ++i) {
        const auto value = once();
        CHECK(value == again());
        equal += value == other() ? 1 : 0;
    }
    CHECK(equal == 0);
}

TEST_CASE("Uniform and bounded numbers are even: Kolmogorov-Smirnov and chi squared") {
    constexpr std::uint64_t seed = 42;
    CAPTURE(seed);
    CounterRandom random(seed, 1);
    std::vector<double> values(10'000);
    for (double& value : values)
        value = random.uniform();
    std::sort(values.begin(), values.end());
    double distance = 0;
    for (std::size_t i = 0; i < values.size(); ++i) {
        distance = std::max(
            {distance, static_cast<double>(i + 1) / 10'000 - values[i], values[i] - static_cast<double>(i) / 10'000});
    }
    CHECK(distance * 100 < 1.95);  // p about 0.001
    std::vector<int> counts(7);
    for (int i = 0; i < 70'000; ++i)
        ++counts[random.below(7)];
    double chi_squared = 0;
    for (const int count : counts)
        chi_squared += (count - 10'000.0) * (count - 10'000.0) / 10'000;
    CHECK(chi_squared < 22.46);  // 6 degrees of freedom, p 0.001
}

TEST_CASE("Poisson draws have the probabilities of their mean, on both sides of the change of method") {
    for (const double mean : {0.0, 0.3, 4.0, 9.999, 10.0, 35.5, 2500.0}) {
        CAPTURE(mean);
        CounterRandom random(11, static_cast<std::uint64_t>(mean * 1000));
        constexpr int draws = 40'000;
        const double spread = std::sqrt(mean);
        const double middle = std::floor(mean);
        double sum = 0;
        double squares = 0;
        int at_most_middle = 0;
        for (int i = 0; i < draws; ++i) {
            const auto value = static_cast<double>(random.poisson(mean));
            sum += value;
            squares += (value - mean) * (value - mean);
            at_most_middle += value <= middle ? 1 : 0;
        }
        if (mean == 0) {
            CHECK(sum == 0);
            continue;
        }
        double cumulated = 0;
        for (double k = 0; k <= middle; ++k)
            cumulated += std::exp(k * std::log(mean) - mean - std::lgamma(k + 1));
        CHECK(std::abs(sum / draws - mean) < 4 * spread / std::sqrt(draws));
        const double kurtosis = 3 + 1 / mean;
        CHECK(std::abs(squares / draws - mean) < 4 * mean * std::sqrt((kurtosis - 1) / draws));
        CHECK(std::abs(at_most_middle / static_cast<double>(draws) - cumulated) <
              4 * std::sqrt(cumulated * (1 - cumulated) / draws));
    }
}

TEST_CASE("A percentile interval takes the 25th from each end of 999 replicas") {
    std::vector<double> replicas;
    for (int i = 999; i >= 1; --i)
        replicas.push_back(i);
    const Interval interval = percentile_interval(replicas);
    CHECK(interval.low == 25);
    CHECK(interval.high == 975);
    std::vector<double> one{4};
    CHECK(percentile_interval(one).low == 4);
    CHECK(std::isnan(percentile_interval({}).low));
}

TEST_CASE("The bootstrap of a total: order does not matter, ones vary as a Poisson count, nothing is no interval") {
    std::vector<double> deaths{3, 0, 12, 1, 1, 0, 250, 2, 1};
    const auto result = bootstrap_total(deaths, 5, {.seed = 9, .draws = 999});
    REQUIRE(result);
    std::reverse(deaths.begin(), deaths.end());
    const auto reversed = bootstrap_total(deaths, 5, {.seed = 9, .draws = 999});
    CHECK(result->interval.low == reversed->interval.low);
    CHECK(result->standard_error == reversed->standard_error);
    // Var = sum of squares.
    CHECK(result->standard_error == Approx(std::sqrt(9 + 144 + 3 + 62500 + 4)).epsilon(0.12));
    const std::vector<double> ones(100, 1.0);
    const auto count = bootstrap_total(ones, 1, {.seed = 1, .draws = 9999});
    CHECK(count->standard_error == Approx(10).epsilon(0.03));
    CHECK(count->interval.low == Approx(81).margin(2));
    CHECK(count->interval.high == Approx(120).margin(2));
    CHECK_FALSE(bootstrap_total(std::vector<double>{}, 1, {}));
    const auto zeros = bootstrap_total(std::vector<double>{0, 0}, 1, {});
    REQUIRE(zeros);
    CHECK(zeros->interval.high == 0);
}

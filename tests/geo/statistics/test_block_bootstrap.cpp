// The bootstrap over blocks, and the best pool of forecasts.

#include "geo/statistics/block_bootstrap.hpp"
#include "geo/statistics/opinion_pool.hpp"
#include "geo/statistics/random.hpp"
#include "tests/support/catch.hpp"

#include <algorithm>
#include <cmath>
#include <vector>

using namespace oryx::statistics;

namespace {

// A month of a process whose months differ: a Poisson number of events, each a hit by a chance that the month draws.
BlockTerm random_month(CounterRandom& random) {
    const double chance = 0.4 + 0.3 * random.uniform();
    const auto events = random.poisson(40);
    BlockTerm term{0, static_cast<double>(events)};
    for (std::uint64_t i = 0; i < events; ++i)
        term.numerator += random.uniform() < chance ? 1 : 0;
    return term;
}

}  // namespace

TEST_CASE("the interval over months holds the truth about as often as it says") {
    constexpr std::uint64_t seed = 20190101;
    constexpr int rounds = 400;
    INFO("seed " << seed);
    int held = 0;
    for (int round = 0; round < rounds; ++round) {
        CounterRandom random(seed, static_cast<std::uint64_t>(round));
        std::vector<BlockTerm> months;
        for (int m = 0; m < 36; ++m)
            months.push_back(random_month(random));
        const auto interval = BlockBootstrap(months.size(), 1, {.seed = seed, .draws = 499}).interval(months);
        REQUIRE(interval);
        held += interval->low <= 0.55 && 0.55 <= interval->high ? 1 : 0;  // the mean chance
    }
    // 95 % less what 36 blocks cost the percentile method; four standard errors of 400 rounds are 4.4 points.
    CHECK(held > 0.88 * rounds);
    CHECK(held < 0.985 * rounds);
}

TEST_CASE("a difference is paired: what both scores share does not widen it") {
    CounterRandom random(7, 0);
    std::vector<BlockTerm> first;
    std::vector<BlockTerm> second;
    for (int m = 0; m < 24; ++m) {
        const double common = random.uniform();
        first.push_back({common + 0.1, 1});
        second.push_back({common, 1});
    }
    const BlockBootstrap bootstrap(24, 1, {.seed = 3, .draws = 999});
    const auto difference = bootstrap.interval_of_difference(first, second);
    REQUIRE(difference);
    CHECK(difference->low == Approx(0.1).epsilon(1e-9));
    CHECK(difference->high == Approx(0.1).epsilon(1e-9));
    const auto alone = bootstrap.interval(first);
    CHECK(alone->high - alone->low > 0.1);
    CHECK(bootstrap.interval_of_difference(first, first)->low == 0);
}

TEST_CASE("the same seed gives the same interval, another one another") {
    std::vector<BlockTerm> months;
    for (int m = 0; m < 12; ++m)
        months.push_back({static_cast<double>(m * m % 7), 7});
    const auto with = [&](std::uint64_t seed) { return *BlockBootstrap(12, 1, {seed, 199}).interval(months); };
    CHECK(with(5).low == with(5).low);
    CHECK(with(5).high == with(5).high);
    CHECK((with(5).low != with(6).low || with(5).high != with(6).high));
}

TEST_CASE("runs of blocks take neighbours together, round the end") {
    // A score that alternates from block to block: runs of two always hold one of each.
    std::vector<BlockTerm> months;
    for (int m = 0; m < 12; ++m)
        months.push_back({m % 2 == 0 ? 1.0 : 0.0, 1});
    const auto together = BlockBootstrap(12, 2, {1, 499}).interval(months);
    REQUIRE(together);
    CHECK(together->low == 0.5);
    CHECK(together->high == 0.5);
    const auto apart = BlockBootstrap(12, 1, {1, 499}).interval(months);
    CHECK(apart->high - apart->low > 0.2);
}

TEST_CASE("one block, or none with a denominator, has no interval") {
    CHECK_FALSE(BlockBootstrap(1, 1, {1, 99}).interval(std::vector<BlockTerm>{{1, 2}}));
    CHECK_FALSE(BlockBootstrap(3, 1, {1, 99}).interval(std::vector<BlockTerm>(3)));
    CHECK(std::isnan(ratio_of_sums(std::vector<BlockTerm>(3))));
    CHECK(ratio_of_sums(std::vector<BlockTerm>{{1, 2}, {2, 2}}) == 0.75);
}

TEST_CASE("the pool of two forecasts is where a search over its weight finds it") {
    constexpr std::uint64_t seed = 99;
    INFO("seed " << seed);
    CounterRandom random(seed, 0);
    std::vector<double> likelihood;
    std::vector<double> times;
    for (int e = 0; e < 60; ++e) {
        likelihood.push_back(random.uniform() + 1e-3);
        likelihood.push_back(random.uniform() * 1.2 + 1e-3);
        times.push_back(1 + static_cast<double>(random.below(3)));
    }
    const auto score = [&](double first) {
        double sum = 0;
        for (std::size_t e = 0; e < times.size(); ++e)
            sum += times[e] * std::log(first * likelihood[2 * e] + (1 - first) * likelihood[2 * e + 1]);
        return sum;
    };
    double best = 0;
    for (int step = 0; step <= 100'000; ++step) {
        if (score(step * 1e-5) > score(best)) best = step * 1e-5;
    }
    const auto weights = pool_weights(likelihood, 2, times);
    CHECK(weights[0] + weights[1] == Approx(1).epsilon(1e-12));
    CHECK(weights[0] == Approx(best).margin(2e-3));
    CHECK(score(weights[0]) >= score(best) - 1e-6);
}

TEST_CASE("a forecast that is never better gets no weight in a pool, and no events leave even weights") {
    const std::vector<double> likelihood{0.5, 0.1, 0.4, 0.2, 0.9, 0.3};
    const auto weights = pool_weights(likelihood, 2, std::vector<double>{1, 1, 1});
    CHECK(weights[0] == Approx(1).margin(1e-6));
    CHECK(pool_weights({}, 4, {}) == std::vector<double>(4, 0.25));
}

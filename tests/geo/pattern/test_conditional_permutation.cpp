// Pseudo-significance: against all orders written out, uniform under the null, the sequential stage.

#include "geo/pattern/conditional_permutation.hpp"
#include "geo/pattern/getis_ord.hpp"
#include "tests/geo/pattern/fixtures.hpp"
#include "tests/geo/statistics/uniformity.hpp"

#include <chrono>
#include <numeric>

using namespace fixture;

namespace {

/// Share of the ways to choose k of the others whose sum is at least (at most) the observed one: all of them.
struct Tails {
    double at_least = 0;
    double at_most = 0;
};
Tails all_choices(std::span<const double> values, const Neighbours& neighbours, std::size_t i) {
    const auto near = neighbours.of(i);
    double observed = 0;
    for (const std::uint32_t j : near)
        observed += values[j];
    std::int64_t ways = 0;
    Tails tails;
    for (std::uint32_t chosen = 0; chosen < 1U << values.size(); ++chosen) {
        if ((chosen >> i & 1U) != 0 || std::popcount(chosen) != static_cast<int>(near.size())) continue;
        double sum = 0;
        for (std::size_t j = 0; j < values.size(); ++j)
            sum += (chosen >> j & 1U) != 0 ? values[j] : 0;
        ++ways;
        tails.at_least += sum >= observed ? 1 : 0;
        tails.at_most += sum <= observed ? 1 : 0;
    }
    tails.at_least /= static_cast<double>(ways);
    tails.at_most /= static_cast<double>(ways);
    return tails;
}

}  // namespace

TEST_CASE("Conditional permutation draws what all choices written out give") {
    const std::uint64_t seed = 5;
    CAPTURE(seed);
    Random random(seed, 0);
    const std::int64_t draws = 20'000;
    for (int round = 0; round < 6; ++round) {
        const auto places = random_places(11, 100, random);
        const auto values = random_counts(11, random);
        const auto neighbours = k_nearest(places, 1 + random.below(10));  // up to all others
        const auto found =
            conditional_permutation(values, *neighbours, {.draws = draws, .most_draws = draws, .seed = 17});
        REQUIRE(found);
        for (std::size_t i = 0; i < places.size(); ++i) {
            CAPTURE(round, i);
            const Tails tails = all_choices(values, *neighbours, i);
            const double tail = (*found)[i].high ? tails.at_least : tails.at_most;
            const double drawn = static_cast<double>((*found)[i].extreme) / static_cast<double>(draws);
            REQUIRE(std::fabs(drawn - tail) <= 5 * std::sqrt(tail * (1 - tail) / static_cast<double>(draws)) + 1e-9);
            REQUIRE(tail <= std::max(tails.at_least, tails.at_most));
        }
    }
}

TEST_CASE("p is uniform where values are in random order, 1,000 times (Kolmogorov-Smirnov)") {
    const std::uint64_t seed = 23;
    CAPTURE(seed);
    Random random(seed, 0);
    const auto neighbours = distance_band(lattice(8, 8), 1.5);
    for (const std::int64_t most : {199, 1999}) {
        CAPTURE(most);
        std::vector<double> p;
        std::int64_t small = 0;
        for (int simulation = 0; simulation < 1000; ++simulation) {
            std::vector<double> values;
            for (int i = 0; i < 64; ++i)
                values.push_back(random.uniform());
            const auto found =
                conditional_permutation(values, *neighbours, {.draws = 199, .most_draws = most, .seed = random()});
            p.push_back((*found)[27].p);
            small += p.back() <= 0.01 ? 1 : 0;
        }
        CHECK(uniformity(p) < 1.95);  // p = 0.001
        CHECK(small < 22);            // 10 expected
    }
}

TEST_CASE("Places near the floor are drawn for until ten draws were as extreme, or to the end") {
    // One block of high values in a field of low ones: its middle is as extreme as can be.
    const auto places = lattice(20, 20);
    const auto neighbours = distance_band(places, 1.5);
    std::vector<double> values(400);
    const std::uint64_t seed = 31;
    CAPTURE(seed);
    Random random(seed, 0);
    for (std::size_t i = 0; i < 400; ++i)
        values[i] = std::floor(3 * random.uniform());
    for (const std::size_t i : {84U, 85U, 86U, 104U, 105U, 106U, 124U, 125U, 126U})
        values[i] = 50;
    const PermutationSettings settings{.draws = 999, .most_draws = 9'999, .seed = 4};
    const auto found = conditional_permutation(values, *neighbours, settings);
    const auto first_only = conditional_permutation(values, *neighbours, {.draws = 999, .most_draws = 999, .seed = 4});
    REQUIRE(found);
    CHECK((*found)[105].draws == 9'999);
    CHECK((*found)[105].high);
    CHECK((*found)[105].p == 2.0 / 10'000);
    CHECK((*first_only)[105].p == 2.0 / 1'000);
    for (std::size_t i = 0; i < 400; ++i) {
        const PseudoP& p = (*found)[i];
        CAPTURE(i, p.p, p.draws, p.extreme);
        if (p.draws == 999) {
            REQUIRE(p.extreme >= PermutationSettings::enough_extremes);
            REQUIRE(p.p == (*first_only)[i].p);
        } else if (p.draws < 9'999) {
            REQUIRE(p.extreme == PermutationSettings::enough_extremes);
            REQUIRE(p.p == Approx(2 * 10.0 / static_cast<double>(p.draws)));
        } else {
            REQUIRE(p.extreme <= PermutationSettings::enough_extremes);
        }
        REQUIRE(p.high == ((*first_only)[i].high));
    }
}

TEST_CASE("The side of p is that of the local sum, and ties count as extreme") {
    const auto neighbours = distance_band(lattice(6, 6), 1);
    const std::vector<double> equal(36, 0.3);  // sums of 0.3 in another order may differ in the last bit
    const auto found = conditional_permutation(equal, *neighbours, {.draws = 99, .most_draws = 999, .seed = 1});
    for (const PseudoP& p : *found) {
        REQUIRE(p.p == 1);
        REQUIRE(p.draws == 99);
    }
    const auto islands = conditional_permutation(equal, *distance_band(lattice(6, 6), 0.5), {});
    for (const PseudoP& p : *islands) {
        REQUIRE(std::isnan(p.p));
        REQUIRE(p.draws == 0);
    }
    CHECK(conditional_permutation({}, Neighbours{}, {})->empty());
    const auto token = CancelToken::create();
    token.cancel();
    CHECK(conditional_permutation(equal, *neighbours, {}, token).error().kind == ErrorKind::cancelled);
}

TEST_CASE("Time of Gi* with 999 permutations on 20,000 cells", "[.timing]") {
    const auto places = lattice(200, 100);
    const auto neighbours = distance_band(places, 2.5);
    Random random(1, 0);
    const auto values = random_counts(places.size(), random);
    for (int round = 0; round < 3; ++round) {
        const auto start = std::chrono::steady_clock::now();
        const auto z = local_g(values, *neighbours, LocalG::gi_star);
        const auto mid = std::chrono::steady_clock::now();
        const auto p = conditional_permutation(values, *neighbours, {.draws = 999, .most_draws = 999, .seed = 1});
        const auto end = std::chrono::steady_clock::now();
        const auto q = conditional_permutation(values, *neighbours, {.seed = 1});
        const auto sequential = std::chrono::steady_clock::now();
        const auto ms = [](auto d) { return std::chrono::duration<double, std::milli>(d).count(); };
        WARN("z " << ms(mid - start) << " ms, 999 permutations " << ms(end - mid) << " ms, sequentially to 99,999 "
                  << ms(sequential - end) << " ms; " << z.size() << ' ' << p->size() << ' ' << q->size());
    }
}

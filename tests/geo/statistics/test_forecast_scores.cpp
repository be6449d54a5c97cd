// Scores of forecasts of places: by hand, against brute force, and PredictCode's vectors
// (shared/reference/analytics.md, 3.4).

#include "geo/statistics/forecast_scores.hpp"
#include "geo/statistics/random.hpp"
#include "geo/statistics/score_terms.hpp"
#include "tests/support/catch.hpp"

#include <algorithm>
#include <cmath>
#include <numeric>
#include <vector>

using namespace oryx::statistics;

namespace {

// Twin of a hit count with ties: the mean over many random orders of the cells, each sorted stably by mass.
double mean_hits_over_orders(const std::vector<double>& mass, const std::vector<double>& counts, std::size_t top,
                             CounterRandom& random, int orders) {
    double sum = 0;
    std::vector<std::size_t> order(mass.size());
    std::iota(order.begin(), order.end(), 0);
    for (int i = 0; i < orders; ++i) {
        for (std::size_t j = 0; j + 1 < order.size(); ++j)
            std::swap(order[j], order[j + static_cast<std::size_t>(random.below(order.size() - j))]);
        std::ranges::stable_sort(order, [&](std::size_t a, std::size_t b) { return mass[a] > mass[b]; });
        for (std::size_t j = 0; j < std::min(top, order.size()); ++j)
            sum += counts[order[j]];
    }
    return sum / orders;
}

// Twin in exact fractions: cells strictly above the edge count whole, those at it with what room is left.
double hits_by_definition(const std::vector<double>& mass, const std::vector<double>& counts, std::size_t top) {
    double hits = 0;
    for (std::size_t cell = 0; cell < mass.size(); ++cell) {
        const auto above = std::ranges::count_if(mass, [&](double m) { return m > mass[cell]; });
        const auto tied = std::ranges::count(mass, mass[cell]);
        const double room = static_cast<double>(top) - static_cast<double>(above);
        hits += counts[cell] * std::clamp(room / static_cast<double>(tied), 0.0, 1.0);
    }
    return hits;
}

std::vector<CellEvents> sparse(const std::vector<double>& counts) {
    std::vector<CellEvents> events;
    for (std::size_t cell = 0; cell < counts.size(); ++cell) {
        if (counts[cell] > 0) events.push_back({static_cast<std::uint32_t>(cell), counts[cell]});
    }
    return events;
}

double value(const BlockTerm& term) {
    return ratio_of_sums(std::vector<BlockTerm>{term});
}

}  // namespace

TEST_CASE("PredictCode's vectors: one event in each cell of a grid of 1 to 8 (3.4)") {
    const std::vector<double> risk{1, 2, 3, 4, 5, 6, 7, 8};
    const RankedForecast ranked(risk, sparse(std::vector<double>(8, 1)));
    const auto rate = [&](double coverage) { return ranked.hits(covered_cells(8, coverage)) / ranked.events(); };
    CHECK(rate(1) == 1);
    CHECK(rate(0.5) == 0.5);
    CHECK(rate(0.49) == 3.0 / 8);
    CHECK(covered_cells(8, 0.12) == 0);
    CHECK(rate(0.12) == 0);
}

TEST_CASE("a share of the cells is rounded down, and a product just below a whole number is whole") {
    CHECK(covered_cells(100, 0.07) == 7);
    CHECK(covered_cells(100, 0.29) == 29);
    CHECK(covered_cells(99, 0.01) == 0);
    CHECK(covered_cells(7, 1) == 7);
    CHECK(covered_cells(0, 0.5) == 0);
}

TEST_CASE("hits with tied cells are those by definition, and the mean over random orders") {
    constexpr std::uint64_t seed = 20260406;
    INFO("seed " << seed);
    CounterRandom random(seed, 1);
    for (int round = 0; round < 40; ++round) {
        const std::size_t cells = 1 + random.below(30);
        std::vector<double> mass;
        std::vector<double> counts;
        for (std::size_t cell = 0; cell < cells; ++cell) {
            mass.push_back(static_cast<double>(random.below(4)) / 7);  // few values: many ties, zeros among them
            counts.push_back(static_cast<double>(random.below(3)));
        }
        const RankedForecast ranked(mass, sparse(counts));
        for (std::size_t top = 0; top <= cells + 2; ++top) {
            const double hits = ranked.hits(top);
            CHECK(hits == Approx(hits_by_definition(mass, counts, top)).margin(1e-12));
            if (round < 5) CHECK(std::abs(hits - mean_hits_over_orders(mass, counts, top, random, 4000)) < 0.25);
        }
    }
}

TEST_CASE("PAI and PEI by hand") {
    // 10 cells; the forecast's highest two hold 3 of 8 events, the best two would hold 6.
    const std::vector<double> mass{9, 8, 1, 1, 1, 1, 1, 1, 1, 1};
    const std::vector<CellEvents> events{{0, 2}, {1, 1}, {2, 4}, {9, 1}};
    const std::vector<double> coverages{0.2};
    const auto terms = coverage_terms(mass, events, coverages);
    const auto names = coverage_names(coverages);
    REQUIRE(terms.size() == 3);
    CHECK(names[1].score == Score::pai);
    CHECK(value(terms[0]) == 3.0 / 8);
    CHECK(value(terms[1]) == Approx((3.0 / 8) / (2.0 / 10)).epsilon(1e-15));
    CHECK(value(terms[2]) == 3.0 / 6);
}

TEST_CASE("a coverage below one cell has a hit rate of 0 and no PAI or PEI") {
    const auto terms = coverage_terms(std::vector<double>{1, 2}, std::vector<CellEvents>{{0, 1}}, std::vector{0.1});
    CHECK(value(terms[0]) == 0);
    CHECK(std::isnan(value(terms[1])));
    CHECK(std::isnan(value(terms[2])));
}

TEST_CASE("the log score with its floor by hand") {
    // Shares: 0.99 x (0.75, 0.25, 0, 0) + 0.01 / 4.
    const std::vector<double> mass{6, 2, 0, 0};
    const auto shares = forecast_shares(mass, 0.01);
    CHECK(shares[0] == Approx(0.745).epsilon(1e-15));
    CHECK(shares[3] == Approx(0.0025).epsilon(1e-15));
    CHECK(std::accumulate(shares.begin(), shares.end(), 0.0) == Approx(1).epsilon(1e-15));
    const std::vector<CellEvents> events{{0, 2}, {3, 1}};
    CHECK(log_score_over_uniform(shares, events) ==
          Approx(2 * std::log(4 * 0.745) + std::log(4 * 0.0025)).epsilon(1e-14));
}

TEST_CASE("an even forecast, and one of nothing, score 0 and hit by their share of the cells") {
    const std::vector<CellEvents> events{{1, 3}, {3, 1}};
    for (const double level : {0.0, 2.0}) {
        const std::vector<double> mass(10, level);
        const auto terms = score_terms(mass, events, {.floor = 0.01, .coverages = {0.1, 0.5}, .regions = {0.5}});
        CHECK(value(terms[0]) == Approx(0).margin(1e-14));
        CHECK(value(terms[1]) == Approx(0.1).epsilon(1e-14));
        CHECK(value(terms[4]) == Approx(0.5).epsilon(1e-14));
        // Half of an even mass is half of the cells; of nothing there is no region.
        CHECK(value(terms[7]) == Approx(level > 0 ? 0.5 : 0).epsilon(1e-14));
        CHECK(value(terms[8]) == (level > 0 ? 5 : 0));
    }
}

TEST_CASE("a highest-density region is the smallest set of cells with its share") {
    const std::vector<double> mass{1, 5, 0, 2, 2};
    const std::vector<CellEvents> events{{0, 1}, {1, 2}, {2, 4}, {3, 1}};
    const RankedForecast ranked(mass, events);
    CHECK(ranked.region(0.5).cells == 1);
    CHECK(ranked.region(0.5).events == 2);
    // 0.6 of 10 needs one of the two cells of 2, of which one holds the event: half of it counts.
    CHECK(ranked.region(0.6).cells == 2);
    CHECK(ranked.region(0.6).events == 2.5);
    CHECK(ranked.region(1).cells == 4);
    CHECK(ranked.region(1).events == 4);
}

TEST_CASE("the names of scores go with their terms") {
    const ScoreSettings settings;
    const auto names = score_names(settings);
    CHECK(names.size() == score_terms(std::vector<double>{1}, std::vector<CellEvents>{}, settings).size());
    CHECK(to_string(names.front().score) == "log_score");
    CHECK(to_string(names.back().score) == "zone_km2");
}

TEST_CASE("CRPS from samples (3.4)") {
    CHECK(crps(std::vector<double>{1, 2, 5}, 3) == Approx(0.7777778).epsilon(1e-7));
    CHECK(crps(std::vector<double>{5, 1, 2}, 3) == Approx(7.0 / 9).epsilon(1e-14));
    CHECK(crps(std::vector<double>{0, 0, 0, 4}, 0) == 0.25);
    CHECK(crps(std::vector<double>{7}, 3) == 4);
    CHECK(std::isnan(crps(std::vector<double>{}, 3)));
}

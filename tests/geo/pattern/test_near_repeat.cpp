// Knox tables and episodes: against twins that look at every pair, the null, duplicates.
//
// Not run, since its input is not redistributed with the reference: 3.2 (arson).

#include "geo/pattern/episodes.hpp"
#include "geo/pattern/near_repeat.hpp"
#include "tests/geo/pattern/fixtures.hpp"

#include <functional>
#include <limits>
#include <map>
#include <numeric>
#include <set>
#include <tuple>

using namespace fixture;

namespace {

std::vector<Event> random_events(std::size_t n, double side, std::uint64_t days, Random& random) {
    std::vector<Event> events;
    for (std::size_t i = 0; i < n; ++i) {
        const double x = std::floor(side * random.uniform());
        const double y = std::floor(side * random.uniform());
        events.push_back({{x, y}, Day{static_cast<std::int32_t>(random.below(days))}});
    }
    return events;
}

double apart(Position a, Position b, Distance distance) {
    return distance == Distance::manhattan ? std::fabs(a.x - b.x) + std::fabs(a.y - b.y)
                                           : std::hypot(a.x - b.x, a.y - b.y);
}

/// DBSCAN word for word: the set of the cores' components, as sets of events.
std::set<std::set<std::size_t>> core_components(std::span<const Event> events, const EpisodeSettings& s) {
    const auto near = [&](std::size_t i, std::size_t j) {
        return apart(events[i].at, events[j].at, Distance::straight) <= s.distance &&
               std::abs(events[i].day - events[j].day) <= s.days;
    };
    std::vector<std::size_t> cores;
    for (std::size_t i = 0; i < events.size(); ++i) {
        std::int64_t count = 0;
        for (std::size_t j = 0; j < events.size(); ++j)
            count += near(i, j) ? 1 : 0;
        if (count >= s.least_events) cores.push_back(i);
    }
    std::vector<std::size_t> root(events.size());
    std::iota(root.begin(), root.end(), 0U);
    const std::function<std::size_t(std::size_t)> find = [&](std::size_t i) {
        return root[i] == i ? i : root[i] = find(root[i]);
    };
    for (const std::size_t i : cores) {
        for (const std::size_t j : cores) {
            if (near(i, j)) root[find(i)] = find(j);
        }
    }
    std::map<std::size_t, std::set<std::size_t>> components;
    for (const std::size_t i : cores)
        components[find(i)].insert(i);
    std::set<std::set<std::size_t>> all;
    for (const auto& [key, members] : components)
        all.insert(members);
    return all;
}

}  // namespace

TEST_CASE("Knox counts every pair once, in bins [a, b) of distance and lag, as by brute force (10: interval ends)") {
    const std::uint64_t seed = 71;
    CAPTURE(seed);
    Random random(seed, 0);
    const double far = std::numeric_limits<double>::infinity();
    const KnoxBins bins{.distances = {0, 0, 5, 10, 30, far}, .days = {0, 1, 2, 3, far}};
    for (const Distance distance : {Distance::straight, Distance::manhattan}) {
        const auto events = random_events(150, 40, 12, random);
        const auto table = knox(events, bins, distance, 0, 1);
        REQUIRE(table);
        std::vector<std::int64_t> expected(20);
        for (std::size_t i = 0; i < events.size(); ++i) {
            for (std::size_t j = 0; j < i; ++j) {
                const double d = apart(events[i].at, events[j].at, distance);
                const int lag = std::abs(events[i].day - events[j].day);
                const std::size_t row = d == 0 ? 0 : d < 5 ? 1 : d < 10 ? 2 : d < 30 ? 3 : 4;
                ++expected[row * 4 + static_cast<std::size_t>(std::min(lag, 3))];
            }
        }
        for (std::size_t cell = 0; cell < 20; ++cell) {
            CAPTURE(cell);
            CHECK(table->cells[cell].pairs == expected[cell]);
        }
        CHECK(std::accumulate(expected.begin(), expected.end(), std::int64_t{0}) == 150 * 149 / 2);
    }
}

TEST_CASE("A distance on a bin's end belongs to the bin that begins there; beyond the last end it is in none") {
    const std::vector<Event> events{{{0, 0}, Day{0}}, {{100, 0}, Day{1}}};
    const auto pairs = [&](KnoxBins bins) {
        std::vector<std::int64_t> counts;
        const auto table = knox(events, bins, Distance::straight, 0, 1);
        for (const KnoxCell& cell : table->cells)
            counts.push_back(cell.pairs);
        return counts;
    };
    CHECK(pairs({{0, 100, 200}, {0, 1, 2}}) == std::vector<std::int64_t>{0, 0, 0, 1});
    CHECK(pairs({{0, 50, 100}, {0, 1, 2}}) == std::vector<std::int64_t>{0, 0, 0, 0});
    CHECK(pairs({{0, 200}, {0, 1}}) == std::vector<std::int64_t>{0});
}

TEST_CASE("Repeats planted near each other have a ratio above 1 and the smallest p; others do not") {
    const std::uint64_t seed = 72;
    CAPTURE(seed);
    Random random(seed, 0);
    auto events = random_events(300, 100'000, 700, random);
    for (std::size_t i = 0; i < 40; ++i)
        events.push_back({{events[i].at.x + 200, events[i].at.y}, events[i].day + 3});
    const KnoxBins bins{.distances = {0, 1'000, 5'000, 20'000}, .days = {0, 8, 15, 29}};
    const auto table = knox(events, bins, Distance::straight, 199, 9);
    REQUIRE(table);
    CHECK(table->cells[0].ratio > 5);
    CHECK(table->cells[0].p == 1.0 / 200);
    CHECK(table->cells[8].ratio == Approx(1).margin(0.2));
    std::reverse(events.begin(), events.end());
    const auto again = knox(events, bins, Distance::straight, 199, 9);
    for (std::size_t cell = 0; cell < table->cells.size(); ++cell) {
        CHECK(again->cells[cell].expected == table->cells[cell].expected);
        CHECK(again->cells[cell].p == table->cells[cell].p);
    }
}

TEST_CASE("Knox's p holds its level where dates are in random order, 1,000 times") {
    const std::uint64_t seed = 73;
    CAPTURE(seed);
    Random random(seed, 0);
    const KnoxBins bins{.distances = {0, 10}, .days = {0, 5}};
    std::vector<double> p;
    for (int simulation = 0; simulation < 1000; ++simulation)
        p.push_back(knox(random_events(60, 60, 60, random), bins, Distance::straight, 99, random())->cells[0].p);
    for (const double alpha : {0.05, 0.1, 0.2, 0.5}) {
        const auto below = static_cast<double>(std::ranges::count_if(p, [&](double v) { return v <= alpha; }));
        CAPTURE(alpha, below);
        CHECK(below <= 1000 * alpha + 3.3 * std::sqrt(1000 * alpha * (1 - alpha)));
        CHECK(below >= 500 * alpha - 10);  // ties: not uniform, but not idle either
    }
}

TEST_CASE("Bins that are none are refused by name; no event gives an empty table") {
    const std::vector<Event> none;
    CHECK(knox(none, {{0, 1}, {0, 1}}, Distance::straight, 9, 1)->cells[0].pairs == 0);
    CHECK(knox(none, {{0}, {0, 1}}, Distance::straight, 9, 1).error().parameter == "distances_m");
    CHECK(knox(none, {{0, 5, 5}, {0, 1}}, Distance::straight, 9, 1).error().parameter == "distances_m");
    CHECK(knox(none, {{0, 1}, {0, 3, 2}}, Distance::straight, 9, 1).error().parameter == "days");
    CHECK(knox(none, {{-1, 1}, {0, 3}}, Distance::straight, 9, 1).error().parameter == "distances_m");
}

TEST_CASE("Episodes are DBSCAN's: the cores' components of a twin, borders with a core of theirs, the rest in none") {
    const std::uint64_t seed = 74;
    CAPTURE(seed);
    Random random(seed, 0);
    for (int round = 0; round < 20; ++round) {
        CAPTURE(round);
        auto events = random_events(150, 60, 60, random);
        for (std::size_t i = 0; i < 15; ++i)
            events.push_back(events[i]);  // duplicates
        const EpisodeSettings settings{.distance = 5, .days = 4, .least_events = 2 + round % 4};
        const auto found = find_episodes(events, settings);
        REQUIRE(found);
        const auto components = core_components(events, settings);
        REQUIRE(static_cast<std::size_t>(found->count) == components.size());
        std::map<std::int32_t, std::set<std::size_t>> cores;
        for (std::size_t i = 0; i < events.size(); ++i) {
            if (found->core[i] != 0) cores[found->episode[i]].insert(i);
        }
        std::set<std::set<std::size_t>> sets;
        for (const auto& [episode, members] : cores)
            sets.insert(members);
        REQUIRE(sets == components);
        for (std::size_t i = 0; i < events.size(); ++i) {
            if (found->core[i] != 0) continue;
            std::set<std::int32_t> in_reach;
            for (std::size_t j = 0; j < events.size(); ++j) {
                if (found->core[j] != 0 && apart(events[i].at, events[j].at, Distance::straight) <= 5 &&
                    std::abs(events[i].day - events[j].day) <= 4) {
                    in_reach.insert(found->episode[j]);
                }
            }
            REQUIRE((in_reach.empty() ? found->episode[i] == -1 : in_reach.contains(found->episode[i])));
        }
    }
}

TEST_CASE("20,001 duplicates are one episode, and none is lost (10: ST-DBSCAN loses zero distances)") {
    std::vector<Event> events(20'001, Event{{5, 5}, Day{100}});
    events.push_back({{5, 5}, Day{200}});
    const auto found = find_episodes(events, {.distance = 1, .days = 1, .least_events = 4});
    REQUIRE(found);
    CHECK(found->count == 1);
    CHECK(std::ranges::count(found->episode, 0) == 20'001);
    CHECK(found->episode.back() == -1);
}

TEST_CASE("Episodes are numbered by their first day, whatever the order of rows; borders are included") {
    const std::uint64_t seed = 75;
    CAPTURE(seed);
    Random random(seed, 0);
    auto events = random_events(200, 50, 40, random);
    const EpisodeSettings settings{.distance = 4, .days = 3, .least_events = 3};
    const auto once = find_episodes(events, settings);
    std::reverse(events.begin(), events.end());
    auto again = find_episodes(events, settings);
    std::reverse(again->episode.begin(), again->episode.end());
    CHECK(once->episode == again->episode);
    const std::vector<Event> chain{{{0, 0}, Day{0}}, {{10, 0}, Day{2}}, {{20, 0}, Day{4}}, {{30.001, 0}, Day{4}}};
    const auto linked = find_episodes(chain, {.distance = 10, .days = 2, .least_events = 2});
    CHECK(linked->episode == std::vector<std::int32_t>{0, 0, 0, -1});
    CHECK(find_episodes({}, settings)->count == 0);
    CHECK(find_episodes(chain, {.distance = 0, .days = 2, .least_events = 2}).error().parameter == "distance_m");
}

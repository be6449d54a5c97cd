// Bandwidth rules against their definitions, written out the long way.

#include "geo/analytics/bandwidth.hpp"
#include "tests/support/catch.hpp"

#include <algorithm>
#include <cmath>
#include <random>

using namespace oryx;
using namespace oryx::analytics;

namespace {

std::vector<Position> clustered(unsigned seed, std::size_t count) {
    std::mt19937 random(seed);
    std::normal_distribution<double> round(0, 4000);
    std::uniform_real_distribution<double> across(-50'000, 50'000);
    std::vector<Position> events;
    Position centre;
    for (std::size_t i = 0; i < count; ++i) {
        if (i % 10 == 0) centre = {across(random), across(random)};
        events.push_back({centre.x + round(random), centre.y + round(random)});
    }
    return events;
}

// The leave-one-out sum, event by event in long double.
double slow_likelihood(const std::vector<Position>& events, double sigma) {
    long double sum = 0;
    for (std::size_t i = 0; i < events.size(); ++i) {
        long double others = 0;
        for (std::size_t j = 0; j < events.size(); ++j) {
            if (i == j) continue;
            const long double dx = static_cast<long double>(events[i].x) - events[j].x;
            const long double dy = static_cast<long double>(events[i].y) - events[j].y;
            others += std::exp(-(dx * dx + dy * dy) / (2.0L * sigma * sigma));
        }
        sum += std::log(others / (2 * 3.14159265358979323846264338327950288L * sigma * sigma));
    }
    return static_cast<double>(sum);
}

}  // namespace

TEST_CASE("Scott's rule is the geometric mean of the axes' standard deviations times n to the power of -1/6") {
    // sd with n - 1: 5 along x, 1 along y.
    const auto places = counted_places({{0, 0}, {0, 2}, {10, 0}, {10, 2}, {5, 1}});
    CHECK(scott_sigma(places) == Approx(std::sqrt(5.0) * std::pow(5, -1.0 / 6)).epsilon(1e-14));
    CHECK(scott_sigma(counted_places({{3, 4}})) == 0);
    CHECK(scott_sigma(counted_places({{3, 4}, {3, 4}, {3, 4}})) == 0);
    CHECK(scott_sigma({}) == 0);
}

TEST_CASE("ArcGIS's radius takes the smaller of the standard distance and the median distance, events counted") {
    // Four events at distance 1, so that both the standard distance and the median are 1; the factor of D is 1.2.
    const auto even = counted_places({{1, 0}, {-1, 0}, {0, 1}, {0, -1}});
    CHECK(arcgis_radius(even) == Approx(0.9 * std::pow(4, -0.2)).epsilon(1e-14));
    // Eight events near the centre and one far out on either side: the median decides.
    std::vector<Position> tight(8, Position{0, 1});
    tight.insert(tight.end(), 8, Position{0, -1});
    tight.push_back({100, 0});
    tight.push_back({-100, 0});
    CHECK(arcgis_radius(counted_places(tight)) ==
          Approx(0.9 * std::sqrt(1 / std::log(2.0)) * std::pow(18, -0.2)).epsilon(1e-14));
    CHECK(arcgis_radius(counted_places({{7, 7}, {7, 7}})) == 0);
    CHECK(arcgis_radius({}) == 0);
}

TEST_CASE("The likelihood over places with counts is that over events, one by one") {
    auto events = clustered(8, 120);
    events.insert(events.end(), events.begin(), events.begin() + 30);
    for (const double sigma : {1500.0, 6000.0, 40'000.0}) {
        CAPTURE(sigma);
        CHECK(cross_validated_likelihood(counted_places(events), sigma) ==
              Approx(slow_likelihood(events, sigma)).epsilon(1e-12));
    }
}

TEST_CASE("Cross-validation finds the likelihood's maximum, in any order of the events") {
    auto events = clustered(21, 200);
    const auto places = counted_places(events);
    const auto sigma = likelihood_sigma(places, 100, 200'000);
    REQUIRE(sigma);
    const double highest = cross_validated_likelihood(places, *sigma);
    for (double other = 100; other < 200'000; other *= 1.03)
        CHECK(cross_validated_likelihood(places, other) <= highest + 1e-6);
    std::shuffle(events.begin(), events.end(), std::mt19937(1));
    CHECK(*likelihood_sigma(counted_places(events), 100, 200'000) == *sigma);
}

TEST_CASE(
    "Ties pull the likelihood's bandwidth down, and nothing but ties pulls it to the end of the range (10: LCV)") {
    auto events = clustered(4, 100);
    const auto once = likelihood_sigma(counted_places(events), 100, 200'000);
    auto tied = events;
    for (int copies = 0; copies < 3; ++copies)
        tied.insert(tied.end(), events.begin(), events.end());
    const auto all = likelihood_sigma(counted_places(tied), 100, 200'000);
    REQUIRE(once);
    REQUIRE(all);
    CHECK(*all < *once / 2);
    CHECK(*likelihood_sigma(counted_places({{5, 5}, {5, 5}, {5, 5}}), 100, 200'000) == 100);
}

TEST_CASE("A far place does not make the likelihood infinite") {
    const auto places = counted_places({{0, 0}, {1, 0}, {9e6, 0}});
    CHECK(std::isfinite(cross_validated_likelihood(places, 100)));
}

TEST_CASE("Abramson's widths follow the square root of the pilot density, and their geometric mean is the global one") {
    auto events = clustered(14, 90);
    events.insert(events.end(), events.begin(), events.begin() + 20);
    const auto places = counted_places(events);
    const auto widths = abramson_sigmas(places, 5000, 1e9);
    REQUIRE(widths);
    double logs = 0;
    double n = 0;
    for (std::size_t i = 0; i < places.size(); ++i) {
        logs += places[i].count * std::log((*widths)[i]);
        n += places[i].count;
    }
    CHECK(std::exp(logs / n) == Approx(5000).epsilon(1e-12));
    const auto density = [&](Position at) {
        double sum = 0;
        for (const Position e : events)
            sum += std::exp(-(std::pow(at.x - e.x, 2) + std::pow(at.y - e.y, 2)) / (2 * 5000.0 * 5000.0));
        return sum;
    };
    for (std::size_t i = 1; i < places.size(); ++i) {
        CHECK((*widths)[i] / (*widths)[0] ==
              Approx(std::sqrt(density(places[0].at) / density(places[i].at))).epsilon(1e-10));
    }
    const auto trimmed = abramson_sigmas(places, 5000, 1.2);
    CHECK(*std::max_element(trimmed->begin(), trimmed->end()) == Approx(6000));
}

TEST_CASE("Abramson's widths of nothing are none, and of one place the global one") {
    CHECK(abramson_sigmas({}, 5000, 5)->empty());
    CHECK(*abramson_sigmas(counted_places({{1, 1}, {1, 1}}), 5000, 5) == std::vector<double>{5000});
}

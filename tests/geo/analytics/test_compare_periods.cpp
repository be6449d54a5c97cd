// compare-periods: before and after at a place, its ring and its control; season, trend and selection.

#include "geo/analytics/period_comparison.hpp"
#include "geo/analytics/treated_place.hpp"
#include "geo/geometry/geometry_ops.hpp"
#include "geo/statistics/empirical_bayes.hpp"
#include "geo/statistics/random.hpp"
#include "geo/statistics/rate_ratio.hpp"
#include "tests/geo/analytics/theatre_fixture.hpp"

#include <algorithm>
#include <cmath>
#include <map>

using namespace oryx;
using namespace oryx::analytics;
using namespace fixture;

namespace {

Result<ProcessResult> compare(const std::vector<std::shared_ptr<const catalog::Collection>>& collections,
                              const std::map<std::string, std::string>& inputs) {
    return run_process("compare-periods", snapshot(collections), inputs);
}

void add(std::vector<Incident>& list, int count, Position at, const char* on) {
    for (int i = 0; i < count; ++i)
        list.push_back({.at = at, .when = DateInterval::of_day(day(on))});
}

/// Seven incidents in 120 days after, eighteen in 180 before (section 7), one 500 days ago so that the record reaches.
std::vector<Incident> section_seven() {
    std::vector<Incident> list;
    add(list, 7, {0.5, 0}, "2019-09-15");
    add(list, 18, {0.5, 0}, "2019-06-15");
    add(list, 1, {0.5, 0}, "2018-06-15");
    return list;
}
const std::map<std::string, std::string> section_seven_inputs{
    {"change", "2019-09-01"}, {"before_days", "180"}, {"after_days", "120"}, {"as_of", "2019-12-31"}};

/// Counts by step for zones, made from means.
struct Steady {
    Steps steps{.days = 30, .before = 0, .after = 0};
    BeforeAfter periods{};
    PeriodCounts counts;

    Steady(int before, int after) : steps{30, before, after} {
        periods.change = day("2018-01-01");
        periods.begin = periods.change + -30 * before;
        periods.end = periods.change + 30 * after;
        for (auto& zone : counts.zones)
            zone.steps.resize(steps.count());
    }
    template <class Mean>
    void draw(Zone zone, std::uint64_t seed, Mean mean) {
        statistics::CounterRandom random(seed, static_cast<std::uint64_t>(zone));
        auto& into = counts.zones[static_cast<std::size_t>(zone)];
        for (std::size_t step = 0; step < steps.count(); ++step) {
            const double time = (static_cast<double>(step) - steps.before + 0.5) * 30 / 365.25;
            into.steps[step] = static_cast<Share>(random.poisson(mean(time))) * whole_incident;
            (time < 0 ? into.before : into.after) += into.steps[step];
        }
    }
};

}  // namespace

TEST_CASE(
    "The rate ratio of section 7: 7 in 120 days against 18 in 180, both p values and intervals beside each other") {
    const auto result = compare({incidents(section_seven())}, section_seven_inputs);
    REQUIRE(result);
    CHECK(number(*result, "rate-ratio", "n_before") == 18);
    CHECK(number(*result, "rate-ratio", "n_after") == 7);
    CHECK(number(*result, "rate-ratio", "days_after") == 120);
    CHECK(number(*result, "rate-ratio", "ratio") == Approx(0.583).margin(5e-4));
    CHECK(number(*result, "rate-ratio", "low") == Approx(0.206).margin(5e-4));
    CHECK(number(*result, "rate-ratio", "high") == Approx(1.464).margin(5e-4));
    CHECK(number(*result, "rate-ratio", "p_minlike") == Approx(0.307).margin(5e-4));
    const auto minlike = statistics::minlike_ratio_interval({7, 120}, {18, 180});
    CHECK(number(*result, "rate-ratio", "minlike_low") == minlike.low);
    CHECK(number(*result, "rate-ratio", "minlike_high") == minlike.high);
    CHECK(result->facts.n == 25);
    CHECK(result->facts.n + excluded(*result) == 26);
    CHECK(result->facts.period == "2019-03-05/2019-12-29");
}

TEST_CASE("Place, ring and control are told apart by distance to the border on the plane") {
    std::vector<Incident> list;
    add(list, 1, {0, 0}, "2018-01-01");
    // A degree is about 111 km at the centre of the plane.
    add(list, 6, {0.05, 0}, "2019-12-01");
    add(list, 4, {0.3, 0}, "2019-12-01");
    add(list, 3, {0.9, 0}, "2019-12-01");
    const auto result =
        compare({incidents(list)},
                {{"lon", "0"}, {"lat", "0"}, {"radius_km", "10"}, {"ring_km", "40"}, {"change", "2019-06-01"}});
    REQUIRE(result);
    CHECK(number(*result, "rate-ratio", "n_after") == 6);
    CHECK(number(*result, "ring-rate-ratio", "n_after") == 4);
    CHECK(number(*result, "control-rate-ratio", "n_after") == 3);
    CHECK(std::holds_alternative<std::monostate>(value(*result, "rate-ratio", "ratio")));
    for (std::size_t row = 0; row < result->features->size(); ++row) {
        const GeometryView outline = result->features->geometry(row);
        if (!outline.empty()) CHECK(geometry::check_validity(outline).valid);
    }
}

TEST_CASE("An area is named by key or by name; the ring of an area lies outside it") {
    const auto collection = areas(1, 1);
    std::vector<Incident> list;
    add(list, 5, {0.5, 0}, "2019-12-01");
    add(list, 2, {-0.1, 0}, "2019-12-01");
    add(list, 1, {-0.9, 0}, "2018-01-01");
    for (const char* name : {"Est", "2"}) {
        const auto result = compare({incidents(list), collection}, {{"area", name}, {"change", "2019-06-01"}});
        REQUIRE(result);
        CHECK(text(*result, "rate-ratio", "place") == "Est");
        CHECK(number(*result, "rate-ratio", "n_after") == 5);
        CHECK(number(*result, "ring-rate-ratio", "n_after") == 2);
    }
    const auto nowhere = compare({incidents(list), collection}, {{"area", "Sud"}});
    REQUIRE_FALSE(nowhere);
    CHECK(nowhere.error().parameter == "area");
}

TEST_CASE("Difference in differences finds the change beyond the common trend, and its interval holds the truth") {
    constexpr std::uint64_t first_seed = 100;
    CAPTURE(first_seed);
    int held = 0;
    double mean_log = 0;
    constexpr int worlds = 60;
    for (std::uint64_t world = 0; world < worlds; ++world) {
        Steady scene(12, 12);
        // Everything grows by half; the place is cut to 60 % besides.
        scene.draw(Zone::control, first_seed + world, [](double t) { return t < 0 ? 40.0 : 60.0; });
        scene.draw(Zone::treated, first_seed + world, [](double t) { return t < 0 ? 30.0 : 45.0 * 0.6; });
        scene.draw(Zone::ring, first_seed + world, [](double t) { return t < 0 ? 20.0 : 30.0; });
        const auto result = difference_in_differences(scene.counts, scene.periods, scene.steps, {.seed = world});
        mean_log += std::log(result.difference.ratio) / worlds;
        held += result.difference.interval.low <= 0.6 && 0.6 <= result.difference.interval.high ? 1 : 0;
        REQUIRE(result.parallel_p);
    }
    CHECK(std::exp(mean_log) == Approx(0.6).epsilon(0.04));
    CHECK(held >= 0.95 * worlds - 4 * std::sqrt(0.05 * 0.95 * worlds));
}

TEST_CASE("Displacement: what leaves the place and comes to the ring is a negative quotient; a gain is positive") {
    const auto quotient = [](double ring_after) {
        Steady scene(12, 12);
        scene.draw(Zone::control, 1, [](double) { return 40'000.0; });
        scene.draw(Zone::treated, 1, [](double t) { return t < 0 ? 30'000.0 : 15'000.0; });
        scene.draw(Zone::ring, 1, [&](double t) { return t < 0 ? 20'000.0 : ring_after; });
        return difference_in_differences(scene.counts, scene.periods, scene.steps, {}).displacement;
    };
    CHECK(quotient(27'500).ratio == Approx(-0.5).margin(0.06));
    CHECK(quotient(27'500).interval.high < 0);
    CHECK(quotient(12'500).ratio == Approx(0.5).margin(0.06));
}

TEST_CASE("The series finds a step under season and trend, which a plain ratio would mistake") {
    Steady scene(48, 24);
    const auto mean = [](double t) {
        return std::exp(4 + 0.2 * t + 0.5 * std::sin(2 * 3.141592653589793 * t) + (t > 0 ? std::log(0.7) : 0));
    };
    scene.draw(Zone::treated, 8, mean);
    const auto result = interrupted_series(scene.counts, scene.steps, {.harmonics = 1, .slope_change = false});
    REQUIRE(result.size() == 1);
    CHECK(result[0].ratio == Approx(0.7).epsilon(0.08));
    CHECK(result[0].interval.low < 0.7);
    CHECK(result[0].interval.high > 0.7);
    CHECK(*result[0].p < 0.001);
    CHECK(result[0].method.find("quasi-Poisson") != std::string::npos);
    const auto with_slope = interrupted_series(scene.counts, scene.steps, {.harmonics = 1, .slope_change = true});
    REQUIRE(with_slope.size() == 2);
    CHECK(with_slope[1].key == "interrupted-time-series-slope");
    CHECK(with_slope[1].interval.low < 1);
    CHECK(with_slope[1].interval.high > 1);
    // The plain ratio sees the trend too.
    CHECK(rate_ratio_of(scene.counts, Zone::treated, scene.periods).ratio > 0.8);
}

TEST_CASE("Short series drop the harmonics and say so; empty stretches give no ratio but a reason") {
    Steady brief(6, 6);
    brief.draw(Zone::treated, 3, [](double) { return 20.0; });
    const auto result = interrupted_series(brief.counts, brief.steps, {.harmonics = 2, .slope_change = false});
    CHECK(result[0].note.find("no harmonics") != std::string::npos);
    CHECK(std::isfinite(result[0].ratio));
    Steady empty(6, 6);
    empty.draw(Zone::treated, 3, [](double t) { return t < 0 ? 20.0 : 0.0; });
    const auto none = interrupted_series(empty.counts, empty.steps, {.harmonics = 0, .slope_change = false});
    CHECK(std::isnan(none[0].ratio));
    CHECK_FALSE(none[0].note.empty());
}

TEST_CASE("An area that was chosen for being worst is set against what empirical Bayes lets expect") {
    std::vector<Incident> list;
    add(list, 1, {0.5, 0}, "2018-01-01");
    add(list, 30, {0.5, 0}, "2019-03-01");
    add(list, 20, {0.5, 0}, "2019-09-01");
    add(list, 12, {-0.5, 0}, "2019-03-01");
    add(list, 13, {-0.5, 0}, "2019-09-01");
    const std::map<std::string, std::string> inputs{{"area", "Est"},          {"chosen", "worst"},
                                                    {"change", "2019-07-01"}, {"before_days", "180"},
                                                    {"after_days", "180"},    {"as_of", "2019-12-31"}};
    const auto result = compare({incidents(list), areas(1, 1)}, inputs);
    REQUIRE(result);
    const std::vector<double> before{12, 30};
    const std::vector<double> exposures{180, 180};
    const auto twin =
        statistics::compare_with_prediction(statistics::fit_rate_prior(before, exposures), 30, 180, 20, 180);
    CHECK(number(*result, "empirical-bayes", "ratio") == Approx(twin.ratio).epsilon(1e-3));  // areas differ by metres
    CHECK(number(*result, "empirical-bayes", "low") == Approx(twin.interval.low).epsilon(1e-3));
    CHECK(number(*result, "empirical-bayes", "ratio") > number(*result, "rate-ratio", "ratio"));
    CHECK(result->facts.extra["headline"] == "empirical-bayes");
    auto circle = inputs;
    circle.erase("area");
    circle["lon"] = "0";
    circle["lat"] = "0";
    const auto refused = compare({incidents(list), areas(1, 1)}, circle);
    REQUIRE_FALSE(refused);
    CHECK(refused.error().parameter == "chosen");
}

TEST_CASE("Without a place everything is the place; wrong days and half circles are one error naming the input") {
    const auto all = compare({incidents(section_seven())}, section_seven_inputs);
    REQUIRE(all);
    CHECK(all->facts.extra["place"] == "everywhere");
    CHECK(std::holds_alternative<std::monostate>(value(*all, "ring-rate-ratio", "comparison")));
    for (const auto& [inputs, parameter] : std::vector<std::pair<std::map<std::string, std::string>, std::string>>{
             {{{"change", "2020-05-01"}, {"as_of", "2019-12-31"}}, "change"},
             {{{"change", "2018-06-15"}}, "change"},
             {{{"as_of", "2031-01-01"}}, "as_of"},
             {{{"lon", "1"}}, "lat"},
             {{{"lat", "1"}}, "lon"},
             {{{"area", "Est"}, {"lon", "1"}, {"lat", "1"}}, "area"}}) {
        CAPTURE(parameter);
        const auto refused = compare({incidents(section_seven()), areas(1, 1)}, inputs);
        REQUIRE_FALSE(refused);
        CHECK(refused.error().parameter == parameter);
    }
}

TEST_CASE("compare-periods: the order of incidents changes nothing; the same seed gives the same interval") {
    std::vector<Incident> list;
    statistics::CounterRandom random(12, 0);
    for (int i = 0; i < 800; ++i) {
        list.push_back({.at = {random.uniform() * 2 - 1, random.uniform() - 0.5},
                        .when = DateInterval::of_day(day("2019-12-31") + -static_cast<int>(random.below(1200)))});
    }
    const std::map<std::string, std::string> inputs{{"area", "Est"}, {"change", "2019-01-01"}};
    const auto once = compare({incidents(list), areas(1, 1)}, inputs);
    std::reverse(list.begin(), list.end());
    const auto again = compare({incidents(list), areas(1, 1)}, inputs);
    REQUIRE(once);
    REQUIRE(again);
    CHECK(to_csv(*once) == to_csv(*again));
}

// cluster-scan, end to end in memory.

#include "geo/geometry/geometry_ops.hpp"
#include "geo/statistics/random.hpp"
#include "tests/geo/analytics/theatre_fixture.hpp"

#include <algorithm>
#include <set>

using namespace oryx;
using namespace oryx::analytics;
using namespace fixture;

namespace {

/// A year of incidents at 30 places, and an outbreak of the last days at two of them.
std::vector<Incident> with_an_outbreak(std::uint64_t seed, int outbreak, const char* last = "2019-12-31") {
    statistics::CounterRandom random(seed, 0);
    std::vector<Position> places;
    for (int i = 0; i < 30; ++i)
        places.push_back({2 * random.uniform() - 1, random.uniform() - 0.5});
    std::vector<Incident> list;
    for (int i = 0; i < 300; ++i) {
        list.push_back({places[random.below(30)],
                        DateInterval::of_day(day("2019-01-01") + static_cast<std::int32_t>(random.below(365)))});
    }
    for (int i = 0; i < outbreak; ++i)
        list.push_back({places[3], DateInterval::of_day(day(last) + -(i % 6))});
    return list;
}

const std::map<std::string, std::string> quick{{"replicas", "99"}, {"max_radius_m", "30000"}};

}  // namespace

TEST_CASE("A prospective scan finds the outbreak that is alive, and alerts where replicas allow") {
    const auto theatre = snapshot({incidents(with_an_outbreak(1, 12)), areas(1, 2)});
    auto inputs = quick;
    inputs["replicas"] = "999";
    const auto result = run_process("cluster-scan", theatre, inputs);
    REQUIRE(result);
    CHECK(result->facts.n == 312);
    CHECK(number(*result, "cluster-1", "p") == 0.001);
    CHECK(number(*result, "cluster-1", "cases") >= 12);
    CHECK(number(*result, "cluster-1", "recurrence_days") == Approx(1000));
    CHECK(std::get<bool>(value(*result, "cluster-1", "alert")));
    CHECK(std::get<Day>(value(*result, "cluster-1", "last_day")) == day("2019-12-31"));
    CHECK(result->facts.seed == 1);
    CHECK(result->facts.draws == 999);
    for (std::size_t row = 0; row < result->features->size(); ++row) {
        CHECK(geometry::check_validity(result->features->geometry(row)).valid);
        CHECK(result->features->when(row).has_value());
    }
    const auto few = run_process("cluster-scan", theatre, quick);
    REQUIRE(few);
    CHECK_FALSE(std::get<bool>(value(*few, "cluster-1", "alert")));  // p cannot be below 1/100
    CHECK(std::ranges::any_of(few->facts.warnings,
                              [](const std::string& w) { return w.find("too few replicas") != std::string::npos; }));
}

TEST_CASE("An outbreak of long ago is found by the retrospective scan alone") {
    const auto theatre = snapshot({incidents(with_an_outbreak(2, 14, "2019-06-15")), areas(1, 2)});
    auto inputs = quick;
    inputs["window"] = "retrospective";
    inputs["max_days"] = "14";
    const auto found = run_process("cluster-scan", theatre, inputs);
    REQUIRE(found);
    CHECK(number(*found, "cluster-1", "p") == 0.01);
    CHECK(std::get<Day>(value(*found, "cluster-1", "last_day")) == day("2019-06-15"));
    CHECK(std::holds_alternative<std::monostate>(value(*found, "cluster-1", "recurrence_days")));
    const auto now = run_process("cluster-scan", theatre, quick);
    REQUIRE(now);
    CHECK((now->features->size() == 0 || number(*now, "cluster-1", "p") > 0.01));
}

TEST_CASE("The Poisson scan compares with people: the same counts are a cluster where few live") {
    std::vector<Incident> list;
    for (int i = 0; i < 60; ++i)
        list.push_back({{i % 2 == 0 ? -0.5 : 0.5, 0}, DateInterval::of_day(day("2019-01-01") + 5 * i)});
    const std::map<std::string, std::string> spatial{
        {"model", "poisson"}, {"window", "spatial"}, {"max_radius_m", "20000"}, {"replicas", "199"}};
    const auto result = run_process("cluster-scan", snapshot({incidents(list), areas(90'000, 10'000)}), spatial);
    REQUIRE(result);
    REQUIRE(result->features->size() == 1);
    CHECK(text(*result, "cluster-1", "places") == "Est");
    CHECK(number(*result, "cluster-1", "expected") == Approx(6));
    CHECK(number(*result, "cluster-1", "llr") ==
          Approx(30 * std::log(30.0 / 6) + 30 * std::log(30.0 / 54)).epsilon(1e-12));
    CHECK(number(*result, "cluster-1", "p") == Approx(1.0 / 200));
    // Where nobody is known to live the model has nothing to compare with.
    const auto half = run_process("cluster-scan", snapshot({incidents(list), areas(90'000, std::nullopt)}), spatial);
    REQUIRE(half);
    CHECK(half->facts.n == 30);
    CHECK(half->facts.n + excluded(*half) == 60);
    const auto none = run_process("cluster-scan", snapshot({incidents(list), areas({}, {})}), spatial);
    REQUIRE_FALSE(none);
    CHECK(none.error().parameter == "areas");
}

TEST_CASE("A scan needs days: years are left out and told; the order of rows changes nothing") {
    auto list = with_an_outbreak(3, 8);
    list.push_back({{0.1, 0.1}, DateInterval::of_year(2019)});
    list.push_back({{0.1, 0.1}, DateInterval::of_day(day("2019-05-05")), "near"});
    const auto once = run_process("cluster-scan", snapshot({incidents(list), areas(1, 2)}), quick);
    std::reverse(list.begin(), list.end());
    const auto again = run_process("cluster-scan", snapshot({incidents(list), areas(1, 2)}), quick);
    REQUIRE(once);
    CHECK(to_csv(*once) == to_csv(*again));
    CHECK(once->facts.n == 309);
    CHECK(once->facts.excluded.front().reason == "day unknown");
    auto exact = quick;
    exact["location_precision"] = "exact";
    CHECK(run_process("cluster-scan", snapshot({incidents(list), areas(1, 2)}), exact)->facts.n == 308);
}

TEST_CASE("No incident, one incident, no time to permute") {
    const auto none = run_process("cluster-scan", snapshot({incidents({}), areas(1, 2)}), quick);
    REQUIRE(none);
    CHECK(none->features->size() == 0);
    const auto one = run_process(
        "cluster-scan", snapshot({incidents({{{0, 0}, DateInterval::of_day(day("2019-12-31"))}}), areas(1, 2)}), quick);
    REQUIRE(one);
    CHECK(one->features->size() == 0);
    auto spatial = quick;
    spatial["window"] = "spatial";
    const auto refused =
        run_process("cluster-scan", snapshot({incidents(with_an_outbreak(4, 1)), areas(1, 2)}), spatial);
    REQUIRE_FALSE(refused);
    CHECK(refused.error().parameter == "window");
}

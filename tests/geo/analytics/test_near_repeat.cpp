// near-repeat and episodes, end to end in memory.

#include "geo/geometry/geometry_ops.hpp"
#include "geo/statistics/random.hpp"
#include "tests/geo/analytics/theatre_fixture.hpp"

#include <algorithm>

using namespace oryx;
using namespace oryx::analytics;
using namespace fixture;

namespace {

/// 200 incidents by chance, and after some of them another, 2 km off and 3 days later.
std::vector<Incident> with_repeats(std::uint64_t seed, std::size_t repeats) {
    statistics::CounterRandom random(seed, 0);
    std::vector<Incident> list;
    for (int i = 0; i < 200; ++i) {
        list.push_back({{2 * random.uniform() - 1, random.uniform() - 0.5},
                        DateInterval::of_day(day("2019-01-01") + static_cast<std::int32_t>(random.below(360)))});
    }
    for (std::size_t i = 0; i < repeats; ++i)
        list.push_back({{list[i].at.x + 0.018, list[i].at.y}, DateInterval::of_day(list[i].when->start + 3)});
    return list;
}

}  // namespace

TEST_CASE("Repeats are found in their bin, with ratio, p and q, and told whether beyond chance") {
    const auto result = run_process("near-repeat", snapshot({incidents(with_repeats(1, 30))}),
                                    {{"distances_m", "0,1000,5000,20000"}, {"days", "0,2,8,29"}, {"replicas", "199"}});
    REQUIRE(result);
    REQUIRE(result->features->size() == 9);
    CHECK(result->facts.n == 230);
    CHECK(number(*result, "bin-2-2", "distance_from_m") == 1000);
    CHECK(number(*result, "bin-2-2", "days_to") == 8);
    CHECK(number(*result, "bin-2-2", "pairs") >= 30);
    CHECK(number(*result, "bin-2-2", "ratio") > 3);
    CHECK(number(*result, "bin-2-2", "p") == Approx(1.0 / 200));
    CHECK(std::get<bool>(value(*result, "bin-2-2", "elevated")));
    CHECK(number(*result, "bin-3-3", "ratio") < 1.5);
    const auto json = nlohmann::json::parse(to_geojson(*result));
    CHECK(json["features"][0]["geometry"].is_null());
    CHECK(to_csv(*result).find("bin-1-1") != std::string::npos);
}

TEST_CASE("Near-repeat: bins that are none are refused by name; no incident gives an empty table") {
    const auto theatre = snapshot({incidents(with_repeats(2, 5)), areas(1, 2)});
    const auto refused = run_process("near-repeat", theatre, {{"distances_m", "0,5000,1000"}});
    REQUIRE_FALSE(refused);
    CHECK(refused.error().parameter == "distances_m");
    CHECK(run_process("near-repeat", theatre, {{"days", "7"}}).error().parameter == "days");
    const auto none = run_process("near-repeat", snapshot({incidents({}), areas(1, 2)}));
    REQUIRE(none);
    CHECK(number(*none, "bin-1-1", "pairs") == 0);
    CHECK(std::holds_alternative<std::monostate>(value(*none, "bin-1-1", "ratio")));
}

TEST_CASE("Episodes: duplicates count, years do not, what may go on is open") {
    std::vector<Incident> list;
    for (int i = 0; i < 5; ++i)
        list.push_back({{0.5, 0.1}, DateInterval::of_day(day("2019-12-30"))});  // five at one place and day
    for (int i = 0; i < 4; ++i)
        list.push_back({{-0.5 + 0.02 * i, 0.1}, DateInterval::of_day(day("2019-03-01") + 5 * i), "exact", 2});
    list.push_back({{0.9, 0.4}, DateInterval::of_day(day("2019-12-31"))});
    list.push_back({{0.5, 0.1}, DateInterval::of_year(2019)});
    const auto result = run_process("episodes", snapshot({incidents(list)}));
    REQUIRE(result);
    REQUIRE(result->features->size() == 2);
    CHECK(result->facts.n == 10);
    CHECK(result->facts.extra["in_no_episode"] == 1);
    CHECK(number(*result, "episode-1", "incidents") == 4);
    CHECK(number(*result, "episode-1", "fatalities") == 8);
    CHECK(number(*result, "episode-1", "days") == 16);
    CHECK_FALSE(std::get<bool>(value(*result, "episode-1", "open")));
    CHECK(number(*result, "episode-2", "incidents") == 5);
    CHECK(number(*result, "episode-2", "place_count") == 1);
    CHECK(std::holds_alternative<std::monostate>(value(*result, "episode-2", "fatalities")));
    CHECK(std::get<bool>(value(*result, "episode-2", "open")));
    for (std::size_t row = 0; row < 2; ++row)
        CHECK(geometry::check_validity(result->features->geometry(row)).valid);
    std::reverse(list.begin(), list.end());
    CHECK(to_csv(*run_process("episodes", snapshot({incidents(list)}))) == to_csv(*result));
    CHECK(run_process("episodes", snapshot({incidents({}), areas(1, 2)}))->features->size() == 0);
}

TEST_CASE("The filter's inputs choose incidents; the others are told, and what is not there is refused by name") {
    auto list = with_repeats(3, 0);
    for (std::size_t i = 0; i < 40; ++i)
        list[i].type = "battle";
    for (std::size_t i = 0; i < 30; ++i)
        list[i].civilians = true;
    const auto theatre = snapshot({incidents(list), areas(1, 2)});
    for (const char* process : {"hot-spots", "emerging-hot-spots", "cluster-scan", "near-repeat", "episodes"}) {
        CAPTURE(process);
        std::map<std::string, std::string> inputs{{"event_type", "battle"}, {"civilian_targeting", "true"}};
        const auto result = run_process(process, theatre, inputs);
        REQUIRE(result);
        CHECK(result->facts.n == 30);
        CHECK(result->facts.n + excluded(*result) == 200);
        CHECK(result->facts.filter == "event_type=battle, civilian_targeting=true");
        inputs["event_type"] = "parade";
        const auto refused = run_process(process, theatre, inputs);
        REQUIRE_FALSE(refused);
        CHECK(refused.error().parameter == "event_type");
    }
}

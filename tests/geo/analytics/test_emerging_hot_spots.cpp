// emerging-hot-spots, end to end in memory.

#include "geo/statistics/random.hpp"
#include "tests/geo/analytics/theatre_fixture.hpp"

#include <algorithm>
#include <set>

using namespace oryx;
using namespace oryx::analytics;
using namespace fixture;

namespace {

const std::map<std::string, std::string> ten_steps{{"cell_m", "10000"},
                                                   {"distance_m", "15000"},
                                                   {"step_days", "30"},
                                                   {"steps", "10"},
                                                   {"as_of", "2019-10-27"}};  // from 2019-01-01

Incident at(double lon, double lat, std::int32_t day_of_2019) {
    return {{lon, lat}, DateInterval::of_day(day("2019-01-01") + day_of_2019)};
}

/// Some everywhere; in the east many in the steps given.
std::vector<Incident> busy_in(const std::vector<std::int32_t>& steps, std::uint64_t seed) {
    statistics::CounterRandom random(seed, 0);
    std::vector<Incident> list;
    for (int i = 0; i < 100; ++i) {
        list.push_back(
            at(2 * random.uniform() - 1, random.uniform() - 0.5, static_cast<std::int32_t>(random.below(300))));
    }
    for (const std::int32_t step : steps) {
        for (std::int32_t i = 0; i < 20; ++i)
            list.push_back(at(0.5 + 0.02 * (i % 5), 0.02 * (i % 4), step * 30 + i));
    }
    return list;
}

std::string category_at(const ProcessResult& result, Position p) {
    for (std::size_t row = 0; row < result.features->size(); ++row) {
        const Envelope box = result.features->geometry(row).envelope();
        if (box.contains(p)) return std::string(result.features->find_column("category")->text(row));
    }
    return "none there";
}

}  // namespace

TEST_CASE("What began last is new, what never stopped is persistent, what ended is nothing or history") {
    struct Row {
        std::vector<std::int32_t> steps;
        std::set<std::string> categories;
    };
    for (const Row& row : {Row{{9}, {"new hot spot"}}, Row{{7, 8, 9}, {"consecutive hot spot"}},
                           Row{{0, 1, 2, 3, 4, 5, 6, 7, 8, 9}, {"persistent hot spot"}},
                           Row{{1, 4, 9}, {"sporadic hot spot"}}, Row{{0, 1, 2, 3}, {"no pattern"}}}) {
        auto inputs = ten_steps;
        inputs["unit"] = "square";
        inputs["steps_back"] = "0";
        const auto result =
            run_process("emerging-hot-spots", snapshot({incidents(busy_in(row.steps, 3)), areas(1, 2)}), inputs);
        REQUIRE(result);
        CAPTURE(row.steps);
        CHECK(row.categories.contains(category_at(*result, {0.54, 0.03})));
        CHECK(result->facts.n == 100 + 20 * static_cast<std::int64_t>(row.steps.size()));
        CHECK(result->facts.period == "2019-01-01/2019-10-27");
    }
}

TEST_CASE("The reference window is named, and is part of the parameters (10: ArcGIS EHSA)") {
    for (const char* window : {"entire-cube", "neighbourhood-steps", "single-step"}) {
        auto inputs = ten_steps;
        inputs["window"] = window;
        const auto result =
            run_process("emerging-hot-spots", snapshot({incidents(busy_in({9}, 4)), areas(1, 2)}), inputs);
        REQUIRE(result);
        CHECK(result->facts.method.find("reference window: ") != std::string::npos);
        CHECK_FALSE(result->facts.extra["reference_window"].get<std::string>().empty());
        CHECK(std::ranges::count(result->facts.parameters, std::pair<std::string, std::string>{"window", window}) == 1);
    }
}

TEST_CASE("Only incidents known to one step are counted; the others are told by reason") {
    std::vector<Incident> list{at(0.5, 0, 5), at(0.5, 0, -10)};
    list.push_back({{0.5, 0}, DateInterval::of_year(2019)});
    list.push_back(
        {{0.5, 0}, DateInterval{day("2019-01-02"), day("2019-01-09"), DatePrecision::interval}});  // one step
    list.push_back({{0.5, 0}, DateInterval{day("2019-01-28"), day("2019-02-03"), DatePrecision::interval}});  // two
    const auto result = run_process("emerging-hot-spots", snapshot({incidents(list), areas(1, 2)}), ten_steps);
    REQUIRE(result);
    CHECK(result->facts.n == 2);
    std::set<std::string> reasons;
    for (const Excluded& e : result->facts.excluded)
        reasons.insert(e.reason + ": " + std::to_string(e.count));
    CHECK(reasons == std::set<std::string>{"before the first step: 1", "not known to one step: 2"});
    CHECK(result->facts.n + excluded(*result) == 5);
}

TEST_CASE("The order of rows changes no category; few steps make none; no incident makes no pattern") {
    auto list = busy_in({2, 3, 9}, 5);
    const auto once = run_process("emerging-hot-spots", snapshot({incidents(list), areas(1, 2)}), ten_steps);
    std::reverse(list.begin(), list.end());
    const auto again = run_process("emerging-hot-spots", snapshot({incidents(list), areas(1, 2)}), ten_steps);
    REQUIRE(once);
    CHECK(to_csv(*once) == to_csv(*again));
    auto few = ten_steps;
    few["steps"] = "3";
    const auto three = run_process("emerging-hot-spots", snapshot({incidents(list), areas(1, 2)}), few);
    REQUIRE(three);
    CHECK(three->facts.extra["categories"].size() == 1);
    const auto none = run_process("emerging-hot-spots", snapshot({incidents({}), areas(1, 2)}), ten_steps);
    REQUIRE(none);
    CHECK(none->facts.extra["categories"].contains("no pattern"));
    auto many = ten_steps;
    many["cell_m"] = "500";
    many["steps"] = "1000";
    const auto refused = run_process("emerging-hot-spots", snapshot({incidents(list), areas(1, 2)}), many);
    REQUIRE_FALSE(refused);
    CHECK(refused.error().parameter == "steps");
}

// What threat-surface promises (CONTRACT: intensity, place, result).

#include "tests/geo/analytics/theatre_fixture.hpp"

#include <algorithm>
#include <cmath>
#include <random>

using namespace oryx;
using namespace oryx::analytics;
using namespace fixture;

namespace {

std::vector<Incident> scattered(unsigned seed, int count) {
    std::mt19937 random(seed);
    std::normal_distribution<double> spread(0, 0.25);
    std::uniform_int_distribution<int> age(0, 700);
    std::vector<Incident> list;
    for (int i = 0; i < count; ++i) {
        const Position at{std::clamp(spread(random), -0.9, 0.9), std::clamp(spread(random), -0.45, 0.45)};
        list.push_back({at, DateInterval::of_day(day("2019-12-31") + -age(random)), i % 5 == 0 ? "near" : "exact",
                        i % 4, i % 3 == 0, "attack"});
    }
    return list;
}

Result<ProcessResult> surface(const std::vector<Incident>& list, std::map<std::string, std::string> inputs = {},
                              bool with_areas = true) {
    inputs.try_emplace("as_of", "2019-12-31");
    const auto theatre = with_areas ? snapshot({incidents(list), areas(10, 20)}) : snapshot({incidents(list)});
    return run_process("threat-surface", theatre, inputs);
}

double sum(const ProcessResult& result, const char* field) {
    const Column* column = result.features->find_column(field);
    double total = 0;
    for (std::size_t row = 0; row < result.features->size(); ++row)
        total += column->real(row);
    return total;
}

}  // namespace

TEST_CASE("The expected incidents of all cells are the level, and the values are the same over the cells' area") {
    const unsigned seed = 12;
    CAPTURE(seed);
    for (const char* kernel : {"uniform", "epanechnikov", "quartic", "triweight", "triangular", "gaussian"}) {
        CAPTURE(std::string(kernel));
        const auto result = surface(scattered(seed, 150), {{"kernel", kernel}});
        REQUIRE(result);
        const auto& extra = result->facts.extra;
        CHECK(sum(*result, "expected") == Approx(extra["level"]["value"].get<double>()).epsilon(1e-12));
        CHECK(sum(*result, "value") * 25 / 100 == Approx(sum(*result, "expected")).epsilon(1e-12));
        CHECK(extra["mass"]["total"].get<double>() ==
              Approx(extra["mass"]["inside"].get<double>() + extra["mass"]["outside"].get<double>()).epsilon(1e-12));
        CHECK(result->facts.n == 150);
        CHECK(result->facts.unit == "incidents per 100 km2 per 30 days");
    }
}

TEST_CASE("Round a hull no kernel loses mass") {
    for (const char* kernel : {"uniform", "quartic", "triangular", "gaussian"}) {
        CAPTURE(std::string(kernel));
        for (const char* adaptive : {"false", "true"}) {
            const auto result = surface(scattered(2, 60), {{"kernel", kernel}, {"adaptive", adaptive}}, false);
            REQUIRE(result);
            CHECK(result->facts.extra["mass"]["outside_share"].get<double>() < 1e-12);
        }
    }
}

TEST_CASE("Jones-Diggle's correction puts every incident inside, and leaves those outside out") {
    auto list = scattered(4, 100);
    list.push_back({{1.2, 0.1}, DateInterval::of_day(day("2019-12-01"))});  // 22 km east of the areas
    const auto buffered = surface(list);
    const auto corrected = surface(list, {{"edges", "jones-diggle"}});
    REQUIRE(buffered);
    REQUIRE(corrected);
    CHECK(buffered->facts.n == 101);
    CHECK(corrected->facts.n == 100);
    CHECK(excluded(*corrected) == 1);
    CHECK(buffered->facts.extra["mass"]["outside"].get<double>() > 0.1);
    CHECK(corrected->facts.extra["mass"]["outside_share"].get<double>() < 1e-12);
}

TEST_CASE("The surface does not depend on the order of the incidents, whatever chooses its bandwidth") {
    auto list = scattered(9, 120);
    auto shuffled = list;
    std::shuffle(shuffled.begin(), shuffled.end(), std::mt19937(1));
    for (const char* bandwidth : {"given", "scott", "silverman", "arcgis", "likelihood", "likelihood-places"}) {
        CAPTURE(std::string(bandwidth));
        const std::map<std::string, std::string> inputs{{"bandwidth", bandwidth}, {"adaptive", "true"}};
        const auto first = surface(list, inputs);
        const auto second = surface(shuffled, inputs);
        REQUIRE(first);
        REQUIRE(second);
        CHECK(to_geojson(*first) == to_geojson(*second));
        CHECK(to_csv(*first) == to_csv(*second));
    }
}

TEST_CASE("One incident of today: its cells hold it, and its standard error is the value itself") {
    // The record begins with an incident that has no place of its own.
    const std::vector<Incident> one{{{0.3, 0.1}, DateInterval::of_day(day("2019-12-31"))},
                                    {{0.3, 0.1}, DateInterval::of_day(day("2019-01-01")), "admin1"}};
    const auto result = surface(one, {{"half_life_days", "36500"}});
    REQUIRE(result);
    REQUIRE(result->facts.n == 1);
    REQUIRE(result->features->size() > 4);
    // 365 days of record and next to no decay.
    CHECK(sum(*result, "expected") == Approx(30.0 / 365).epsilon(0.01));
    for (std::size_t row = 0; row < result->features->size(); ++row) {
        CHECK(result->features->find_column("standard_error")->real(row) ==
              Approx(result->features->find_column("value")->real(row)).epsilon(1e-12));
    }
}

TEST_CASE("Only a surface of whole incidents is an expected count") {
    const auto severe = surface(scattered(3, 50), {{"weights", "severity"}});
    REQUIRE(severe);
    CHECK(severe->facts.unit == "weighted incidents per 100 km2 per 30 days");
    CHECK(severe->features->find_column("expected")->is_null(0));
    CHECK(severe->raster->bands.size() == 2);
    const auto civilians = surface(scattered(3, 50), {{"weights", "civilian-targeting"}});
    REQUIRE(civilians);
    CHECK(civilians->facts.n == 17);
    CHECK_FALSE(civilians->features->find_column("expected")->is_null(0));
}

TEST_CASE("The raster holds the features' values, 0 where there is no feature, and no data outside the study area") {
    const auto result = surface(scattered(7, 40), {{"cell_m", "10000"}});
    REQUIRE(result);
    REQUIRE(result->raster);
    const store::Raster& raster = *result->raster;
    const auto& values = raster.bands.at(0).values;
    REQUIRE(values.size() == static_cast<std::size_t>(raster.columns) * static_cast<std::size_t>(raster.rows));
    double total = 0;
    std::int64_t in_area = 0;
    std::int64_t zero = 0;
    for (const double value : values) {
        if (std::isnan(value)) continue;
        ++in_area;
        zero += value == 0 ? 1 : 0;
        total += value;
    }
    CHECK(total == Approx(sum(*result, "value")).epsilon(1e-12));
    CHECK(result->facts.extra["cells"]["in_study_area"] == in_area);
    CHECK(result->facts.extra["cells"]["value_0"] == zero);
    CHECK(static_cast<std::int64_t>(result->features->size()) == in_area - zero);
    CHECK(raster.cell_size == 10'000);
}

TEST_CASE("Likelihood tells the bandwidth on events and on distinct places, and warns where ties decide") {
    std::vector<Incident> list = scattered(5, 60);
    for (int copies = 0; copies < 4; ++copies)
        for (std::size_t i = 0; i < 60; ++i)
            list.push_back(list[i]);
    const auto events = surface(list, {{"bandwidth", "likelihood"}});
    const auto places = surface(list, {{"bandwidth", "likelihood-places"}});
    REQUIRE(events);
    REQUIRE(places);
    const auto& told = events->facts.extra["bandwidth"];
    CHECK(told["rule_m"] == told["likelihood_on_events_m"]);
    CHECK(places->facts.extra["bandwidth"]["rule_m"] == told["likelihood_on_places_m"]);
    CHECK(told["likelihood_on_events_m"].get<double>() < told["likelihood_on_places_m"].get<double>() / 2);
    CHECK(std::ranges::any_of(events->facts.warnings, [](const std::string& warning) {
        return warning.find("coded to the same places") != std::string::npos;
    }));
}

TEST_CASE("Degenerate input gives a surface that says so, or one error that names the input") {
    SECTION("no incident by the as-of") {
        const auto none =
            surface({{{0.3, 0.1}, DateInterval::of_day(day("2020-02-01"))}}, {{"bandwidth", "likelihood"}});
        REQUIRE(none);
        CHECK(none->facts.n == 0);
        CHECK(none->features->size() == 0);
        CHECK_FALSE(none->facts.warnings.empty());
    }
    SECTION("all at one place: no rule can tell a bandwidth") {
        const std::vector<Incident> same(30, {{0.3, 0.1}, DateInterval::of_day(day("2019-12-01"))});
        for (const char* bandwidth : {"scott", "silverman", "arcgis", "likelihood", "likelihood-places"}) {
            const auto result = surface(same, {{"bandwidth", bandwidth}, {"adaptive", "true"}});
            REQUIRE(result);
            CHECK(result->facts.extra["bandwidth"]["sigma_m"] == 5000.0);
            CHECK(sum(*result, "expected") > 0);
        }
    }
    SECTION("a start after the as-of, an as-of to come, a kernel that is none") {
        const auto list = scattered(1, 5);
        CHECK(surface(list, {{"from", "2020-01-15"}}).error().parameter == "from");
        CHECK(surface(list, {{"as_of", "2031-01-01"}}).error().parameter == "as_of");
        CHECK(surface(list, {{"kernel", "cosine"}}).error().parameter == "kernel");
        CHECK(surface(list, {{"sigma_m", "0"}}).error().parameter == "sigma_m");
        CHECK(surface(list, {{"cell_m", "100"}}).error().kind == ErrorKind::too_large);
    }
}

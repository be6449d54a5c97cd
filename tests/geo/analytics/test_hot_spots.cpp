// hot-spots, end to end in memory.

#include "geo/analytics/hot_spot_model.hpp"
#include "geo/statistics/empirical_bayes.hpp"
#include "geo/statistics/random.hpp"
#include "tests/geo/analytics/theatre_fixture.hpp"

#include <algorithm>
#include <cmath>

using namespace oryx;
using namespace oryx::analytics;
using namespace fixture;

namespace {

/// Incidents at random in both areas, and many round one place.
std::vector<Incident> with_a_cluster(std::uint64_t seed, int cluster) {
    statistics::CounterRandom random(seed, 0);
    std::vector<Incident> list;
    for (int i = 0; i < 120; ++i) {
        list.push_back({{2 * random.uniform() - 1, random.uniform() - 0.5},
                        DateInterval::of_day(day("2019-01-01") + static_cast<std::int32_t>(random.below(365)))});
    }
    for (int i = 0; i < cluster; ++i) {
        list.push_back({{0.5 + 0.3 * random.uniform(), 0.1 + 0.3 * random.uniform()},
                        DateInterval::of_day(day("2019-01-01") + static_cast<std::int32_t>(random.below(365)))});
    }
    return list;
}

const std::map<std::string, std::string> small_cells{
    {"cell_m", "10000"}, {"distance_m", "20000"}, {"most_draws", "9999"}};

}  // namespace

TEST_CASE("Hot spots lie where the cluster is, and every incident is counted once") {
    const std::uint64_t seed = 12;
    CAPTURE(seed);
    const auto theatre = snapshot({incidents(with_a_cluster(seed, 150)), areas(1, 2)});
    for (const char* unit : {"hexagon", "square"}) {
        for (const char* statistic : {"gi-star", "gi", "local-moran"}) {
            CAPTURE(unit, statistic);
            auto inputs = small_cells;
            inputs["unit"] = unit;
            inputs["statistic"] = statistic;
            const auto result = run_process("hot-spots", theatre, inputs);
            REQUIRE(result);
            CHECK(result->facts.n == 270);
            CHECK(result->facts.seed == 1);
            CHECK(result->facts.sensitivity == Sensitivity::high);
            double counted = 0;
            int hot = 0;
            for (std::size_t row = 0; row < result->features->size(); ++row) {
                counted += result->features->find_column("incidents")->real(row);
                const auto label = result->features->find_column("label")->text(row);
                if (label != "hot spot" && label != "high-high") continue;
                ++hot;
                const Envelope box = result->features->geometry(row).envelope();
                CHECK(box.intersects({0.3, -0.1, 1, 0.6}));
                CHECK(result->features->find_column("q")->real(row) <= 0.05);
            }
            CHECK(counted == Approx(270).epsilon(1e-12));
            CHECK(hot >= 5);
            CHECK(result->facts.extra["global_moran"]["p_permuted"] < 0.01);
            CHECK(result->facts.extra["family"]["n"] == result->features->size());
        }
    }
}

TEST_CASE("The order of rows changes nothing, the seed changes p a little") {
    auto list = with_a_cluster(13, 60);
    list.push_back({{0, 0}, DateInterval::of_year(2019), "line", {}, {}, "attack", {{-0.6, 0.1}, {0.7, 0.2}}});
    const auto forwards = run_process("hot-spots", snapshot({incidents(list), areas(1, 2)}), small_cells);
    std::reverse(list.begin(), list.end());
    const auto backwards = run_process("hot-spots", snapshot({incidents(list), areas(1, 2)}), small_cells);
    REQUIRE(forwards);
    REQUIRE(backwards);
    CHECK(to_csv(*forwards) == to_csv(*backwards));
    auto other = small_cells;
    other["seed"] = "2";
    const auto reseeded = run_process("hot-spots", snapshot({incidents(list), areas(1, 2)}), other);
    CHECK(to_csv(*forwards) != to_csv(*reseeded));
}

TEST_CASE("A cell high by itself among low ones is no hot spot by Gi*, whatever its deviate") {
    std::vector<Incident> list;
    for (int i = 0; i < 40; ++i)
        list.push_back({{0.5, 0.1}, DateInterval::of_day(day("2019-03-01"))});
    const auto result = run_process("hot-spots", snapshot({incidents(list), areas(1, 2)}), small_cells);
    REQUIRE(result);
    for (std::size_t row = 0; row < result->features->size(); ++row) {
        if (result->features->find_column("incidents")->real(row) == 0) continue;
        CHECK(result->features->find_column("z")->real(row) > 1.96);
        CHECK(result->features->find_column("p")->real(row) == 1);
        CHECK(result->features->find_column("label")->text(row) == "not significant");
    }
}

TEST_CASE("Areas as cells: names, a warning for raw counts, none for densities") {
    const auto theatre = snapshot({incidents(with_a_cluster(14, 10)), areas(1, 2)});
    const auto counts = run_process("hot-spots", theatre, {{"unit", "area"}, {"neighbourhood", "queen"}});
    REQUIRE(counts);
    REQUIRE(counts->features->size() == 2);
    CHECK(text(*counts, "1", "name") == "Ouest");
    CHECK(text(*counts, "1", "label") == "no answer");  // everybody is a neighbour
    const auto told = [](const ProcessResult& result, const char* words) {
        return std::ranges::any_of(result.facts.warnings,
                                   [&](const std::string& w) { return w.find(words) != std::string::npos; });
    };
    CHECK(told(*counts, "unequal size"));
    CHECK(told(*counts, "few to compare"));
    const auto densities =
        run_process("hot-spots", theatre, {{"unit", "area"}, {"neighbourhood", "queen"}, {"measure", "density"}});
    REQUIRE(densities);
    CHECK_FALSE(told(*densities, "unequal size"));
    CHECK(number(*densities, "2", "value") ==
          Approx(number(*densities, "2", "incidents") / number(*densities, "2", "area_km2") * 1000));
}

TEST_CASE("Rates as a measure: by people and by area, shrunk by empirical Bayes to Marshall's estimates") {
    std::vector<Incident> list = with_a_cluster(16, 40);
    const auto theatre = snapshot({incidents(list), areas(20'000, 700'000)});
    const auto by = [&](const char* measure) {
        return run_process("hot-spots", theatre, {{"unit", "area"}, {"neighbourhood", "queen"}, {"measure", measure}});
    };
    const auto raw = by("rate-people");
    const auto shrunk = by("rate-people-eb");
    const auto by_km2 = by("rate-km2-eb");
    REQUIRE(raw);
    REQUIRE(shrunk);
    REQUIRE(by_km2);
    CHECK(shrunk->facts.unit == "incidents a year per 100,000 people, empirical Bayes");
    CHECK(shrunk->facts.extra["population"]["year"] == 2017);
    const double years = (*Day::parse(raw->facts.as_of) + 1 - *Day::parse(raw->facts.period.substr(0, 10))) / 365.25;
    std::vector<double> counts;
    std::vector<double> person_years;
    std::vector<double> area_years;
    for (const auto& [key, people] : {std::pair{"1", 20'000.0}, {"2", 700'000.0}}) {
        counts.push_back(number(*raw, key, "incidents"));
        person_years.push_back(people / 100'000 * years);
        area_years.push_back(number(*raw, key, "area_km2") / 1000 * years);
        CHECK(number(*raw, key, "value") == Approx(counts.back() / person_years.back()).epsilon(1e-13));
    }
    const auto people_prior = statistics::fit_rate_prior(counts, person_years);
    const auto area_prior = statistics::fit_rate_prior(counts, area_years);
    for (std::size_t i = 0; i < 2; ++i) {
        const std::string key = std::to_string(i + 1);
        CHECK(number(*shrunk, key, "value") ==
              Approx(statistics::shrink_rate(people_prior, counts[i], person_years[i]).rate).epsilon(1e-13));
        CHECK(number(*by_km2, key, "value") ==
              Approx(statistics::shrink_rate(area_prior, counts[i], area_years[i]).rate).epsilon(1e-13));
    }
}

TEST_CASE("A rate by people leaves out areas whose population is not known, with their incidents, and says so") {
    const auto list = with_a_cluster(17, 30);
    const std::map<std::string, std::string> by_people{{"unit", "area"}, {"measure", "rate-people-eb"}};
    for (const std::optional<int> unknown : {std::optional<int>{}, std::optional(0)}) {
        const auto result = run_process("hot-spots", snapshot({incidents(list), areas(unknown, 5'000)}), by_people);
        REQUIRE(result);
        REQUIRE(result->features->size() == 1);
        CHECK(text(*result, "2", "name") == "Est");
        CHECK(result->facts.n + excluded(*result) == static_cast<std::int64_t>(list.size()));
        CHECK(number(*result, "2", "incidents") == Approx(static_cast<double>(result->facts.n)));
        CHECK(std::ranges::any_of(result->facts.excluded, [](const Excluded& e) {
            return e.reason == "in no area that has a population" && e.count > 0;
        }));
    }
    const auto nobody = run_process("hot-spots", snapshot({incidents(list), areas({}, {})}), by_people);
    REQUIRE_FALSE(nobody);
    CHECK(nobody.error().parameter == "areas");
    const auto hexagons =
        run_process("hot-spots", snapshot({incidents(list), areas(1, 2)}), {{"measure", "rate-people"}});
    REQUIRE_FALSE(hexagons);
    CHECK(hexagons.error().parameter == "measure");
}

TEST_CASE("The floor of p, alpha and the family are told, with a warning where no lone cell can be significant") {
    const auto theatre = snapshot({incidents(with_a_cluster(15, 50)), areas(1, 2)});
    auto inputs = small_cells;
    inputs["draws"] = "99";
    inputs["most_draws"] = "99";
    const auto few = run_process("hot-spots", theatre, inputs);
    REQUIRE(few);
    CHECK(few->facts.extra["family"]["smallest_p"] == 0.02);
    CHECK(few->facts.draws == 99);
    const auto warned = [](const ProcessResult& result) {
        return std::ranges::any_of(result.facts.warnings,
                                   [](const std::string& w) { return w.find("alpha / n") != std::string::npos; });
    };
    CHECK(warned(*few));
    inputs["most_draws"] = "99999";
    CHECK_FALSE(warned(*run_process("hot-spots", theatre, inputs)));
}

TEST_CASE("What has no answer says so, what cannot be asked is refused by name") {
    const auto none = run_process("hot-spots", snapshot({incidents({}), areas(1, 2)}), small_cells);
    REQUIRE(none);
    CHECK(none->facts.n == 0);
    CHECK(none->features->size() > 100);
    CHECK(text(*none, key_text(none->features->key(0)), "label") == "no answer");
    const auto nothing = run_process("hot-spots", snapshot({incidents({})}), small_cells);
    REQUIRE(nothing);
    CHECK(nothing->features->size() == 0);
    const auto one =
        run_process("hot-spots", snapshot({incidents({{{0.1, 0.1}, DateInterval::of_year(2019)}})}), small_cells);
    REQUIRE(one);
    CHECK(one->facts.n == 1);
    struct Row {
        std::map<std::string, std::string> inputs;
        const char* parameter;
    };
    for (const Row& row :
         {Row{{{"as_of", "2021-01-01"}}, "as_of"}, Row{{{"as_of", "2019-01-01"}, {"from", "2019-06-01"}}, "from"},
          Row{{{"unit", "area"}, {"neighbourhood", "k-nearest"}, {"neighbours", "2"}}, "neighbours"},
          Row{{{"cell_m", "1000"}}, "distance_m"}}) {
        const auto refused = run_process("hot-spots", snapshot({incidents({}), areas(1, 2)}), row.inputs);
        REQUIRE_FALSE(refused);
        CHECK(refused.error().parameter == row.parameter);
    }
}

TEST_CASE("Labels take the sign of the deviate") {
    CHECK(confidence_bin(3, 0.005) == 3);
    CHECK(confidence_bin(-3, 0.005) == -3);
    CHECK(confidence_bin(2, 0.04) == 2);
    CHECK(confidence_bin(-2, 0.09) == -1);
    CHECK(confidence_bin(9, 0.11) == 0);
    CHECK(confidence_bin(9, std::nan("")) == 0);
}

// area-summary: incidents joined to areas by geometry, rates with their intervals, trend, ranking.

#include "geo/analytics/area_summary.hpp"
#include "geo/crs/geodesic.hpp"
#include "geo/geometry/point_locator.hpp"
#include "geo/statistics/empirical_bayes.hpp"
#include "geo/statistics/poisson.hpp"
#include "geo/statistics/rate_ratio.hpp"
#include "tests/geo/analytics/theatre_fixture.hpp"

#include <algorithm>
#include <cmath>
#include <map>
#include <random>

using namespace oryx;
using namespace oryx::analytics;
using namespace fixture;

namespace {

Result<ProcessResult> summarise(const std::vector<std::shared_ptr<const catalog::Collection>>& collections,
                                const std::map<std::string, std::string>& inputs = {}) {
    return run_process("area-summary", snapshot(collections), inputs);
}

std::shared_ptr<const catalog::Collection> at_level(const std::shared_ptr<const catalog::Collection>& areas,
                                                    const std::string& level) {
    auto made = std::make_shared<catalog::Collection>(*areas);
    made->manifest.info.level = level;
    return made;
}

std::shared_ptr<const catalog::Collection> as_coverage(const std::shared_ptr<const catalog::Collection>& areas) {
    auto made = std::make_shared<catalog::Collection>(*areas);
    made->manifest.coverage = CoverageReport{.areas = 2, .is_coverage = true};
    return made;
}

DateInterval on(const char* text) {
    return DateInterval::of_day(day(text));
}

std::int64_t excluded_for(const ProcessResult& result, const std::string& reason) {
    for (const auto& e : result.facts.excluded) {
        if (e.reason == reason) return e.count;
    }
    return 0;
}

const Position west{-0.5, 0};
const Position east{0.5, 0.1};

}  // namespace

TEST_CASE("Counts, deaths and months of areas; what is not counted is counted as such") {
    const std::vector<Incident> list{
        {.at = west, .when = on("2019-12-31"), .fatalities = 3},
        {.at = west, .when = on("2019-01-01"), .fatalities = std::nullopt, .type = "ambush"},
        {.at = west, .when = DateInterval::of_month(2019, 3), .fatalities = 0},
        {.at = east, .when = *DateInterval::of_year(2019), .fatalities = 7},
        {.at = east, .when = on("2018-06-01")},
        {.at = {5, 5}, .when = on("2019-06-01")},
        {.at = east, .when = on("2015-06-01")},
        {.at = east, .when = DateInterval{day("2018-12-20"), day("2019-01-10"), DatePrecision::interval}},
        {.at = east, .when = std::nullopt},
        {.at = east, .when = on("2019-06-01"), .precision = "admin2"},
        {.at = east, .when = on("2019-06-01"), .placed = false},
    };
    const auto result = summarise({incidents(list), areas(100'000, std::nullopt)});
    REQUIRE(result);
    CHECK(result->facts.n == 4);
    CHECK(result->facts.n + excluded(*result) == static_cast<std::int64_t>(list.size()));
    CHECK(result->facts.period == "2019-01-01/2019-12-31");
    CHECK(excluded_for(*result, "outside the areas") == 1);
    CHECK(excluded_for(*result, "undated") == 1);
    CHECK(excluded_for(*result, "dated to a stretch that crosses an end of the period") == 1);
    CHECK(excluded_for(*result, "dated to the previous period, which the trend compares with") == 1);
    CHECK(excluded_for(*result, "place less exact than the areas: not assignable") == 1);
    CHECK(number(*result, "1", "incidents") == 3);
    CHECK(number(*result, "1", "fatalities") == 3);
    CHECK(number(*result, "1", "fatalities_unknown") == 1);
    CHECK(number(*result, "2", "fatalities") == 7);
    CHECK(text(*result, "1", "by_type") == "attack 2; ambush 1");
    CHECK(text(*result, "1", "monthly").starts_with("2019-01=1 2019-02=0 2019-03=1 "));
    CHECK(text(*result, "1", "monthly").ends_with("2019-12=1"));
    CHECK(number(*result, "2", "month_unknown") == 1);
    CHECK(number(*result, "2", "incidents_previous") == 1);
    CHECK(std::holds_alternative<std::monostate>(value(*result, "2", "rate_people")));
    CHECK(std::holds_alternative<std::monostate>(value(*result, "2", "population_source")));
    CHECK(text(*result, "1", "population_source") == "made by a test (cercles) (Pop2017_T)");
    CHECK(number(*result, "1", "population_year") == 2017);
}

TEST_CASE("Rates carry Garwood's interval and empirical Bayes' estimate, by people and by ellipsoidal area") {
    std::vector<Incident> list;
    for (int i = 0; i < 15; ++i)
        list.push_back({.at = west, .when = on("2019-05-05")});
    list.push_back({.at = east, .when = on("2019-12-31")});
    const auto collection = areas(400'000, 100'000);
    const auto result = summarise({incidents(list), collection});
    REQUIRE(result);
    const double years = 365 / 365.25;
    CHECK(number(*result, "1", "rate_people") == Approx(15 / (4 * years)).epsilon(1e-14));
    CHECK(number(*result, "1", "rate_people_low") * 4 * years == Approx(0.0209884653 * 400).epsilon(1e-8));
    CHECK(number(*result, "1", "rate_people_high") * 4 * years == Approx(0.0618505472 * 400).epsilon(1e-8));
    const double km2 = crs::geodesic_area(collection->features->geometry(0)).value() * 1e-6;
    CHECK(number(*result, "1", "area_km2") == Approx(km2).epsilon(1e-14));
    CHECK(number(*result, "1", "rate_km2") == Approx(15 / (km2 / 1000 * years)).epsilon(1e-13));
    const std::vector<double> counts{15, 1};
    const std::vector<double> exposures{4 * years, 1 * years};
    const auto prior = statistics::fit_rate_prior(counts, exposures);
    CHECK(number(*result, "2", "rate_people_eb") ==
          Approx(statistics::shrink_rate(prior, 1, exposures[1]).rate).epsilon(1e-12));
    CHECK(result->facts.interval.find("Garwood") != std::string::npos);
    CHECK(result->facts.seed == 1U);
    CHECK(result->facts.draws == 999);
}

TEST_CASE("A population of 0, or none, gives a null rate and never an infinite one") {
    const auto result = summarise({incidents({{.at = west, .when = on("2019-12-31")}}), areas(0, std::nullopt)});
    REQUIRE(result);
    for (const char* key : {"1", "2"})
        CHECK(std::holds_alternative<std::monostate>(value(*result, key, "rate_people_eb")));
    CHECK(number(*result, "2", "rate_km2") == 0);
    CHECK(number(*result, "2", "rate_km2_high") > 0);
}

TEST_CASE("The trend is the exact conditional ratio of two equal stretches, told only where the record reaches back") {
    std::vector<Incident> list{{.at = east, .when = on("2018-01-01")}};
    for (int i = 0; i < 20; ++i)
        list.push_back({.at = west, .when = on("2019-12-31")});
    for (int i = 0; i < 4; ++i)
        list.push_back({.at = west, .when = on("2018-12-31")});
    const auto result = summarise({incidents(list), areas(1, 1)});
    REQUIRE(result);
    const auto twin = statistics::compare_rates({20, 365}, {4, 365});
    CHECK(number(*result, "1", "trend_ratio") == 5);
    CHECK(number(*result, "1", "trend_low") == twin.interval.low);
    CHECK(number(*result, "1", "trend_high") == twin.interval.high);
    CHECK(number(*result, "1", "trend_p") == twin.p_central);
    CHECK(number(*result, "1", "trend_q") == twin.p_central);  // the only area with enough
    CHECK(text(*result, "1", "trend") == "rising");
    CHECK(text(*result, "2", "trend") == "too few");
    CHECK(std::holds_alternative<std::monostate>(value(*result, "2", "trend_q")));
    list.erase(list.begin());
    const auto shorter = summarise({incidents(list), areas(1, 1)});
    REQUIRE(shorter);
    CHECK(std::holds_alternative<std::monostate>(value(*shorter, "1", "trend")));
    CHECK(std::ranges::any_of(shorter->facts.warnings,
                              [](const std::string& w) { return w.find("does not reach back") != std::string::npos; }));
}

TEST_CASE("An incident known to a cercle counts in cercles and regions, never in communes") {
    const std::vector<Incident> list{{.at = west, .when = on("2019-12-31"), .precision = "admin2"},
                                     {.at = west, .when = on("2019-12-31"), .precision = "admin1"},
                                     {.at = west, .when = on("2019-12-31"), .precision = "country"},
                                     {.at = west, .when = on("2019-12-31"), .precision = "near"},
                                     {.at = west, .when = on("2019-12-31"), .precision = "unknown"}};
    for (const auto& [level, n] : std::map<std::string, int>{
             {"commune", 1}, {"", 1}, {"province", 1}, {"cercle", 2}, {"region", 3}, {"country", 4}}) {
        CAPTURE(level);
        const auto result = summarise({incidents(list), at_level(areas(1, 1), level)});
        REQUIRE(result);
        CHECK(result->facts.n == n);
    }
}

TEST_CASE("Areas are joined by geometry: a code of another edition decides nothing (10: P-codes are used again)") {
    FeatureTable cercles(
        {{std::string(attribute::name), FieldType::text}, {std::string(attribute::code), FieldType::text}});
    cercles.append(
        {1, std::string("ML01"), std::nullopt, square(-1, -0.5, 1), {std::string("Ouest"), std::string("ML01")}});
    cercles.append(
        {2, std::string("ML02"), std::nullopt, square(0, -0.5, 1), {std::string("Est"), std::string("ML02")}});
    FeatureTable events({{std::string(attribute::location_precision), FieldType::text},
                         {std::string(attribute::code), FieldType::text}});
    // Both in the west, with the code that the east has now, and one that nobody has.
    const auto when = DateInterval::of_day(day("2019-03-01"));
    events.append({1, std::int64_t{1}, when, Geometry::point({-0.5, 0}), {std::string("exact"), std::string("ML02")}});
    events.append({2, std::int64_t{2}, when, Geometry::point({-0.6, 0}), {std::string("exact"), std::string("ML99")}});
    const auto result =
        run_process("area-summary", snapshot({collection("incidents", Role::incidents, std::move(events)),
                                              collection("cercles", Role::areas, std::move(cercles))}));
    REQUIRE(result);
    CHECK(number(*result, "ML01", "incidents") == 2);
    CHECK(number(*result, "ML02", "incidents") == 0);
}

TEST_CASE("An incident along a line counts once, by the length in each area") {
    const std::vector<Incident> list{
        {.at = {}, .when = on("2019-12-31"), .precision = "line", .line = {{-0.3, 0}, {0.1, 0}}},
        {.at = {}, .when = on("2019-12-31"), .precision = "line", .line = {{-0.2, 0}, {-0.2, 0}}},
        {.at = west, .when = on("2019-12-31"), .precision = "line"}};
    const auto result = summarise({incidents(list), as_coverage(areas(1, 1))});
    REQUIRE(result);
    CHECK(result->facts.n == 2);
    CHECK(number(*result, "1", "incidents") == Approx(1.75).margin(0.02));
    CHECK(number(*result, "1", "incidents") + number(*result, "2", "incidents") == 2);
    CHECK(excluded_for(*result, "known only as along a line that is not given") == 1);
}

TEST_CASE(
    "On a shared border of a coverage an incident counts once; areas that overlap each count it, with a warning") {
    const std::vector<Incident> list{{.at = {0, 0.1}, .when = on("2019-12-31")}};
    const auto coverage = summarise({incidents(list), as_coverage(areas(1, 1))});
    REQUIRE(coverage);
    CHECK(number(*coverage, "1", "incidents") == 1);
    CHECK(number(*coverage, "2", "incidents") == 0);
    const auto overlapping = summarise({incidents(list), areas(1, 1)});
    REQUIRE(overlapping);
    CHECK(number(*overlapping, "1", "incidents") == 1);
    CHECK(number(*overlapping, "2", "incidents") == 1);
    CHECK(overlapping->facts.n == 1);
    CHECK(std::ranges::any_of(overlapping->facts.warnings,
                              [](const std::string& w) { return w.find("overlap") != std::string::npos; }));
}

TEST_CASE("By hexagon: equal areas over those bound, each incident in one of them, keyed by the theatre's lattice") {
    std::vector<Incident> list;
    for (int i = 0; i < 4; ++i)
        list.push_back({.at = west, .when = on("2019-12-31")});
    list.push_back({.at = {0, 0}, .when = on("2019-12-31")});
    list.push_back({.at = west, .when = on("2019-12-31"), .precision = "admin2"});
    const auto result =
        summarise({incidents(list), at_level(areas(1, 1), "cercle")}, {{"by", "hexagons"}, {"cell_m", "20000"}});
    REQUIRE(result);
    CHECK(result->facts.n == 5);
    CHECK(excluded_for(*result, "place less exact than the areas: not assignable") == 1);
    CHECK(number(*result, "hex-0-0", "incidents") == 1);
    double sum = 0;
    for (std::size_t row = 0; row < result->features->size(); ++row) {
        const std::string key = key_text(result->features->key(row));
        sum += number(*result, key, "incidents");
        CHECK(number(*result, key, "area_km2") == Approx(400).epsilon(1e-3));
        CHECK(std::holds_alternative<std::monostate>(value(*result, key, "rate_people")));
    }
    CHECK(sum == 5);
    // Two square degrees are about 24,600 km2, and hexagons stand over on all sides.
    CHECK(result->features->size() >= 62);
    CHECK(result->features->size() < 100);
    const auto many = summarise({incidents(list), areas(1, 1)}, {{"by", "hexagons"}, {"cell_m", "1000"}});
    REQUIRE(many);
    CHECK(number(*many, "hex-0-0", "incidents") == 1);
}

TEST_CASE("Ranks: the highest first, equals share a rank, areas without the measure come last without one") {
    std::vector<Incident> list;
    for (int i = 0; i < 3; ++i)
        list.push_back({.at = east, .when = on("2019-12-31"), .fatalities = 2});
    list.push_back({.at = west, .when = on("2019-12-31"), .fatalities = 6});
    const auto by_count = summarise({incidents(list), areas(1, 1)}, {{"rank_by", "incidents"}});
    REQUIRE(by_count);
    CHECK(number(*by_count, "2", "rank") == 1);
    CHECK(number(*by_count, "1", "rank") == 2);
    CHECK(key_text(by_count->features->key(0)) == "2");
    const auto by_deaths = summarise({incidents(list), areas(1, 1)}, {{"rank_by", "fatalities"}});
    REQUIRE(by_deaths);
    CHECK(number(*by_deaths, "2", "rank") == 1);
    CHECK(number(*by_deaths, "1", "rank") == 1);
    const auto by_people = summarise({incidents(list), areas(1000, std::nullopt)}, {{"rank_by", "rate_people"}});
    REQUIRE(by_people);
    CHECK(number(*by_people, "1", "rank") == 1);
    CHECK(std::holds_alternative<std::monostate>(value(*by_people, "2", "rank")));
}

TEST_CASE("A filter takes what it names and says so; a value that no incident has is refused by name") {
    const std::vector<Incident> list{{.at = west, .when = on("2019-12-31"), .civilians = true, .type = "attack"},
                                     {.at = west, .when = on("2019-12-31"), .civilians = false, .type = "ambush"},
                                     {.at = west, .when = on("2019-12-31"), .type = "attack"}};
    const auto attacks = summarise({incidents(list), areas(1, 1)}, {{"event_type", "attack"}});
    REQUIRE(attacks);
    CHECK(attacks->facts.n == 2);
    CHECK(attacks->facts.filter == "event_type=attack");
    CHECK(excluded_for(*attacks, "not what the filter asks for") == 1);
    const auto civilians = summarise({incidents(list), areas(1, 1)}, {{"civilian_targeting", "true"}});
    REQUIRE(civilians);
    CHECK(civilians->facts.n == 1);
    const auto unknown = summarise({incidents(list), areas(1, 1)}, {{"event_type", "atack"}});
    REQUIRE_FALSE(unknown);
    CHECK(unknown.error().parameter == "event_type");
    CHECK(unknown.error().hint == "there are ambush, attack");
    const auto no_actors = summarise({incidents(list), areas(1, 1)}, {{"actor", "x"}});
    REQUIRE_FALSE(no_actors);
    CHECK(no_actors.error().parameter == "actor");
}

TEST_CASE("No incident, reversed days, an as-of in the future: a defined result or one error naming the input") {
    const auto none = summarise({incidents({}), areas(1, 1)}, {{"as_of", "2019-12-31"}});
    REQUIRE(none);
    CHECK(none->facts.n == 0);
    CHECK(number(*none, "1", "incidents") == 0);
    CHECK(number(*none, "1", "rate_km2_eb") == 0);
    CHECK(std::holds_alternative<std::monostate>(value(*none, "1", "fatalities_low")));
    const auto reversed = summarise({incidents({}), areas(1, 1)}, {{"as_of", "2019-01-01"}, {"from", "2019-06-01"}});
    REQUIRE_FALSE(reversed);
    CHECK(reversed.error().parameter == "from");
    const auto future = summarise({incidents({}), areas(1, 1)}, {{"as_of", "2031-01-01"}});
    REQUIRE_FALSE(future);
    CHECK(future.error().parameter == "as_of");
}

namespace {

/// Random incidents in and round a lattice of areas, and the areas; a seed makes both.
struct Scene {
    std::vector<Incident> list;
    std::vector<Geometry> outlines;

    explicit Scene(std::uint64_t seed, int incidents = 3000) {
        std::mt19937_64 random(seed);
        std::uniform_real_distribution<double> place(-3.2, 3.2);
        std::uniform_int_distribution<int> age(0, 900);
        std::uniform_int_distribution<int> deaths(-1, 6);
        for (int i = 0; i < incidents; ++i) {
            const int dead = deaths(random);
            list.push_back({.at = {std::round(place(random) * 20) / 20, place(random)},
                            .when = DateInterval::of_day(day("2019-12-31") + -age(random)),
                            .fatalities = dead < 0 ? std::nullopt : std::optional(dead * dead)});
        }
        for (int x = -3; x < 3; ++x) {
            for (int y = -3; y < 3; ++y)
                outlines.push_back(square(x, y, 1));
        }
    }
    [[nodiscard]] std::shared_ptr<const catalog::Collection> areas(bool reversed) const {
        FeatureTable table({{std::string(attribute::population), FieldType::integer}});
        for (std::size_t i = 0; i < outlines.size(); ++i) {
            const std::size_t which = reversed ? outlines.size() - 1 - i : i;
            table.append({static_cast<std::int64_t>(i + 1),
                          static_cast<std::int64_t>(which + 1),
                          std::nullopt,
                          outlines[which],
                          {static_cast<std::int64_t>(1000 * (which + 1))}});
        }
        return as_coverage(collection("cercles", Role::areas, std::move(table)));
    }
};

}  // namespace

TEST_CASE("Random incidents and areas: the counts are those of asking each area for each incident") {
    const std::uint64_t seed = GENERATE(1, 2);
    CAPTURE(seed);
    const Scene scene(seed);
    const auto result = summarise({incidents(scene.list), scene.areas(false)});
    REQUIRE(result);
    std::map<std::size_t, double> counts;
    std::map<std::size_t, double> deaths;
    for (const Incident& incident : scene.list) {
        if (incident.when->start < day("2019-01-01")) continue;
        for (std::size_t i = 0; i < scene.outlines.size(); ++i) {
            if (!geometry::PointLocator(scene.outlines[i].view()).covers(incident.at)) continue;
            counts[i] += 1;
            deaths[i] += incident.fatalities.value_or(0);
            break;
        }
    }
    for (std::size_t i = 0; i < scene.outlines.size(); ++i) {
        CHECK(number(*result, std::to_string(i + 1), "incidents") == counts[i]);
        CHECK(number(*result, std::to_string(i + 1), "fatalities") == deaths[i]);
    }
    CHECK(result->facts.n + excluded(*result) == static_cast<std::int64_t>(scene.list.size()));
}

TEST_CASE("The order of incidents and of areas changes nothing, to the byte") {
    const Scene scene(3);
    auto shuffled = scene.list;
    std::mt19937_64 random(4);
    std::ranges::shuffle(shuffled, random);
    const auto once = summarise({incidents(scene.list), scene.areas(false)});
    const auto again = summarise({incidents(shuffled), scene.areas(true)});
    REQUIRE(once);
    REQUIRE(again);
    CHECK(to_csv(*once) == to_csv(*again));
}

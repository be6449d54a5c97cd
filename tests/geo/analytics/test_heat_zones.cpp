// What heat zones promise (CONTRACT: time, place, intensity, heat zones).

#include "geo/analytics/coverage.hpp"
#include "geo/analytics/heat_zone_settings.hpp"
#include "geo/geometry/geometry_ops.hpp"
#include "tests/geo/analytics/theatre_fixture.hpp"

#include <algorithm>
#include <cmath>
#include <random>

using namespace oryx;
using namespace oryx::analytics;
using namespace fixture;

namespace {

DateInterval on(const char* text) {
    return DateInterval::of_day(day(text));
}

/// `count` incidents at one place on the days before 2019-12-31.
std::vector<Incident> cluster(Position at, int count, const char* last = "2019-12-31") {
    std::vector<Incident> list;
    for (int i = 0; i < count; ++i)
        list.push_back({at, DateInterval::of_day(day(last) + -i)});
    return list;
}
void append(std::vector<Incident>& all, const std::vector<Incident>& more) {
    all.insert(all.end(), more.begin(), more.end());
}

std::vector<Incident> scattered(unsigned seed, int count) {
    std::mt19937 random(seed);
    std::normal_distribution<double> spread(0, 0.25);
    std::uniform_int_distribution<int> age(0, 700);
    std::vector<Incident> list;
    for (int i = 0; i < count; ++i) {
        const Position at{std::clamp(spread(random), -0.9, 0.9), std::clamp(spread(random), -0.45, 0.45)};
        list.push_back({at, DateInterval::of_day(day("2019-12-31") + -age(random)), i % 5 == 0 ? "near" : "exact"});
    }
    return list;
}

}  // namespace

TEST_CASE("Bands are valid, disjoint, wound as RFC 7946 asks, and cover what the nested form covers") {
    const unsigned seed = 42;
    CAPTURE(seed);
    const auto theatre = snapshot({incidents(scattered(seed, 300)), areas(1000, 2000)});
    const auto bands = run(theatre);
    const auto nested = run(theatre, {{"form", "nested"}});
    REQUIRE(bands);
    REQUIRE(nested);
    const FeatureTable& table = *bands->features;
    REQUIRE(table.size() >= 4);
    double area = 0;
    for (std::size_t row = 0; row < table.size(); ++row) {
        const auto validity = geometry::check_validity(table.geometry(row));
        INFO(validity.reason);
        REQUIRE(validity.valid);
        area += geometry::planar_area(table.geometry(row));
        for (std::size_t other = 0; other < row; ++other) {
            const auto both = geometry::intersection(table.geometry(row), table.geometry(other));
            REQUIRE(both);
            CHECK((both->empty() || geometry::planar_area(both->view()) == 0));
        }
    }
    std::vector<GeometryView> last;
    for (std::size_t row = 0; row < nested->features->size(); ++row) {
        if (nested->features->find_column("rank")->integer(row) == 4) last.push_back(nested->features->geometry(row));
    }
    const auto whole = geometry::unite(last);
    REQUIRE(whole);
    CHECK(geometry::planar_area(whole->view()) == Approx(area).epsilon(1e-9));
}

TEST_CASE("Bands carry their shares, and their own numbers add up to the cumulated ones") {
    const auto result =
        run(snapshot({incidents(scattered(1, 400)), areas(1000, 2000)}), {{"shares", "25,50,75,90,100"}});
    REQUIRE(result);
    const FeatureTable& table = *result->features;
    const std::vector<double> shares{0.25, 0.5, 0.75, 0.9, 1};
    double area = 0;
    double mass = 0;
    std::int64_t inside = 0;
    for (std::size_t rank = 1; rank <= 5; ++rank) {
        double cumulated_area = 0;
        std::int64_t cumulated_inside = 0;
        for (std::size_t row = 0; row < table.size(); ++row) {
            if (table.find_column("rank")->integer(row) != static_cast<std::int64_t>(rank)) continue;
            CHECK(table.find_column("share_to")->real(row) == shares[rank - 1]);
            CHECK(table.find_column("share_from")->real(row) == (rank == 1 ? 0 : shares[rank - 2]));
            area += table.find_column("area_km2")->real(row);
            mass += table.find_column("share")->real(row);
            inside += table.find_column("incidents")->integer(row);
            cumulated_area = table.find_column("area_km2_cum")->real(row);
            cumulated_inside = table.find_column("incidents_cum")->integer(row);
        }
        CHECK(cumulated_area == Approx(area));
        CHECK(cumulated_inside == inside);
        CHECK(mass >= shares[rank - 1] - 1e-9);
    }
    CHECK(mass == Approx(1).epsilon(1e-9));
    const auto& extra = result->facts.extra;
    CHECK(extra["mass"]["total"].get<double>() ==
          Approx(extra["mass"]["inside"].get<double>() + extra["mass"]["outside"].get<double>()).epsilon(1e-12));
}

TEST_CASE("The same incidents in another order give the same bytes") {
    auto list = scattered(9, 250);
    const auto first = run(snapshot({incidents(list), areas(10, 20)}));
    std::shuffle(list.begin(), list.end(), std::mt19937(1));
    const auto second = run(snapshot({incidents(list), areas(10, 20)}));
    REQUIRE(first);
    REQUIRE(second);
    CHECK(to_geojson(*first) == to_geojson(*second));
    CHECK(to_csv(*first) == to_csv(*second));
}

TEST_CASE("Every incident is in the surface or left out for one reason") {
    std::vector<Incident> list = cluster({0.3, 0.1}, 6);
    list.push_back({{0.2, 0.1}, std::nullopt});
    list.push_back({{0.2, 0.1}, on("2020-02-01")});
    list.push_back({{0.2, 0.1}, on("2019-05-01"), "admin2"});
    list.push_back({{0.2, 0.1}, on("2019-05-01"), "admin1"});
    list.push_back({{0.2, 0.1}, on("2019-05-01"), "country"});
    list.push_back({{0.2, 0.1}, on("2019-05-01"), "unknown"});
    list.push_back({{0.2, 0.1}, on("2019-05-01"), "line"});
    list.push_back({{2.0, 0.1}, on("2019-05-01")});
    list.push_back({{40.0, 0.1}, on("2019-05-01")});
    list.push_back({.at = {0.2, 0.1}, .when = on("2019-05-01"), .placed = false});
    list.push_back({{1.2, 0.1}, on("2019-05-01")});  // 22 km outside: shapes the surface inside
    list.push_back({{0.2, 0.1}, on("2019-05-01"), ""});
    const auto result = run(snapshot({incidents(list), areas(10, 20)}), {{"as_of", "2019-12-31"}});
    REQUIRE(result);
    CHECK(result->facts.n == 8);
    CHECK(result->facts.n + excluded(*result) == static_cast<std::int64_t>(list.size()));
    std::vector<std::string> reasons;
    for (const auto& e : result->facts.excluded)
        reasons.push_back(e.reason + ": " + std::to_string(e.count));
    std::sort(reasons.begin(), reasons.end());
    CHECK(reasons == std::vector<std::string>{
                         "beyond 1,800 km of the theatre's centre: 1", "dated after the as-of day: 1",
                         "known only as along a line that is not given: 1", "known only to an administrative area: 2",
                         "known only to the country: 1", "more than 50 km outside the areas: 1",
                         "not known how exact the place is: 1", "undated: 1", "without a place: 1"});
    CHECK(result->facts.extra["mass"]["outside"].get<double>() > 0);
}

TEST_CASE("The as-of is the newest incident's day, never after today, and is printed with its age") {
    const auto theatre = snapshot({incidents(cluster({0.3, 0.1}, 6)), areas(10, 20)});
    const auto result = run(theatre);
    REQUIRE(result);
    CHECK(result->facts.as_of == "2019-12-31");
    CHECK(result->facts.as_of_age_days == 153);
    CHECK(result->facts.period == "2019-12-26/2019-12-31");
    const auto year = run(snapshot({incidents({{{0.3, 0.1}, DateInterval::of_year(2020)}}), areas(10, 20)}));
    REQUIRE(year);
    CHECK(year->facts.as_of == "2020-06-01");
    const auto future = run(theatre, {{"as_of", "2020-06-02"}});
    REQUIRE_FALSE(future);
    CHECK(future.error().parameter == "as_of");
    const auto reversed = run(theatre, {{"as_of", "2019-01-01"}, {"from", "2019-02-01"}});
    REQUIRE_FALSE(reversed);
    CHECK(reversed.error().parameter == "from");
}

TEST_CASE("What comes after the as-of changes nothing, and a closed start leaves out what came before it") {
    auto list = cluster({0.3, 0.1}, 10, "2019-06-30");
    const auto before = run(snapshot({incidents(list), areas(10, 20)}), {{"as_of", "2019-06-30"}});
    auto later = list;
    append(later, cluster({-0.5, 0}, 40, "2019-12-31"));
    const auto after = run(snapshot({incidents(later), areas(10, 20)}), {{"as_of", "2019-06-30"}});
    REQUIRE(before);
    REQUIRE(after);
    CHECK(number(*before, "band-1", "peak") == number(*after, "band-1", "peak"));
    CHECK(before->features->geometry(0).positions.size() == after->features->geometry(0).positions.size());
    const auto half =
        run(snapshot({incidents(list), areas(10, 20)}), {{"as_of", "2019-06-30"}, {"from", "2019-06-26"}});
    REQUIRE(half);
    CHECK(half->facts.n == 5);
    CHECK(half->facts.extra["record_days"].get<double>() == 5);
}

TEST_CASE("The level of a steady record is its rate, whatever the half-life") {
    std::vector<Incident> list;
    for (int i = 0; i < 730; ++i)
        list.push_back({{0.3, 0.1}, DateInterval::of_day(day("2019-12-31") + -i)});
    for (const char* half_life : {"30", "180", "3650"}) {
        const auto result = run(snapshot({incidents(list), areas(10, 20)}), {{"half_life_days", half_life}});
        REQUIRE(result);
        CHECK(result->facts.extra["level"]["value"].get<double>() == Approx(30).epsilon(1e-9));
        CHECK(result->facts.unit == "incidents per 100 km2 per 30 days");
    }
}

TEST_CASE("The peak is the analytic intensity of one cell, with its standard error") {
    // All incidents at one place of one day's age: the rate is known in closed form but for the cell integral.
    const auto result = run(snapshot({incidents(cluster({0.3, 0.1}, 8)), areas(10, 20)}), {{"sigma_m", "100"}});
    REQUIRE(result);
    // The kernel is far smaller than the cell: the cell holds all 8 incidents of 8 record days.
    CHECK(number(*result, "band-1", "peak") == Approx(30.0 * 100 / 25).epsilon(1e-9));
    CHECK(number(*result, "band-1", "peak_error") == Approx(30.0 * 100 / 25 / std::sqrt(8.0)).epsilon(1e-4));
}

TEST_CASE("A place known only as near is spread wider; a line is spread along itself and counts once") {
    const auto exact = run(snapshot({incidents(cluster({0.3, 0.1}, 6)), areas(10, 20)}), {{"shares", "90"}});
    auto vague = cluster({0.3, 0.1}, 6);
    for (auto& incident : vague)
        incident.precision = "near";
    const auto near = run(snapshot({incidents(vague), areas(10, 20)}), {{"shares", "90"}});
    auto along = cluster({0.3, 0.1}, 6);
    for (auto& incident : along) {
        incident.precision = "line";
        incident.line = {{0.1, 0.1}, {0.5, 0.1}, {0.9, 0.1}};
    }
    const auto line = run(snapshot({incidents(along), areas(10, 20)}), {{"shares", "90"}});
    REQUIRE(exact);
    REQUIRE(near);
    REQUIRE(line);
    // sqrt(5^2 + 10^2) / 5 = 2.24 times as wide: about 5 times the area, less at the grain of cells.
    const double ratio = number(*near, "band-1", "area_km2") / number(*exact, "band-1", "area_km2");
    CHECK(ratio > 3.5);
    CHECK(ratio < 6);
    CHECK(line->facts.n == 6);
    CHECK(number(*line, "band-1", "incidents") == 6);
    CHECK(line->facts.extra["mass"]["total"].get<double>() ==
          Approx(exact->facts.extra["mass"]["total"].get<double>()).epsilon(1e-12));
    const Envelope box = line->features->geometry(0).envelope();
    CHECK(box.max_x - box.min_x > 0.75);
    CHECK(box.max_y - box.min_y < 0.35);
}

TEST_CASE("Parts that rest on fewer than five incidents are told apart") {
    auto list = cluster({-0.6, 0}, 20);
    append(list, cluster({0.6, 0.2}, 4));
    const auto result = run(snapshot({incidents(list), areas(10, 20)}), {{"shares", "50,99"}});
    REQUIRE(result);
    CHECK(std::get<bool>(value(*result, "band-2", "few")) == false);
    CHECK(std::get<bool>(value(*result, "band-2-few", "few")) == true);
    CHECK(number(*result, "band-2-few", "incidents") == 4);
    CHECK(std::holds_alternative<std::monostate>(value(*result, "band-1-few", "rank")));
    list.push_back(list.back());
    const auto five = run(snapshot({incidents(list), areas(10, 20)}), {{"shares", "50,99"}});
    REQUIRE(five);
    CHECK(std::holds_alternative<std::monostate>(value(*five, "band-2-few", "rank")));
}

TEST_CASE("The public profile coarsens, steps its as-of, leaves few parts out and tells small counts as <5") {
    auto list = cluster({-0.6, 0}, 40);
    append(list, cluster({0.6, 0.2}, 4));
    const auto result = run(snapshot({incidents(list), areas(1000, 20)}), {{"profile", "public"}, {"sigma_m", "2500"}});
    REQUIRE(result);
    const Day as_of = day(result->facts.as_of.c_str());
    CHECK((as_of.number + 1) % 30 == 0);
    CHECK(as_of <= day("2019-12-31"));
    CHECK(day("2019-12-31") - as_of < 30);
    CHECK(result->facts.sensitivity == Sensitivity::low);
    CHECK(result->facts.extra["source_sensitivity"] == "high");
    for (std::size_t row = 0; row < result->features->size(); ++row) {
        CHECK(result->features->find_column("few")->boolean(row) == false);
        CHECK(result->features->find_column("sigma_m")->real(row) == 15'000);
        CHECK(result->features->find_column("cell_m")->real(row) == 25'000);
        const std::string count(result->features->find_column("incidents")->text(row));
        CHECK((count == "<5" || std::stoi(count) >= 5));
        CHECK(result->features->geometry(row).envelope().max_x < 0.4);  // nothing round the four
    }
    for (const auto& e : result->facts.excluded)
        CHECK(e.count >= few_incidents);
    CHECK(public_as_of(Day{29}) == Day{29});
    CHECK(public_as_of(Day{28}) == Day{-1});
    CHECK(public_as_of(Day{58}) == Day{29});
    CHECK(public_as_of(Day{-2}) == Day{-31});
}

TEST_CASE("Weights are presets, and stand in title and unit") {
    std::vector<Incident> list;
    for (int i = 0; i < 10; ++i) {
        Incident incident{{0.3, 0.1}, on("2019-12-31")};
        if (i < 6) incident.civilians = i < 4;
        if (i % 2 == 0) incident.fatalities = i == 0 ? 1000 : 3;
        list.push_back(incident);
    }
    const auto theatre = snapshot({incidents(list), areas(10, 20)});
    const auto civilians = run(theatre, {{"weights", "civilian-targeting"}});
    REQUIRE(civilians);
    CHECK(civilians->facts.n == 4);
    CHECK(excluded(*civilians) == 6);
    CHECK(civilians->facts.unit == "incidents per 100 km2 per 30 days");
    CHECK(text(*civilians, "band-1-few", "title") ==
          "smallest area that holds 25 % of recent incidents that target civilians (half-life 180 days, as of 31 Dec "
          "2019)");
    const auto severity = run(theatre, {{"weights", "severity"}});
    const auto equal = run(theatre);
    REQUIRE(severity);
    REQUIRE(equal);
    CHECK(severity->facts.unit == "weighted incidents per 100 km2 per 30 days");
    // One of 1000 deaths is capped at 5; four of 3 weigh 3; five unknown weigh as the median of their type, 3 deaths.
    CHECK(severity->facts.extra["mass"]["total"].get<double>() / equal->facts.extra["mass"]["total"].get<double>() ==
          Approx((5 + 4 * 3 + 5 * 3) / 10.0).epsilon(1e-12));
    FeatureTable bare(Schema{});
    bare.append({1, std::int64_t{1}, on("2019-12-31"), Geometry::point({0.3, 0.1}), {}});
    const auto silent = snapshot({collection("incidents", Role::incidents, std::move(bare)), areas(10, 20)});
    for (const char* preset : {"civilian-targeting", "severity"}) {
        const auto refused = run(silent, {{"weights", preset}});
        REQUIRE_FALSE(refused);
        CHECK(refused.error().parameter == "weights");
    }
}

TEST_CASE("People are shared out by known localities, by area where they are fewer than five, and are null, not 0") {
    const auto list = cluster({-0.5, 0}, 10);
    SECTION("by area") {
        const auto result = run(snapshot({incidents(list), areas(120'000, 7)}), {{"shares", "90"}});
        REQUIRE(result);
        const double square_degree = 110.57 * 111.32;
        CHECK(number(*result, "band-1", "people") ==
              Approx(120'000 * number(*result, "band-1", "area_km2") / square_degree).epsilon(0.01));
        CHECK(text(*result, "band-1", "people_source") == "made by a test (cercles) (Pop2017_T)");
        CHECK(number(*result, "band-1", "people_year") == 2017);
        CHECK(text(*result, "band-1", "areas") == "Ouest 100 %");
    }
    SECTION("by localities; 0 is unknown") {
        const std::vector<Town> towns{{{-0.5, 0}, 600},    {{-0.9, 0.4}, 100}, {{-0.9, 0.3}, 100},
                                      {{-0.9, 0.35}, 100}, {{-0.9, 0.2}, 100}, {{-0.5, 0.01}, 0}};
        const auto result = run(snapshot({incidents(list), areas(120'000, 7), localities(towns)}), {{"shares", "90"}});
        REQUIRE(result);
        CHECK(number(*result, "band-1", "people") == 72'000);
        const std::vector<Town> four(towns.begin() + 1, towns.end());
        const auto fewer = run(snapshot({incidents(list), areas(120'000, 7), localities(four)}), {{"shares", "90"}});
        REQUIRE(fewer);
        CHECK(number(*fewer, "band-1", "people") > 0);
        CHECK(number(*fewer, "band-1", "people") < 20'000);
    }
    SECTION("unknown") {
        const auto result = run(snapshot({incidents(list), areas({}, 7)}), {{"shares", "90"}});
        REQUIRE(result);
        CHECK(std::holds_alternative<std::monostate>(value(*result, "band-1", "people")));
        const auto hull = run(snapshot({incidents(list)}), {{"shares", "90"}});
        REQUIRE(hull);
        CHECK(std::holds_alternative<std::monostate>(value(*hull, "band-1", "people")));
        CHECK(number(*hull, "band-1", "incidents") == 10);
    }
}

TEST_CASE("Zones are scored on the whole months up to the as-of, else they are not scored") {
    // Eighteen months at one place; in the last of them a quarter happens elsewhere, in November nothing.
    std::vector<Incident> list;
    for (Day d = day("2018-07-01"); d < day("2019-11-01"); d = d + 5)
        list.push_back({{-0.5, 0}, DateInterval::of_day(d)});
    append(list, cluster({-0.5, 0}, 6, "2019-12-10"));
    append(list, cluster({0.5, 0}, 2, "2019-12-10"));
    list.push_back({{-0.5, 0}, DateInterval::of_month(2019, 12)});  // no day: cannot be tried
    const auto theatre = snapshot({incidents(list), areas(10, 20)});
    const auto scored = run(theatre, {{"as_of", "2019-12-31"}, {"score_months", "1"}});
    REQUIRE(scored);
    CHECK(number(*scored, "band-4", "held_n") == 8);
    CHECK(number(*scored, "band-4", "held") == 0.75);
    CHECK(std::holds_alternative<std::monostate>(value(*scored, "band-4", "held_low")));  // one month has no spread
    CHECK(text(*scored, "band-4", "score") ==
          "held 75 % of the next month's incidents (n 8, months 2019-12 to 2019-12)");
    CHECK(scored->facts.extra["score"]["to"] == "2019-12-31");
    const auto year = run(theatre, {{"as_of", "2019-12-31"}});
    REQUIRE(year);
    CHECK(number(*year, "band-4", "held") > 0.75);
    CHECK(number(*year, "band-4", "held_low") <= number(*year, "band-4", "held"));
    CHECK(number(*year, "band-4", "held_high") >= number(*year, "band-4", "held"));
    CHECK(year->facts.extra["score"]["months"] == 12);
    CHECK(year->facts.draws == 999);
    // What comes after the as-of does not exist: December's two elsewhere are not known in November.
    const auto november = run(theatre, {{"as_of", "2019-11-30"}});
    REQUIRE(november);
    CHECK(number(*november, "band-4", "held") == 1);
    for (const auto& inputs : std::initializer_list<std::map<std::string, std::string>>{{{"score_months", "0"}},
                                                                                        {{"as_of", "2018-07-10"}}}) {
        const auto none = run(theatre, inputs);
        REQUIRE(none);
        for (const auto& entry : none->facts.extra["legend"])
            CHECK(entry["score"] == "not scored");
        CHECK(std::holds_alternative<std::monostate>(value(*none, "band-1", "held")));
    }
}

TEST_CASE("The legend says what the contract says") {
    const auto result = run(snapshot({incidents(cluster({0.3, 0.1}, 9)), areas(10, 20)}));
    REQUIRE(result);
    const auto& legend = result->facts.extra["legend"];
    REQUIRE(legend.size() == 4);
    CHECK(legend[1]["text"] ==
          "smallest area that holds 50 % of recent incidents (half-life 180 days, as of 31 Dec 2019)");
    CHECK(legend[1]["score"] == "not scored");
    CHECK(legend[0]["colour"] == "#e31a1c");
    CHECK(result->facts.extra["blank"] == "blank means few incidents reported, not safety");
    CHECK(result->qgis_style.find("fewer than 5 incidents") != std::string::npos);
    CHECK(result->facts.sensitivity == Sensitivity::high);
    CHECK(result->facts.inputs.at("incidents") == "incidents@20200101T000000Z-incidents");
    CHECK(result->facts.attributions.size() == 2);
}

TEST_CASE("No incident, one, or a year's: zones are empty or whole, never an accident") {
    SECTION("none at all") {
        const auto result = run(snapshot({incidents({}), areas(10, 20)}));
        REQUIRE(result);
        CHECK(result->features->size() == 0);
        CHECK(result->facts.n == 0);
        CHECK_FALSE(result->facts.warnings.empty());
        CHECK_NOTHROW(to_geojson(*result));
        const auto hull = run(snapshot({incidents({})}));
        REQUIRE(hull);
        CHECK(hull->features->size() == 0);
    }
    SECTION("before the first") {
        const auto result =
            run(snapshot({incidents(cluster({0.3, 0.1}, 5)), areas(10, 20)}), {{"as_of", "2000-01-01"}});
        REQUIRE(result);
        CHECK(result->features->size() == 0);
    }
    SECTION("one, without areas") {
        const auto result = run(snapshot({incidents(cluster({0.3, 0.1}, 1))}));
        REQUIRE(result);
        CHECK(number(*result, "band-1-few", "incidents") == 1);
        CHECK(result->facts.extra["mass"]["outside"].get<double>() < 1e-9);
    }
    SECTION("known by year only") {
        std::vector<Incident> list(12, {{0.3, 0.1}, DateInterval::of_year(2019)});
        const auto result = run(snapshot({incidents(list), areas(10, 20)}), {{"shares", "90"}});
        REQUIRE(result);
        CHECK(result->facts.as_of == "2019-12-31");
        CHECK(number(*result, "band-1", "incidents") == 12);
        CHECK(result->facts.extra["level"]["value"].get<double>() == Approx(12 * 30 / 365.0).epsilon(1e-9));
    }
}

TEST_CASE("Extents and distances that the plane cannot hold are refused by the name of the input") {
    SECTION("incidents far from the theatre, and nothing to choose by") {
        auto list = cluster({0.3, 0.1}, 5);
        list.push_back({{30, 0}, on("2019-12-01")});
        const auto result = run(snapshot({incidents(list)}));
        REQUIRE_FALSE(result);
        CHECK(result.error().parameter == "incidents");
        CHECK(result.error().kind == ErrorKind::conflict);
    }
    SECTION("areas over more than thirty degrees") {
        FeatureTable table({{"name", FieldType::text}});
        table.append({1, std::int64_t{1}, std::nullopt, square(-16, -16, 32), {std::string("large")}});
        const auto result =
            run(snapshot({incidents(cluster({0.3, 0.1}, 5)), collection("areas", Role::areas, std::move(table))}));
        REQUIRE_FALSE(result);
        CHECK(result.error().kind == ErrorKind::too_large);
        CHECK(result.error().parameter == "areas");
    }
    SECTION("too many cells") {
        const auto result =
            run(snapshot({incidents(cluster({0.3, 0.1}, 5)), areas(10, 20)}), {{"cell_m", "100"}, {"sigma_m", "100"}});
        REQUIRE_FALSE(result);  // 2,226 x 1,106 cells
        CHECK(result.error().kind == ErrorKind::too_large);
        CHECK(result.error().parameter == "cell_m");
    }
}

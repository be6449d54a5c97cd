// evaluate-surface and tune: nothing from the future, the same surfaces as threat-surface's, scores by hand.

#include "geo/analytics/folds.hpp"
#include "geo/analytics/surface_text.hpp"
#include "geo/analytics/zone_record.hpp"
#include "geo/statistics/random.hpp"
#include "tests/geo/analytics/theatre_fixture.hpp"

#include <algorithm>
#include <array>
#include <bit>
#include <cmath>
#include <numeric>
#include <set>

using namespace oryx;
using namespace oryx::analytics;
using namespace fixture;

namespace {

constexpr std::uint64_t seed = 20260407;

DateInterval on(const char* text) {
    return DateInterval::of_day(day(text));
}

// Incidents of 2018 and 2019 round a few places, the places' shares drifting, some near and some of unknown day.
std::vector<Incident> record(std::size_t count = 700) {
    statistics::CounterRandom random(seed, 0);
    const std::vector<Position> towns{{-0.61, 0.12}, {-0.31, -0.22}, {0.24, 0.31}, {0.72, -0.13}, {0.43, 0.05}};
    std::vector<Incident> list;
    const Day first = day("2018-01-01");
    for (std::size_t i = 0; i < count; ++i) {
        const auto age = static_cast<std::int32_t>(random.below(730));
        const std::size_t drift = static_cast<std::size_t>(age) / 250;
        const Position town = towns[(random.below(3) + drift) % towns.size()];
        const double spread = random.below(2) == 0 ? 0 : 0.06;
        Incident incident{
            .at = {town.x + spread * (random.uniform() - 0.5), town.y + spread * (random.uniform() - 0.5)},
            .when = DateInterval::of_day(first + age)};
        if (random.below(6) == 0) incident.precision = "near";
        if (random.below(15) == 0) incident.precision = "admin1";
        if (random.below(12) == 0) {
            const Civil date = civil(first + age);
            incident.when = DateInterval::of_month(date.year, date.month);
        }
        incident.civilians = random.below(3) == 0;
        list.push_back(incident);
    }
    return list;
}

std::shared_ptr<const catalog::Snapshot> theatre(const std::vector<Incident>& list, bool with_areas = true) {
    std::vector<std::shared_ptr<const catalog::Collection>> collections{
        incidents(list), localities({{{-0.6, 0.1}, 500}, {{0.2, 0.3}, {}}, {{0.7, -0.1}, 80}})};
    if (with_areas) collections.push_back(areas(1000, 2000));
    return snapshot(collections);
}

const std::map<std::string, std::string> usual{
    {"surfaces", "default; kernel(15000,30); 0.4*kernel(2500,365)+0.6*kernel(10000,90)"},
    {"replicas", "199"},
    {"as_of", "2019-12-31"},
    {"score_from", "2019-07-01"}};

std::map<std::string, std::string> with(std::map<std::string, std::string> inputs,
                                        std::initializer_list<std::pair<const std::string, std::string>> more) {
    for (const auto& [name, value] : more)
        inputs[name] = value;
    return inputs;
}

ProcessResult evaluated(const std::shared_ptr<const catalog::Snapshot>& data,
                        const std::map<std::string, std::string>& inputs, const char* process = "evaluate-surface") {
    auto result = run_process(process, data, inputs);
    if (!result) FAIL(result.error().message << " (" << result.error().parameter << ")");
    return std::move(*result);
}

// All rows as text, each with its key; of the months before one alone where it is given.
std::set<std::string> rows(const ProcessResult& result, const std::string& before = "9999") {
    std::set<std::string> texts;
    const Column* month = result.features->find_column("month");
    for (std::size_t row = 0; row < result.features->size(); ++row) {
        if (month != nullptr && month->text(row) >= before) continue;
        std::string text = key_text(result.features->key(row));
        for (std::size_t field = 0; field < result.features->schema().size(); ++field) {
            const Value value = result.features->column(field).value(row);
            if (const auto* real = std::get_if<double>(&value))
                text += '|' + std::to_string(std::bit_cast<std::uint64_t>(*real));
            if (const auto* whole = std::get_if<std::int64_t>(&value)) text += '|' + std::to_string(*whole);
            if (const auto* words = std::get_if<std::string>(&value)) text += '|' + *words;
        }
        texts.insert(text);
    }
    return texts;
}

}  // namespace

TEST_CASE("folds are the whole calendar months of a stretch of days") {
    const auto folds = month_folds(day("2019-11-02"), day("2020-03-30"));
    REQUIRE(folds.size() == 3);
    CHECK(to_iso(folds[0].begin) == "2019-12-01");
    CHECK(to_iso(folds[1].begin) == "2020-01-01");
    CHECK(to_iso(folds[2].begin) == "2020-02-01");
    CHECK(to_iso(folds[2].end) == "2020-03-01");
    CHECK(month_folds(day("2020-02-01"), day("2020-02-29")).size() == 1);
    CHECK(month_folds(day("2020-02-02"), day("2020-03-30")).empty());
    CHECK(to_iso(month_start(day("2020-01-31"), -13)) == "2018-12-01");
    CHECK(to_iso(month_start(day("2020-01-31"), 11)) == "2020-12-01");
}

TEST_CASE("a surface's words are read and written back") {
    for (const auto& [text, canonical] : std::map<std::string, std::string>{
             {"default", "kernel(5000,180)"},
             {" kernel( 2500 , 365 ) ", "kernel(2500,365)"},
             {"mixture", "mixture"},
             {"mixture adaptive", "mixture adaptive"},
             {"gaussian(1e4,90) jones-diggle adaptive", "gaussian(10000,90) adaptive jones-diggle"},
             {"kernel(scott,180)", "kernel(scott,180)"},
             {"0.05*settlements + 0.4*kernel(2500,365) + 0.55*kernel(15000,180)*settlements",
              "0.05*settlements+0.4*kernel(2500,365)+0.55*kernel(15000,180)*settlements"}}) {
        INFO(text);
        const auto read = parse_surface(text, "surfaces");
        REQUIRE(read);
        CHECK(read->text == canonical);
        CHECK(parse_surface(canonical, "surfaces")->text == canonical);
    }
    CHECK(parse_surface("mixture", "surfaces")->recipe.components == mixture_recipe().components);
}

TEST_CASE("a surface that cannot be read is refused with the input's name and what is wrong") {
    for (const auto& [text, what] :
         std::map<std::string, std::string>{{"", "without a kernel"},
                                            {"cosine(5000,180)", "there is no kernel 'cosine'"},
                                            {"kernel(5000)", "two numbers"},
                                            {"kernel(5,180)", "a sigma is"},
                                            {"kernel(5000,0)", "a half-life is"},
                                            {"kernel(5000,180", "no kernel(sigma,half-life)"},
                                            {"-1*kernel(5000,180)", "share"},
                                            {"kernel(5000,180)*areas", "no factor"},
                                            {"settlements*kernel(5000,180)", "settlements are multiplied"},
                                            {"kernel(5000,180)+gaussian(5000,180)", "different shapes"},
                                            {"kernel(scott,180)+kernel(5000,180)", "a rule"},
                                            {"default;kernel(5000,180)", "twice"}}) {
        INFO(text);
        const auto read = parse_surfaces(text, "surfaces");
        REQUIRE_FALSE(read);
        CHECK(read.error().parameter == "surfaces");
        CHECK(read.error().message.find(what) != std::string::npos);
    }
}

TEST_CASE("nothing of a month or after it changes the forecast for it") {
    const auto known = record();
    auto more = known;
    for (int i = 0; i < 40; ++i)
        more.push_back({.at = {0.9, 0.4}, .when = on(i % 2 == 0 ? "2019-11-01" : "2019-12-24")});
    // Began long before, ended in the month: its day is not known until then.
    more.push_back(
        {.at = {-0.9, 0.4}, .when = DateInterval{day("2018-03-01"), day("2019-11-02"), DatePrecision::interval}});
    more.push_back({.at = {-0.9, 0.4}, .when = DateInterval::of_year(2019)});
    for (const bool with_areas : {true, false}) {
        const auto inputs = with(usual, {{"table", "months"}});
        const auto before = evaluated(theatre(known, with_areas), inputs);
        const auto after = evaluated(theatre(more, with_areas), inputs);
        // The months up to November were forecast and scored the same, to the bit.
        CHECK(rows(before, "2019-11") == rows(after, "2019-11"));
        CHECK(rows(before) != rows(after));
        // In December what ended in November counts.
        CHECK(number(before, "surface-1:zone_km2-90:2019-11", "value") ==
              number(after, "surface-1:zone_km2-90:2019-11", "value"));
        CHECK(number(before, "surface-1:zone_km2-90:2019-12", "value") !=
              number(after, "surface-1:zone_km2-90:2019-12", "value"));
    }
}

TEST_CASE("the order of rows changes no bit of the scores") {
    auto list = record(300);
    const auto inputs = with(usual, {{"surfaces", "default; mixture; kernel(scott,90) adaptive"}});
    const auto forwards = evaluated(theatre(list), inputs);
    std::ranges::reverse(list);
    CHECK(rows(forwards) == rows(evaluated(theatre(list), inputs)));
    for (const char* table : {"reliability", "months"}) {
        const auto as_table = with(inputs, {{"table", table}});
        auto turned = list;
        std::ranges::rotate(turned, turned.begin() + 77);
        CHECK(rows(evaluated(theatre(list), as_table)) == rows(evaluated(theatre(turned), as_table)));
    }
}

TEST_CASE("every row is scored or counted aside with its reason") {
    auto list = record(400);
    list.push_back({.at = {0.1, 0.1}, .when = {}});
    list.push_back({.at = {0.1, 0.1}, .when = on("2020-02-01")});
    list.push_back({.at = {1.2, 0.1}, .when = on("2019-09-01")});  // in the buffer: forecasts rest on it, not tried
    list.push_back({.at = {5, 5}, .when = on("2019-09-01")});
    list.push_back({.at = {0, 0}, .when = on("2019-09-02"), .precision = "line", .line = {{-0.2, 0}, {0.2, 0}}});
    const auto result = evaluated(theatre(list), usual);
    CHECK(result.facts.n + excluded(result) == static_cast<std::int64_t>(list.size()));
    std::map<std::string, std::int64_t> reasons;
    for (const auto& e : result.facts.excluded)
        reasons[e.reason] = e.count;
    CHECK(reasons["undated"] == 1);
    CHECK(reasons["dated after the last month scored"] == 1);
    CHECK(reasons["outside the study area"] >= 2);
    CHECK(reasons["not at one place"] == 1);
    CHECK(reasons["day unknown"] > 0);
    CHECK(reasons["before the first month scored: forecasts rest on it"] > 100);
    CHECK(result.facts.seed == 1);
    CHECK(result.facts.draws == 199);
}

TEST_CASE("scores by hand: one place known, one incident there and one elsewhere") {
    // Known: 3 incidents at one place. In August 2019 one at the same place, one far away.
    const std::vector<Incident> list{{.at = {-0.5, 0.02}, .when = on("2019-05-01")},
                                     {.at = {-0.5, 0.02}, .when = on("2019-06-01")},
                                     {.at = {-0.5, 0.02}, .when = on("2019-07-01")},
                                     {.at = {-0.5, 0.02}, .when = on("2019-08-10")},
                                     {.at = {0.7, 0.3}, .when = on("2019-08-20")}};
    const auto result = evaluated(theatre(list), {{"surfaces", "kernel(100,180)"},
                                                  {"as_of", "2019-08-31"},
                                                  {"score_from", "2019-08-01"},
                                                  {"cell_m", "10000"},
                                                  {"replicas", "99"}});
    const double cells = result.facts.extra["study_area"]["cells"];
    CHECK(result.facts.n == 2);
    // All mass in one cell: it has 0.99 + 0.01 / n, every other 0.01 / n.
    const double expected = (std::log(cells * 0.99 + 0.01) + std::log(0.01)) / 2;
    CHECK(number(result, "surface-1:log_score", "value") == Approx(expected).epsilon(1e-12));
    CHECK(number(result, "last-year-places:log_score", "value") == Approx(expected).epsilon(1e-12));
    CHECK(number(result, "uniform:log_score", "value") == Approx(0).margin(1e-12));
    const double top = std::floor(cells * 0.05 + 1e-9);
    // The first cell holds one; the rest of the 5 % is drawn from all others, tied at 0.
    const double hits = (1 + (top - 1) / (cells - 1)) / 2;
    CHECK(number(result, "surface-1:hit_rate-5", "value") == Approx(hits).epsilon(1e-12));
    CHECK(number(result, "surface-1:pai-5", "value") == Approx(hits / (top / cells)).epsilon(1e-12));
    CHECK(number(result, "surface-1:pei-5", "value") == Approx(hits).epsilon(1e-12));  // the best two cells hold all
    CHECK(number(result, "uniform:hit_rate-5", "value") == Approx(top / cells).epsilon(1e-12));
    CHECK(number(result, "surface-1:zone_share-50", "value") == 0.5);
    CHECK(number(result, "surface-1:zone_km2-50", "value") == 100);
    CHECK(number(result, "uniform:log_score", "difference") == Approx(-expected).epsilon(1e-12));
    // All known incidents were in the west, which is 12,308 km2: 123.08 cells.
    CHECK(number(result, "area-counts:log_score", "value") ==
          Approx((std::log(cells * 0.99 / 123.08 + 0.01) + std::log(0.01)) / 2).margin(0.005));
    CHECK(value(result, "surface-1:log_score", "low") == Value{});  // one month has no interval
}

TEST_CASE("a forecast is threat-surface's surface of the day before") {
    // All at known days, so that what ended before the month is what threat-surface takes as of the day before.
    auto list = record(300);
    std::erase_if(list, [](const Incident& i) { return i.when->precision != DatePrecision::day; });
    const auto data = theatre(list);
    for (const auto& [surface, inputs] : std::map<std::string, std::map<std::string, std::string>>{
             {"kernel(7000,90)", {{"sigma_m", "7000"}, {"half_life_days", "90"}}},
             {"mixture", {{"surface", "mixture"}}},
             {"0.4*kernel(2500,365)+0.6*kernel(20000,90)",
              {{"surface", "mixture"}, {"parts", "0.4*kernel(2500,365)+0.6*kernel(20000,90)"}}}}) {
        INFO(surface);
        const auto scored = evaluated(
            data, {{"surfaces", surface}, {"as_of", "2019-10-31"}, {"score_from", "2019-10-01"}, {"replicas", "99"}});
        auto drawn = inputs;
        drawn["as_of"] = "2019-09-30";
        const auto cells = evaluated(data, drawn, "threat-surface");
        // The zone of 90 % is the smallest set of cells with 90 % of the mass of the same surface.
        std::vector<double> masses;
        const Column* value = cells.features->find_column("value");
        for (std::size_t row = 0; row < cells.features->size(); ++row)
            masses.push_back(*value->number(row));
        std::ranges::sort(masses, std::greater<>{});
        const double all = std::accumulate(masses.begin(), masses.end(), 0.0);
        double held = 0;
        std::size_t count = 0;
        while (held < 0.9 * all * (1 - 1e-12))
            held += masses[count++];
        CHECK(number(scored, "surface-1:zone_km2-90", "value") == Approx(static_cast<double>(count) * 25));
    }
}

TEST_CASE("a zone's track record is what evaluate-surface tells of it") {
    const auto list = record();
    const auto data = theatre(list);
    const auto scored = evaluated(data, usual);
    const auto plane = *crs::Plane::centred_on({0, 0});
    const auto collection = incidents(list);
    auto known = *record_incidents(*collection->features, Weighting::equal, plane);
    HeatZoneSettings settings;
    settings.as_of = day("2019-12-31");
    auto selected = *select_as_of(known, settings, day("2020-06-01"));
    const auto areas_there = areas(1000, 2000);
    const auto mask = *build_mask(areas_there->features.get(), selected, {{0, 0}, {0, 0}}, plane, 5000);
    keep_near(known, selected);
    const std::vector<double> shares{0.25, 0.5, 0.75, 0.9};
    const auto made = zone_record(kernel_recipe(), known, mask, nullptr, std::nullopt, day("2019-12-31"), 6, shares,
                                  {.seed = 1, .draws = 199}, day("2020-06-01"));
    REQUIRE(made);
    REQUIRE(*made);
    const ZoneRecord& zones = **made;
    CHECK(zones.months.size() == 6);
    CHECK(zones.incidents == scored.facts.n);
    for (const ZoneShareHeld& zone : zones.zones) {
        const std::string at = std::to_string(static_cast<int>(zone.share * 100));
        CHECK(zone.held == number(scored, "surface-1:zone_share-" + at, "value"));
        CHECK(zone.interval->low == number(scored, "surface-1:zone_share-" + at, "low"));
        CHECK(zone.interval->high == number(scored, "surface-1:zone_share-" + at, "high"));
        CHECK(zone.mean_km2 == Approx(number(scored, "surface-1:zone_km2-" + at, "value")));
    }
    CHECK(to_text(zones.zones[1], zones).find("6 months 2019-07 to 2019-12") != std::string::npos);
    // As of the first incident's month there is no month to look back on.
    CHECK_FALSE(*zone_record(kernel_recipe(), known, mask, nullptr, std::nullopt, day("2018-01-20"), 6, shares, {},
                             day("2020-06-01")));
}

TEST_CASE("the reliability table holds every incident and all of the forecast once") {
    const auto result = evaluated(theatre(record()), with(usual, {{"table", "reliability"}}));
    std::map<std::string, std::array<double, 4>> sums;  // of each forecast: cells, predicted, observed share, observed
    for (std::size_t row = 0; row < result.features->size(); ++row) {
        const auto at = [&](const char* field) { return *result.features->find_column(field)->number(row); };
        auto& sum = sums[std::string(result.features->find_column("forecast")->text(row))];
        sum[0] += at("cell_months");
        sum[1] += at("predicted_share");
        sum[2] += at("observed_share");
        sum[3] += at("observed");
    }
    CHECK(sums.size() == 7);
    for (const auto& [forecast, sum] : sums) {
        INFO(forecast);
        CHECK(sum[0] == result.facts.extra["study_area"]["cells"].get<double>() * 6);
        CHECK(sum[1] == Approx(1).epsilon(1e-12));
        CHECK(sum[2] == Approx(1).epsilon(1e-12));
        CHECK(sum[3] == static_cast<double>(result.facts.n));
    }
}

TEST_CASE("tune's scores of candidates are evaluate-surface's of the same months, and the best is its winner") {
    const auto data = theatre(record());
    const std::map<std::string, std::string> inputs{{"as_of", "2019-12-31"},       {"choose_from", "2019-03-01"},
                                                    {"score_from", "2019-10-01"},  {"sigmas_m", "2500,10000"},
                                                    {"half_lives_days", "30,180"}, {"replicas", "199"}};
    const auto candidates = evaluated(data, with(inputs, {{"table", "candidates"}}), "tune");
    REQUIRE(candidates.features->size() >= 4);
    std::string surfaces;
    for (std::size_t row = 0; row < candidates.features->size(); ++row) {
        surfaces += (row > 0 ? ";" : "") + std::string(candidates.features->find_column("surface")->text(row));
    }
    const auto scored = evaluated(
        data, {{"surfaces", surfaces}, {"as_of", "2019-09-30"}, {"score_from", "2019-03-01"}, {"replicas", "99"}});
    double last = HUGE_VAL;
    for (std::size_t row = 0; row < candidates.features->size(); ++row) {
        const double score = *candidates.features->find_column("log_score")->number(row);
        INFO(candidates.features->find_column("surface")->text(row));
        CHECK(score ==
              Approx(number(scored, "surface-" + std::to_string(row + 1) + ":log_score", "value")).epsilon(1e-9));
        CHECK(score <= last);
        last = score;
    }
    CHECK(candidates.facts.extra["winner"]["surface"] == text(candidates, "candidate-1", "surface"));
    CHECK(candidates.facts.extra["chosen_on"]["incidents"] == scored.facts.n);
    // The months held back are scored as evaluate-surface scores them.
    const auto held_back = evaluated(data, inputs, "tune");
    const auto again = evaluated(data, {{"surfaces", candidates.facts.extra["winner"]["surface"].get<std::string>()},
                                        {"as_of", "2019-12-31"},
                                        {"score_from", "2019-10-01"},
                                        {"replicas", "199"}});
    for (const char* field : {"value", "low", "high"}) {
        CHECK(number(held_back, "surface-1:log_score", field) == number(again, "surface-1:log_score", field));
    }
    CHECK(held_back.facts.extra["held_back"]["months"] == 3);
}

TEST_CASE("what is held back does not change what tune chooses") {
    const auto list = record();
    auto more = list;
    for (int i = 0; i < 60; ++i)
        more.push_back({.at = {0.9, 0.4}, .when = on("2019-10-15")});
    const std::map<std::string, std::string> inputs{{"as_of", "2019-12-31"},
                                                    {"score_from", "2019-10-01"},
                                                    {"table", "candidates"},
                                                    {"sigmas_m", "2500,10000"},
                                                    {"replicas", "99"}};
    CHECK(rows(evaluated(theatre(list), inputs, "tune")) == rows(evaluated(theatre(more), inputs, "tune")));
}

TEST_CASE("evaluations that cannot be made say what is wrong") {
    const auto data = theatre(record(50));
    const auto refused = [&](const char* process, std::map<std::string, std::string> inputs,
                             const std::string& parameter) {
        const auto result = run_process(process, data, inputs);
        REQUIRE_FALSE(result);
        CHECK(result.error().parameter == parameter);
    };
    refused("evaluate-surface", {{"surfaces", "cosine(1,2)"}}, "surfaces");
    refused("evaluate-surface", {{"score_from", "2019-12-15"}, {"as_of", "2019-12-31"}}, "score_from");
    refused("evaluate-surface", {{"as_of", "2021-01-01"}}, "as_of");
    refused("tune", {{"score_from", "2018-01-01"}, {"as_of", "2019-12-31"}}, "score_from");
    refused("tune", {{"sigmas_m", "1,2"}}, "sigmas_m");
    refused("threat-surface", {{"parts", "kernel(2500,365)+kernel(9000,90)"}}, "parts");
    refused("threat-surface", {{"surface", "mixture"}, {"parts", "kernel(2500,365)"}}, "parts");
    refused("threat-surface", {{"surface", "mixture"}, {"parts", "kernel(2500)+kernel(9000,90)"}}, "parts");
    // No incident before the month and no areas to bound it by.
    const auto alone = run_process("evaluate-surface", theatre({{.at = {0, 0}, .when = on("2019-05-05")}}, false),
                                   {{"score_from", "2019-05-01"}, {"as_of", "2019-05-31"}});
    REQUIRE_FALSE(alone);
    CHECK(alone.error().parameter == "incidents");
}

// Heat zones of any surface, levels and measure: against the surface's own cells, and refused where they would mislead.

#include "tests/geo/analytics/theatre_fixture.hpp"

#include <algorithm>
#include <cmath>
#include <random>
#include <set>

#include <fmt/format.h>

using namespace oryx;
using namespace oryx::analytics;
using namespace fixture;

namespace {

using Texts = std::map<std::string, std::string>;

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

/// Towns with people, dense enough for a mixture to lean on.
std::vector<Town> towns() {
    std::vector<Town> list;
    std::mt19937 random(8);
    std::uniform_real_distribution<double> x(-0.95, 0.95);
    std::uniform_real_distribution<double> y(-0.45, 0.45);
    for (int i = 0; i < 400; ++i)
        list.push_back({{x(random), y(random)}, 100 + i});
    return list;
}

std::shared_ptr<const catalog::Snapshot> theatre(int count = 300) {
    return snapshot({incidents(scattered(42, count)), areas(90'000, 60'000), localities(towns())});
}

/// The values of the threat surface's cells for the same inputs, the most intense first.
std::vector<double> cells_of_surface(const std::shared_ptr<const catalog::Snapshot>& data, const Texts& inputs) {
    const auto result = run_process("threat-surface", data, inputs);
    REQUIRE(result);
    std::vector<double> values;
    for (std::size_t row = 0; row < result->features->size(); ++row)
        values.push_back(result->features->find_column("value")->real(row));
    std::ranges::sort(values, std::greater{});
    return values;
}

/// Cells of the region of a rank, by its area.
std::int64_t cells_up_to(const ProcessResult& zones, std::int64_t rank) {
    for (std::size_t row = 0; row < zones.features->size(); ++row) {
        if (zones.features->find_column("rank")->integer(row) != rank) continue;
        return std::llround(zones.features->find_column("area_km2_cum")->real(row) / 25);
    }
    return 0;
}

}  // namespace

TEST_CASE("Zones of rates are the surface's cells that come to them") {
    const auto data = theatre();
    const auto values = cells_of_surface(data, {});
    REQUIRE(values.size() > 500);
    const std::vector<double> rates{values[10], values[100], values[500]};  // by rank; each a cell's own
    const auto zones =
        run(data, {{"levels", "rates"}, {"rates", fmt::format("{},{},{}", rates[2], rates[1], rates[0])}});
    REQUIRE(zones);
    for (std::size_t rank = 1; rank <= 3; ++rank) {
        const auto expected = std::ranges::count_if(values, [&](double value) { return value >= rates[rank - 1]; });
        REQUIRE(expected > 0);
        CHECK(cells_up_to(*zones, static_cast<std::int64_t>(rank)) == expected);
        CHECK(number(*zones, "band-" + std::to_string(rank), "level") == rates[rank - 1]);
    }
    CHECK(text(*zones, "band-1", "title") ==
          fmt::format(
              "where recent incidents come to at least {:g} per 100 km2 per 30 days (half-life 180 days, as of 31 "
              "Dec 2019)",
              rates[0]));
    // The share is what the region holds of the mass: it rises with the rank and is no number that was asked for.
    CHECK(number(*zones, "band-2", "share_from") == number(*zones, "band-1", "share_to"));
    CHECK(number(*zones, "band-3", "share_to") > number(*zones, "band-2", "share_to"));
    CHECK(number(*zones, "band-3", "share_to") <= 1);
    CHECK(zones->facts.extra["legend"][2]["level"] == rates[2]);
}

TEST_CASE("Zones of quantiles hold their part of the cells that have any intensity") {
    const auto data = theatre();
    const auto values = cells_of_surface(data, {});
    const auto zones = run(data, {{"levels", "quantiles"}, {"quantiles", "0,80,95"}});
    REQUIRE(zones);
    CHECK(cells_up_to(*zones, 3) == static_cast<std::int64_t>(values.size()));
    for (const auto& [rank, part] : {std::pair<std::int64_t, double>{1, 0.05}, {2, 0.2}}) {
        CHECK(std::abs(static_cast<double>(cells_up_to(*zones, rank)) - part * static_cast<double>(values.size())) <=
              1);
    }
    CHECK(number(*zones, "band-3", "share_to") == Approx(1).epsilon(1e-12));
    CHECK(text(*zones, "band-1", "title") ==
          "most intense 5 % of the ground that recent incidents reach (half-life 180 days, as of 31 Dec 2019)");
    CHECK(zones->facts.method.find("quantile") != std::string::npos);
}

TEST_CASE("Zones are of any surface: kernels, rules, adaptive widths, edge correction and the mixture") {
    const auto data = theatre();
    std::set<std::int64_t> sizes;
    for (const Texts& surface : std::initializer_list<Texts>{{},
                                                             {{"kernel", "gaussian"}},
                                                             {{"kernel", "uniform"}, {"sigma_m", "8000"}},
                                                             {{"bandwidth", "scott"}},
                                                             {{"adaptive", "true"}},
                                                             {{"edges", "jones-diggle"}},
                                                             {{"surface", "mixture"}}}) {
        CAPTURE(surface);
        const auto values = cells_of_surface(data, surface);
        double total = 0;
        for (const double value : values)
            total += value;
        for (const char* form : {"bands", "nested"}) {
            auto inputs = surface;
            inputs["form"] = form;
            const auto zones = run(data, inputs);
            REQUIRE(zones);
            const std::vector<double> shares{0.25, 0.5, 0.75, 0.9};
            for (std::size_t rank = 1; rank <= shares.size(); ++rank) {
                // The fewest of the surface's cells that hold the share. One more or less where the sum, in another
                // order, comes to the share by a rounding.
                double held = 0;
                std::int64_t fewest = 0;
                while (held < shares[rank - 1] * total)
                    held += values[static_cast<std::size_t>(fewest++)];
                CHECK(std::abs(cells_up_to(*zones, static_cast<std::int64_t>(rank)) - fewest) <= 1);
            }
            sizes.insert(cells_up_to(*zones, 2));
        }
    }
    CHECK(sizes.size() >= 5);  // they are different surfaces
}

TEST_CASE("A mixture's zones have no standard error, and say their half-lives") {
    const auto zones = run(theatre(), {{"surface", "mixture"}});
    REQUIRE(zones);
    CHECK(std::holds_alternative<std::monostate>(value(*zones, "band-1", "peak_error")));
    CHECK(text(*zones, "band-1", "title") ==
          "smallest area that holds 25 % of recent incidents (half-lives 180 to 365 days, as of 31 Dec 2019)");
    CHECK(std::holds_alternative<std::monostate>(value(*zones, "band-1", "sigma_m")));
    CHECK(std::holds_alternative<std::monostate>(value(*zones, "band-1", "half_life_days")));
}

TEST_CASE("Exposure is intensity times people") {
    // One incident place in each area, the same intensity; all people live in the west.
    std::vector<Incident> list;
    for (int i = 0; i < 60; ++i) {
        for (const double x : {-0.5, 0.5})
            list.push_back({{x, 0}, DateInterval::of_day(day("2019-12-31") + -i)});
    }
    const auto intensity = run(snapshot({incidents(list), areas(50'000, 1)}), {{"shares", "90"}});
    const auto exposure =
        run(snapshot({incidents(list), areas(50'000, 1)}), {{"shares", "90"}, {"measure", "exposure"}});
    REQUIRE(intensity);
    REQUIRE(exposure);
    CHECK(intensity->features->geometry(0).envelope().max_x > 0);
    CHECK(exposure->features->geometry(0).envelope().max_x < 0);
    CHECK(exposure->facts.unit == "incidents per 100 km2 per 30 days x people per km2");
    CHECK(text(*exposure, "band-1", "title") ==
          "smallest area that holds 90 % of people's exposure to recent incidents (half-life 180 days, as of 31 Dec "
          "2019)");
    // By area: each km2 of the west has the same people, so that the peak is the intensity's times that.
    const double square_degree = 110.57 * 111.32;
    CHECK(number(*exposure, "band-1", "peak") ==
          Approx(number(*intensity, "band-1", "peak") * 50'000 / square_degree).epsilon(0.01));
    CHECK(exposure->facts.extra["exposure"]["people"].get<double>() == Approx(50'001).epsilon(1e-9));
    // The next month is known as of November, and says nothing of people.
    const auto november =
        run(snapshot({incidents(list), areas(50'000, 1)}), {{"measure", "exposure"}, {"as_of", "2019-11-25"}});
    REQUIRE(november);
    for (const auto& entry : november->facts.extra["legend"])
        CHECK(entry["score"] == "not scored");
}

TEST_CASE("Exposure is refused where it would count people twice, mix units, or has no people") {
    const auto data = theatre();
    const auto refusal = [&](const std::shared_ptr<const catalog::Snapshot>& of, Texts inputs) {
        inputs["measure"] = "exposure";
        const auto result = run(of, inputs);
        REQUIRE_FALSE(result);
        CHECK(result.error().parameter == "measure");
        return result.error().message;
    };
    CHECK(refusal(data, {{"surface", "mixture"}}).find("settlements already") != std::string::npos);
    CHECK(refusal(data, {{"levels", "rates"}, {"rates", "1"}}).find("rates") != std::string::npos);
    const auto unknown = snapshot({incidents(scattered(1, 50)), areas({}, {})});
    CHECK(refusal(unknown, {}).find("population") != std::string::npos);
    CHECK(refusal(snapshot({incidents(scattered(1, 50))}), {}).find("population") != std::string::npos);
}

TEST_CASE("Levels that make no sense are refused by the name of their input") {
    const auto data = theatre(20);
    const auto named = [&](const Texts& inputs) {
        const auto result = run(data, inputs);
        REQUIRE_FALSE(result);
        CHECK(result.error().kind == ErrorKind::invalid_input);
        CHECK_FALSE(result.error().hint.empty());
        return result.error().parameter;
    };
    CHECK(named({{"levels", "rates"}}) == "rates");
    CHECK(named({{"rates", "1,2"}}) == "rates");
    CHECK(named({{"levels", "rates"}, {"rates", "2,1"}}) == "rates");
    CHECK(named({{"levels", "rates"}, {"rates", "0,1"}}) == "rates");
    CHECK(named({{"levels", "quantiles"}, {"quantiles", "50,50"}}) == "quantiles");
    CHECK(named({{"levels", "quantiles"}, {"quantiles", "50,101"}}) == "quantiles");
    CHECK(named({{"shares", "1,2,3,4,5,6,7,8,9,10"}}) == "shares");
    CHECK(named({{"levels", "isolines"}}) == "levels");
}

TEST_CASE("Rates that no cell comes to give no zone, and no accident") {
    const auto zones = run(theatre(30), {{"levels", "rates"}, {"rates", "1e6"}});
    REQUIRE(zones);
    CHECK(zones->features->size() == 0);
    CHECK(zones->facts.extra["legend"][0]["share_to"] == 0);
}

TEST_CASE("What is drawn alone has the same shapes, and no numbers of people, areas and scores") {
    const auto data = theatre();
    const Process& process = *find_process("heat-zones");
    const auto inputs = parse_inputs(process, Texts{{"as_of", "2019-06-30"}});
    REQUIRE(inputs);
    const auto whole =
        process.run(*inputs, {.snapshot = data, .cancel = {}, .progress = {}, .today = day("2020-06-01")});
    const auto drawn = process.run(
        *inputs, {.snapshot = data, .cancel = {}, .progress = {}, .today = day("2020-06-01"), .drawing_only = true});
    REQUIRE(whole);
    REQUIRE(drawn);
    REQUIRE(drawn->features->size() == whole->features->size());
    for (std::size_t row = 0; row < whole->features->size(); ++row) {
        CHECK(std::ranges::equal(drawn->features->geometry(row).positions, whole->features->geometry(row).positions));
        for (const Field& field : drawn->features->schema()) {
            CAPTURE(field.name);
            CHECK(drawn->features->find_column(field.name)->value(row) ==
                  whole->features->find_column(field.name)->value(row));
        }
    }
    for (const char* overlay : {"people", "people_cum", "areas", "people_source", "score", "held", "held_n"}) {
        CHECK(drawn->features->find_column(overlay) == nullptr);
        CHECK(whole->features->find_column(overlay) != nullptr);
    }
    for (const char* drawing : {"rank", "few", "share_to", "title", "area_km2", "as_of"})
        CHECK(drawn->features->find_column(drawing) != nullptr);
}

TEST_CASE("Days that share what no day changes give the same bytes as days alone, in any order") {
    auto list = scattered(5, 400);
    list.push_back({{1.2, 0.1}, DateInterval::of_day(day("2019-05-01"))});  // outside, within the buffer
    list.push_back({{1.7, 0.1}, DateInterval::of_day(day("2019-05-01"))});  // beyond it
    list.push_back({{0.1, 0.1}, DateInterval::of_month(2019, 3)});
    list.push_back({.at = {},
                    .when = DateInterval::of_day(day("2019-08-08")),
                    .precision = "line",
                    .line = {{0.1, 0.1}, {0.5, 0.2}}});
    const auto data = snapshot({incidents(list), areas(90'000, 60'000), localities(towns())});
    const Process& process = *find_process("heat-zones");
    const auto memo = std::make_shared<Memo>();
    const auto bytes = [&](const Texts& texts, const std::shared_ptr<Memo>& shared) {
        const auto inputs = parse_inputs(process, texts);
        REQUIRE(inputs);
        const auto result = process.run(
            *inputs, {.snapshot = data, .cancel = {}, .progress = {}, .today = day("2020-06-01"), .memo = shared});
        REQUIRE(result);
        return to_geojson(*result);
    };
    for (const char* as_of : {"2019-12-31", "2018-06-30", "2019-07-15", "2019-07-16", "2018-03-01"}) {
        CAPTURE(std::string(as_of));
        for (Texts texts : std::initializer_list<Texts>{{},
                                                        {{"surface", "mixture"}},
                                                        {{"weights", "severity"}, {"cell_m", "7500"}},
                                                        {{"event_type", "attack"}, {"form", "nested"}},
                                                        {{"profile", "public"}}}) {
            texts["as_of"] = as_of;
            CHECK(bytes(texts, memo) == bytes(texts, nullptr));
        }
    }
    CHECK(memo->size() > 0);
}

// The forms of threat-surface: the named mixture, the public profile, incidents spread over their administrative area,
// and the limits of what a rule may choose (CONTRACT: intensity, place, heat zones; reference 1.8, 1.9, 9).

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

std::vector<Incident> scattered(unsigned seed, int count, double degrees = 0.25) {
    std::mt19937 random(seed);
    std::normal_distribution<double> spread(0, degrees);
    std::uniform_int_distribution<int> age(0, 700);
    std::vector<Incident> list;
    for (int i = 0; i < count; ++i) {
        const Position at{std::clamp(spread(random), -0.9, 0.9), std::clamp(spread(random), -0.45, 0.45)};
        list.push_back({at, DateInterval::of_day(day("2019-12-31") + -age(random))});
    }
    return list;
}

std::vector<Town> dense_towns() {
    std::vector<Town> towns;
    for (int x = 0; x < 20; ++x)
        for (int y = 0; y < 10; ++y)
            towns.push_back({{-0.96 + 0.1 * x, -0.46 + 0.1 * y}, 100});
    return towns;
}

std::shared_ptr<const catalog::Collection> areas_of_level(const char* level, const char* id = "cercles") {
    auto made = std::make_shared<catalog::Collection>(*areas(10, 20, id));
    made->manifest.info.level = level;
    return made;
}

Result<ProcessResult> surface(const std::vector<std::shared_ptr<const catalog::Collection>>& collections,
                              std::map<std::string, std::string> inputs = {}) {
    inputs.try_emplace("as_of", "2019-12-31");
    return run_process("threat-surface", snapshot(collections), inputs);
}

double sum(const ProcessResult& result, const char* field) {
    const Column* column = result.features->find_column(field);
    double total = 0;
    for (std::size_t row = 0; row < result.features->size(); ++row)
        total += column->real(row);
    return total;
}

bool warns(const ProcessResult& result, const char* words) {
    return std::ranges::any_of(result.facts.warnings,
                               [&](const std::string& w) { return w.find(words) != std::string::npos; });
}

std::int64_t left_out(const ProcessResult& result, const std::string& reason) {
    for (const Excluded& e : result.facts.excluded) {
        if (e.reason == reason) return e.count;
    }
    return 0;
}

Position middle(const ProcessResult& result, std::size_t row) {
    const Envelope box = result.features->geometry(row).envelope();
    return {(box.min_x + box.max_x) / 2, (box.min_y + box.max_y) / 2};
}

}  // namespace

TEST_CASE("The mixture is taken by name only, tells its components apart, and has no standard error") {
    const auto list = scattered(21, 90);
    const auto kernel = surface({incidents(list), areas(10, 20), localities(dense_towns())});
    const auto mixture = surface({incidents(list), areas(10, 20), localities(dense_towns())}, {{"surface", "mixture"}});
    REQUIRE(kernel);
    REQUIRE(mixture);
    CHECK(kernel->facts.extra["surface"] == "kernel");
    CHECK_FALSE(kernel->facts.inputs.contains("localities"));
    CHECK(mixture->facts.inputs.contains("localities"));
    CHECK(sum(*mixture, "expected") == Approx(mixture->facts.extra["level"]["value"].get<double>()).epsilon(1e-12));
    const auto& told = mixture->facts.extra["mixture"];
    REQUIRE(told["components"].size() == 4);
    double shares = 0;
    for (const auto& component : told["components"])
        shares += component["share"].get<double>();
    CHECK(shares == Approx(1).epsilon(1e-14));
    CHECK(told["components"][1]["level"].get<double>() > 0);
    CHECK(told["settlements"]["n"] == 200);
    const Column* error = mixture->features->find_column("standard_error");
    for (std::size_t row = 0; row < mixture->features->size(); ++row)
        CHECK(error->is_null(row));
    CHECK(mixture->facts.interval.find("not defined") != std::string::npos);
    CHECK(mixture->raster->bands.size() == 2);
}

TEST_CASE("Without settlements the mixture is its first kernel, and says so") {
    const auto list = scattered(21, 90);
    const auto mixture = surface({incidents(list), areas(10, 20)}, {{"surface", "mixture"}});
    const auto kernel = surface({incidents(list), areas(10, 20)}, {{"sigma_m", "2500"}, {"half_life_days", "365"}});
    REQUIRE(mixture);
    REQUIRE(kernel);
    CHECK(warns(*mixture, "settlement terms are dropped"));
    CHECK(mixture->facts.extra["mixture"]["components"][0].contains("dropped"));
    REQUIRE(mixture->features->size() == kernel->features->size());
    for (std::size_t row = 0; row < kernel->features->size(); ++row) {
        CHECK(mixture->features->find_column("value")->real(row) ==
              Approx(kernel->features->find_column("value")->real(row)).epsilon(1e-12));
    }
}

TEST_CASE("A rule's bandwidth is held between 5 and 50 km and says so; a given one is taken as it is") {
    auto same_places = scattered(5, 40);
    for (int copies = 0; copies < 4; ++copies)
        for (std::size_t i = 0; i < 40; ++i)
            same_places.push_back(same_places[i]);
    const auto narrow = surface({incidents(same_places), areas(10, 20)}, {{"bandwidth", "likelihood"}});
    REQUIRE(narrow);
    REQUIRE(narrow->facts.extra["bandwidth"]["rule_m"].get<double>() < 5000);
    CHECK(narrow->facts.extra["bandwidth"]["sigma_m"] == 5000.0);
    CHECK(warns(*narrow, "is held at 5000 m"));
    const auto given = surface({incidents(same_places), areas(10, 20)}, {{"sigma_m", "60000"}});
    REQUIRE(given);
    CHECK(given->facts.extra["bandwidth"]["sigma_m"] == 60000.0);
    const auto adaptive = surface({incidents(scattered(6, 80)), areas(10, 20)}, {{"adaptive", "true"}});
    REQUIRE(adaptive);
    CHECK(adaptive->facts.extra["bandwidth"]["narrowest_m"].get<double>() >= 5000);
    CHECK(adaptive->facts.extra["bandwidth"]["widest_m"].get<double>() <= 50000);
    CHECK(warns(*adaptive, "adaptive widths are held"));
    const auto fine =
        surface({incidents(scattered(6, 80)), areas(10, 20)}, {{"adaptive", "true"}, {"sigma_m", "2000"}});
    REQUIRE(fine);
    CHECK(fine->facts.extra["bandwidth"]["narrowest_m"].get<double>() >= 2000);
    CHECK(fine->facts.extra["bandwidth"]["narrowest_m"].get<double>() < 5000);
}

TEST_CASE("An incident known to its cercle, spread, is a share of an incident at each of its settlements") {
    std::vector<Town> towns = dense_towns();
    const Incident vague{{-0.5, 0.1}, on("2019-11-01"), "admin2"};
    const Incident first{{0.5, 0.1}, on("2019-01-01"), "country"};  // only begins the record
    const auto spread =
        surface({incidents({vague, first}), areas_of_level("cercle"), localities(towns)}, {{"spread", "admin"}});
    REQUIRE(spread);
    CHECK(spread->facts.n == 1);
    CHECK(spread->facts.extra["spread"]["n"] == 1);
    CHECK(left_out(*spread, "known only to the country") == 1);
    std::vector<Incident> placed{first};
    for (const Town& town : towns) {
        if (town.at.x < 0) placed.push_back({town.at, on("2019-11-01")});
    }
    REQUIRE(placed.size() == 101);
    const auto twin = surface({incidents(placed), areas_of_level("cercle"), localities(towns)});
    REQUIRE(twin);
    REQUIRE(spread->features->size() == twin->features->size());
    for (std::size_t row = 0; row < twin->features->size(); ++row) {
        CHECK(100 * spread->features->find_column("expected")->real(row) ==
              Approx(twin->features->find_column("expected")->real(row)).epsilon(1e-12));
    }
    CHECK(spread->facts.inputs.contains("admin2_areas"));
}

TEST_CASE("Incidents stay left out that no area of their own level can take") {
    const std::vector<Incident> list{{{-0.5, 0.1}, on("2019-11-01"), "admin2"},
                                     {{-0.5, 0.1}, on("2019-11-02"), "admin1"},
                                     {{0.5, 0.1}, on("2019-11-02"), "admin2"},
                                     {{5.5, 0.1}, on("2019-11-02"), "admin2"},
                                     {{-0.5, 0.2}, on("2019-11-03")}};
    std::vector<Town> west;  // and 4 in the east
    for (const Town& town : dense_towns()) {
        if (town.at.x < 0 || (town.at.y > 0 && town.at.x > 0.55 && town.at.x < 0.65)) west.push_back(town);
    }
    west.resize(std::min<std::size_t>(west.size(), 104));
    SECTION("by default") {
        const auto result = surface({incidents(list), areas_of_level("cercle"), localities(west)});
        REQUIRE(result);
        CHECK(result->facts.n == 1);
        CHECK(left_out(*result, "known only to an administrative area") == 4);
    }
    SECTION("one level given: the other stays, and so does what has no area or too few settlements") {
        const auto result =
            surface({incidents(list), areas_of_level("cercle"), localities(west)}, {{"spread", "admin"}});
        REQUIRE(result);
        CHECK(result->facts.n == 2);
        CHECK(left_out(*result, "known only to an administrative area") == 1);
        CHECK(left_out(*result, "known only to an administrative area with fewer than 5 known settlements") == 1);
        CHECK(left_out(*result, "known only to an administrative area that is not among the areas of its level") == 1);
    }
    SECTION("smaller areas, or areas whose level is not told, take none") {
        for (const char* level : {"commune", ""}) {
            const auto result =
                surface({incidents(list), areas_of_level(level), localities(west)}, {{"spread", "admin"}});
            REQUIRE(result);
            CHECK(result->facts.n == 1);
            CHECK(left_out(*result, "known only to an administrative area") == 4);
        }
    }
    SECTION("two collections of one level are an error that names both, as is a want of settlements") {
        const auto two = surface({incidents(list), areas_of_level("commune", "communes"),
                                  areas_of_level("cercle", "old"), areas_of_level("cercle", "new"), localities(west)},
                                 {{"spread", "admin"}, {"areas", "communes"}});
        REQUIRE_FALSE(two);
        CHECK(two.error().parameter == "areas");
        CHECK(two.error().message.find("'new' and 'old'") != std::string::npos);
        const auto none = surface({incidents(list), areas_of_level("cercle")}, {{"spread", "admin"}});
        REQUIRE_FALSE(none);
        CHECK(none.error().parameter == "spread");
    }
}

TEST_CASE("The public profile tells no cell that rests on fewer than 5 incidents") {
    std::vector<Incident> list;
    const Position many{-0.7, 0.0};
    const Position few{0.7, 0.0};
    for (int i = 0; i < 6; ++i)
        list.push_back({{many.x + 0.01 * i, many.y}, on("2019-10-05")});
    for (int i = 0; i < 4; ++i)
        list.push_back({{few.x + 0.01 * i, few.y}, on("2019-10-06")});
    const std::vector collections{incidents(list), areas(10, 20), localities(dense_towns())};
    const auto distance_km = [](Position a, Position b) { return std::hypot(a.x - b.x, a.y - b.y) * 111.3; };
    const auto near_few = [&](const ProcessResult& result) {
        std::int64_t count = 0;
        for (std::size_t row = 0; row < result.features->size(); ++row)
            count += distance_km(middle(result, row), few) < 45 ? 1 : 0;
        return count;
    };
    // The same surface without the profile shows them: the test can fail.
    const auto shown = surface(collections, {{"sigma_m", "15000"}, {"cell_m", "25000"}});
    REQUIRE(shown);
    REQUIRE(near_few(*shown) > 0);
    for (const char* kind : {"kernel", "mixture"}) {
        for (const char* shape : {"quartic", "gaussian"}) {
            CAPTURE(std::string(kind), std::string(shape));
            const auto masked = surface(collections, {{"profile", "public"}, {"surface", kind}, {"kernel", shape}});
            REQUIRE(masked);
            CHECK(masked->features->size() > 0);
            CHECK(near_few(*masked) == 0);
            CHECK(masked->facts.extra["grid"]["cell_m"] == 25000.0);
            CHECK(masked->facts.sensitivity == Sensitivity::low);
            CHECK(masked->facts.extra["source_sensitivity"] == "high");
            CHECK((day(masked->facts.as_of.c_str()).number + 1) % 30 == 0);
            CHECK(warns(*masked, "fewer than 5 incidents"));
            for (std::size_t row = 0; row < masked->features->size(); ++row)
                CHECK(masked->features->find_column("standard_error")->is_null(row));
            // What is told of the whole is what the cells tell.
            CHECK(masked->facts.extra["level"]["value"].get<double>() ==
                  Approx(sum(*masked, "expected")).epsilon(1e-12));
            CHECK_FALSE(masked->facts.extra.contains("mass"));
            std::int64_t told = 0;
            for (const double value : masked->raster->bands.at(0).values)
                told += value > 0 ? 1 : 0;
            CHECK(told == static_cast<std::int64_t>(masked->features->size()));
        }
    }
}

TEST_CASE("In the public profile a handful of incidents is no surface and no number") {
    const std::vector<Incident> list(4, {{0.1, 0.1}, on("2019-10-05")});
    const auto masked = surface({incidents(list), areas(10, 20)}, {{"profile", "public"}, {"sigma_m", "40000"}});
    REQUIRE(masked);
    CHECK(masked->features->size() == 0);
    CHECK(masked->facts.n == 0);
    CHECK(masked->facts.extra["level"]["value"] == 0.0);
    CHECK(masked->facts.extra["bandwidth"]["sigma_m"] == 40000.0);
}

TEST_CASE("A binned surface keeps within the bound that it tells, and says that it has no standard error") {
    const std::uint32_t seed = 20261126;
    const std::vector<std::shared_ptr<const catalog::Collection>> collections{incidents(scattered(seed, 400)),
                                                                              areas(2, 4)};
    for (const char* kernel : {"quartic", "triweight", "gaussian"}) {
        CAPTURE(kernel, seed);
        const auto exact = surface(collections, {{"kernel", kernel}, {"sigma_m", "9000"}, {"cell_m", "2000"}});
        const auto binned =
            surface(collections, {{"kernel", kernel}, {"sigma_m", "9000"}, {"cell_m", "2000"}, {"method", "binned"}});
        REQUIRE(exact);
        REQUIRE(binned);
        const double bound = binned->facts.extra.at("binned").at("error_bound").get<double>();
        const auto& near = binned->raster->bands.front().values;
        const auto& right = exact->raster->bands.front().values;
        REQUIRE(near.size() == right.size());
        double worst = 0;
        double highest = 0;
        for (std::size_t cell = 0; cell < near.size(); ++cell) {
            REQUIRE(std::isnan(near[cell]) == std::isnan(right[cell]));
            if (std::isnan(right[cell])) continue;
            worst = std::max(worst, std::abs(near[cell] - right[cell]));
            highest = std::max(highest, right[cell]);
        }
        CHECK(worst > 0);
        CHECK(worst <= bound);
        CHECK(bound < 0.25 * highest);
        CHECK(binned->facts.interval.find("no standard error") != std::string::npos);
        CHECK(binned->raster->bands.size() == exact->raster->bands.size() - 1);
    }
}

TEST_CASE("Bins are refused where they have no bound") {
    const std::vector<std::shared_ptr<const catalog::Collection>> collections{incidents(scattered(5, 60)), areas(2, 4)};
    for (const std::map<std::string, std::string>& inputs : {std::map<std::string, std::string>{{"kernel", "uniform"}},
                                                             {{"kernel", "triangular"}},
                                                             {{"surface", "mixture"}}}) {
        auto asked = inputs;
        asked["method"] = "binned";
        const auto refused = surface(collections, asked);
        REQUIRE_FALSE(refused);
        CHECK(refused.error().parameter == "method");
    }
}

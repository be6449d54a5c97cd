// The heat zones of the real incidents of Mali (UCDP GED 20.1, years only) in its real cercles.

#include "geo/geometry/geometry_ops.hpp"
#include "geo/store/source.hpp"
#include "tests/geo/analytics/theatre_fixture.hpp"
#include "tests/support/shared_data.hpp"

#include <chrono>
#include <cmath>
#include <ctime>
#include <filesystem>
#include <random>

using namespace oryx;
using namespace oryx::analytics;
using namespace fixture;

namespace {

const std::filesystem::path mali = oryx::testing::shared_data() / "mali";

bool absent() {
    if (std::filesystem::exists(mali / "cercles.shp")) return false;
    WARN("SKIPPED: the real data are not at " << mali.string());
    return true;
}

Value field(const store::SourceInfo& info, const store::SourceRow& row, std::string_view name) {
    const auto index = find_field(info.fields, name);
    REQUIRE(index);
    return row.values[*index];
}

std::shared_ptr<const catalog::Collection> real_cercles() {
    auto source = store::open_source(mali / "cercles.shp");
    REQUIRE(source);
    FeatureTable table({{"name", FieldType::text}, {"population", FieldType::real}});
    store::SourceRow row;
    while (*(*source)->next(row)) {
        const Value people = field((*source)->info(), row, "Pop2017_T");
        double population = 0;
        if (const auto* whole = std::get_if<std::int64_t>(&people)) population = static_cast<double>(*whole);
        if (const auto* real = std::get_if<double>(&people)) population = *real;
        table.append({row.number,
                      row.number,
                      std::nullopt,
                      row.geometry,
                      {field((*source)->info(), row, "Admin2_Nam"), population}});
    }
    REQUIRE(table.size() == 50);
    return collection("cercles", Role::areas, std::move(table));
}

std::shared_ptr<const catalog::Collection> real_incidents() {
    auto source = store::open_source(mali / "incidents.shp");
    REQUIRE(source);
    FeatureTable table({{"location_precision", FieldType::text}});
    store::SourceRow row;
    while (*(*source)->next(row)) {
        const Value year = field((*source)->info(), row, "year");
        table.append({row.number,
                      row.number,
                      DateInterval::of_year(static_cast<int>(std::get<std::int64_t>(year))),
                      row.geometry,
                      {Value{}}});
    }
    REQUIRE(table.size() == 500);
    return collection("incidents", Role::incidents, std::move(table), Sensitivity::high);
}

}  // namespace

TEST_CASE("Heat zones of Mali's real incidents: whole, valid, and where the violence of 2019 was") {
    if (absent()) return;
    auto theatre = std::make_shared<catalog::Snapshot>(*snapshot({real_incidents(), real_cercles()}));
    theatre->state.theatre = catalog::Theatre{{-4, 17.5}, {0, 0}};
    const auto result = run(theatre, {{"shares", "25,50,75,90,100"}});
    REQUIRE(result);
    CHECK(result->facts.n + excluded(*result) == 500);
    CHECK(result->facts.as_of == "2019-12-31");
    CHECK(result->facts.plane.find("+lat_0=17.5 +lon_0=-4") != std::string::npos);
    double share = 0;
    for (std::size_t row = 0; row < result->features->size(); ++row) {
        const auto validity = geometry::check_validity(result->features->geometry(row));
        INFO(validity.reason);
        CHECK(validity.valid);
        share += result->features->find_column("share")->real(row);
    }
    CHECK(share == Approx(1).epsilon(1e-9));
    const std::string areas_of_the_core = text(*result, "band-1", "areas");
    CAPTURE(areas_of_the_core);
    CHECK((areas_of_the_core.find("Bankass") != std::string::npos ||
           areas_of_the_core.find("Koro") != std::string::npos ||
           areas_of_the_core.find("Bandiagara") != std::string::npos));
    CHECK(number(*result, "band-5", "people_cum") < 18'876'000);
    CHECK(number(*result, "band-1", "people_cum") > 0);
    CHECK(number(*result, "band-5", "area_km2_cum") < 1'254'310);
}

TEST_CASE("Shares of cells add up to the real areas of the cercles") {
    if (absent()) return;
    // All of Mali as one zone: the kernel is wide, the share 100 %, so every cell of the mask is in.
    auto theatre = std::make_shared<catalog::Snapshot>(*snapshot({real_incidents(), real_cercles()}));
    theatre->state.theatre = catalog::Theatre{{-4, 17.5}, {0, 0}};
    const auto result =
        run(theatre, {{"shares", "100"}, {"sigma_m", "200000"}, {"cell_m", "20000"}, {"half_life_days", "36500"}});
    REQUIRE(result);
    double people = 0;
    double area = 0;
    for (std::size_t row = 0; row < result->features->size(); ++row) {
        people += static_cast<double>(result->features->find_column("people")->integer(row));
        area += result->features->find_column("area_km2")->real(row);
    }
    CHECK(people == Approx(18'876'000).epsilon(0.001));
    // Whole cells along the border: the country's 1,254,310 km2 and a rim.
    CHECK(area > 1'254'310);
    CHECK(area < 1'254'310 * 1.1);
}

TEST_CASE("Time of a million incidents through area-summary in the real cercles", "[.timing]") {
    if (absent()) return;
    std::mt19937 random(1);
    std::uniform_real_distribution<double> lon(-12, 4);
    std::uniform_real_distribution<double> lat(10, 25);
    std::uniform_int_distribution<int> age(0, 729);
    std::uniform_int_distribution<int> deaths(0, 60);
    std::vector<Incident> list;
    for (int i = 0; i < 1'000'000; ++i) {
        list.push_back({.at = {lon(random), lat(random)},
                        .when = DateInterval::of_day(day("2019-12-31") + -age(random)),
                        .fatalities = deaths(random),
                        .type = "type " + std::to_string(i % 7)});
    }
    const auto theatre = snapshot({incidents(list), real_cercles()});
    for (int round = 0; round < 4; ++round) {
        const auto wall = std::chrono::steady_clock::now();
        const std::clock_t processor = std::clock();
        const auto result = run_process("area-summary", theatre);
        const double busy = 1000.0 * static_cast<double>(std::clock() - processor) / CLOCKS_PER_SEC;
        const double passed =
            std::chrono::duration<double, std::milli>(std::chrono::steady_clock::now() - wall).count();
        REQUIRE(result);
        WARN(passed << " ms, of the processor " << busy << " ms, n " << result->facts.n);
    }
}

TEST_CASE("Time of one day's zones: 10,000 incidents at 741 places in the real cercles", "[.timing]") {
    if (absent()) return;
    std::mt19937 random(1);
    std::uniform_real_distribution<double> lon(-8, 2);
    std::uniform_real_distribution<double> lat(12.5, 17);
    std::uniform_int_distribution<int> age(0, 1500);
    std::uniform_int_distribution<std::size_t> which(0, 740);
    std::vector<Position> places;
    for (int i = 0; i < 741; ++i)
        places.push_back({lon(random), lat(random)});
    std::vector<Incident> list;
    for (int i = 0; i < 10'000; ++i) {
        list.push_back({places[which(random)], DateInterval::of_day(day("2019-12-31") + -age(random))});
    }
    auto theatre = std::make_shared<catalog::Snapshot>(*snapshot({incidents(list), real_cercles()}));
    theatre->state.theatre = catalog::Theatre{{-4, 17.5}, {0, 0}};
    for (int round = 0; round < 4; ++round) {
        const auto start = std::chrono::steady_clock::now();
        const auto result = run(theatre, {{"as_of", "2019-06-30"}});
        const auto end = std::chrono::steady_clock::now();
        REQUIRE(result);
        const double milliseconds = std::chrono::duration<double, std::milli>(end - start).count();
        WARN(milliseconds << " ms");
    }
}

#include "geo/crs/transform.hpp"
#include "tests/support/catch.hpp"

#include <cmath>
#include <limits>
#include <thread>
#include <vector>

using namespace oryx;
using namespace oryx::crs;

namespace {

// What a shapefile's .prj holds: WKT 1 in ESRI's dialect, without an EPSG code.
const std::string esri_wgs84 =
    R"(GEOGCS["GCS_WGS_1984",DATUM["D_WGS_1984",SPHEROID["WGS_1984",6378137.0,298.257223563]],)"
    R"(PRIMEM["Greenwich",0.0],UNIT["Degree",0.0174532925199433]])";
const std::string esri_utm_30 =
    R"(PROJCS["WGS_1984_UTM_Zone_30N",GEOGCS["GCS_WGS_1984",DATUM["D_WGS_1984",SPHEROID["WGS_1984",6378137.0,)"
    R"(298.257223563]],PRIMEM["Greenwich",0.0],UNIT["Degree",0.0174532925199433]],PROJECTION["Transverse_Mercator"],)"
    R"(PARAMETER["False_Easting",500000.0],PARAMETER["False_Northing",0.0],PARAMETER["Central_Meridian",-3.0],)"
    R"(PARAMETER["Scale_Factor",0.9996],PARAMETER["Latitude_Of_Origin",0.0],UNIT["Meter",1.0]])";

}  // namespace

TEST_CASE("EPSG:4326 is longitude, latitude here, whatever its official axis order") {
    const std::string source = GENERATE(as<std::string>{}, "EPSG:4326", "OGC:CRS84", esri_wgs84, "EPSG:4979",
                                        "urn:ogc:def:crs:EPSG::4326", "+proj=longlat +datum=WGS84 +no_defs");
    CAPTURE(source);
    auto transform = Transform::create(source);
    REQUIRE(transform);
    const auto bamako = transform->apply({-8, 12.65});
    REQUIRE(bamako);
    CHECK(bamako->x == Approx(-8).margin(1e-9));
    CHECK(bamako->y == Approx(12.65).margin(1e-9));
}

TEST_CASE("WGS 84 by any name is recognised as what is stored already") {
    for (const std::string& source : {std::string("EPSG:4326"), std::string("OGC:CRS84"), esri_wgs84}) {
        CAPTURE(source);
        CHECK(Transform::create(source).value().is_identity());
    }
    CHECK_FALSE(Transform::create("EPSG:32630").value().is_identity());
    CHECK_FALSE(Transform::create("EPSG:4267").value().is_identity());
    CHECK(Transform::create("EPSG:32630", esri_utm_30).value().is_identity());
}

TEST_CASE("UTM zone 30N gives the right place, not the one with the axes exchanged") {
    // limits.md section 6: this longitude and latitude was silently put at (2240027, -917894) by un-normalised PROJ.
    auto to_utm = Transform::create("EPSG:4326", "EPSG:32630");
    REQUIRE(to_utm);
    const auto bamako = to_utm->apply({-8.0, 12.65});
    REQUIRE(bamako);
    CHECK(bamako->x == Approx(-43'691).margin(1500));
    CHECK(bamako->y == Approx(1'405'000).margin(8000));
    // On the central meridian the easting is 500 km, at the equator the northing is 0: known without PROJ.
    const auto centre = to_utm->apply({-3, 0});
    REQUIRE(centre);
    CHECK(centre->x == Approx(500'000).margin(1e-6));
    CHECK(centre->y == Approx(0).margin(1e-6));
    for (const std::string& utm : {std::string("EPSG:32630"), esri_utm_30}) {
        auto back = Transform::create(utm);
        REQUIRE(back);
        const auto again = back->apply(*bamako);
        REQUIRE(again);
        CHECK(again->x == Approx(-8.0).margin(1e-8));
        CHECK(again->y == Approx(12.65).margin(1e-8));
    }
}

TEST_CASE("a CRS that is no place on the ground is refused with words, never a crash") {
    const std::string bad =
        GENERATE(as<std::string>{}, "", "bogus", "EPSG:0", "EPSG:999999999", "EPSG:", "EPSG:5773", "EPSG:4978",
                 "PROJCS[", "GEOGCS[\"x\"]", "+proj=nonsense", "+proj=", "+proj=pipeline +step +proj=utm +zone=30",
                 std::string(100'000, 'A'), "12;drop");
    CAPTURE(bad.substr(0, 60));
    const auto transform = Transform::create(bad);
    REQUIRE_FALSE(transform);
    CHECK(transform.error().kind == ErrorKind::invalid_input);
    CHECK(transform.error().message.size() < 200);
    CHECK_FALSE(transform.error().hint.empty());
    CHECK_FALSE(describe(bad));
    CHECK_FALSE(is_geographic(bad));
}

TEST_CASE("positions that the projection cannot take are told, one by one") {
    const double nan = std::numeric_limits<double>::quiet_NaN();
    const double inf = std::numeric_limits<double>::infinity();
    auto from_utm = Transform::create("EPSG:32630");
    REQUIRE(from_utm);
    CHECK_FALSE(from_utm->apply({nan, 0}));
    CHECK_FALSE(from_utm->apply({inf, inf}));
    auto to_utm = Transform::create("EPSG:4326", "EPSG:32630");
    REQUIRE(to_utm);
    const auto beyond_the_pole = to_utm->apply({-3, 120});
    REQUIRE_FALSE(beyond_the_pole);
    CHECK(beyond_the_pole.error().kind == ErrorKind::invalid_input);

    std::vector<Position> positions{{-3, 0}, {-3, 120}, {nan, 1}, {-3, 10}};
    CHECK(to_utm->apply(std::span(positions)) == 2);
    CHECK(positions[0].x == Approx(500'000));
    CHECK(std::isnan(positions[1].x));
    CHECK(std::isnan(positions[2].y));
    CHECK(positions[3].x == Approx(500'000));
    CHECK(to_utm->apply(std::span<Position>{}) == 0);
}

TEST_CASE("one object for each thread gives every thread the same numbers") {
    std::vector<Position> results(4);
    std::vector<std::thread> threads;
    for (Position& result : results) {
        threads.emplace_back([&result] {
            auto transform = Transform::create("EPSG:4326", "EPSG:32629");
            for (int i = 0; i < 200 && transform; ++i)
                result = transform->apply({-8, 12.65}).value_or(Position{});
        });
    }
    for (std::thread& thread : threads)
        thread.join();
    for (const Position& result : results)
        CHECK(result == results[0]);
    CHECK(results[0].x > 600'000);
}

TEST_CASE("a CRS is called by its code and name") {
    CHECK(describe("EPSG:4326").value() == "EPSG:4326 (WGS 84)");
    CHECK(describe("EPSG:32630").value() == "EPSG:32630 (WGS 84 / UTM zone 30N)");
    CHECK(describe(esri_wgs84).value() == "EPSG:4326 (WGS 84)");
    CHECK(describe(esri_utm_30).value() == "EPSG:32630 (WGS 84 / UTM zone 30N)");
}

TEST_CASE("a CRS in degrees is told from one in metres or grads") {
    CHECK(is_geographic("EPSG:4326").value());
    CHECK(is_geographic(esri_wgs84).value());
    CHECK(is_geographic("EPSG:4326+5773").value());
    CHECK_FALSE(is_geographic("EPSG:32630").value());
    CHECK_FALSE(is_geographic("EPSG:3857").value());
    CHECK_FALSE(is_geographic("EPSG:4807").value());  // NTF (Paris) counts in grads
}

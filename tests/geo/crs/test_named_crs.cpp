#include "geo/crs/named_crs.hpp"
#include "tests/support/catch.hpp"

#include <vector>

using namespace oryx;
using crs::AxisTransform;
using crs::NamedCrs;

TEST_CASE("a CRS is known by its URI, its URN and its short name") {
    for (const char* name :
         {"http://www.opengis.net/def/crs/EPSG/0/4326", "https://www.opengis.net/def/crs/EPSG/0/4326",
          "urn:ogc:def:crs:EPSG::4326", "[EPSG:4326]", "EPSG:4326"}) {
        CAPTURE(name);
        const auto found = NamedCrs::find(name);
        REQUIRE(found);
        CHECK(found->uri == "http://www.opengis.net/def/crs/EPSG/0/4326");
        CHECK(found->north_first);
    }
    CHECK(NamedCrs::find(crs::crs84_uri)->is_crs84());
    CHECK_FALSE(NamedCrs::find("EPSG:3857")->north_first);
    CHECK_FALSE(NamedCrs::find("EPSG:32630")->north_first);
}

TEST_CASE("a CRS that is none is refused") {
    const char* name =
        GENERATE("", "4326", "EPSG:", "EPSG:0", "EPSG:99999999", "EPSG:999999", "[EPSG:4326", "EPSG:4326x",
                 "http://www.opengis.net/def/crs/0/unsupported", "+proj=longlat", "EPSG:5773");
    CAPTURE(name);
    CHECK_FALSE(NamedCrs::find(name));
}

TEST_CASE("coordinates stand in the order of the authority's axes") {
    std::vector<Position> positions{{2.5, 48.8}};
    const auto wgs84 = NamedCrs::find("EPSG:4326").value();
    CHECK(AxisTransform::from_crs84(wgs84)->apply(positions) == 0);
    CHECK(positions[0] == Position{48.8, 2.5});
    CHECK(AxisTransform::to_crs84(wgs84)->apply(positions) == 0);
    CHECK(positions[0] == Position{2.5, 48.8});
    const auto mercator = NamedCrs::find("EPSG:3857").value();
    AxisTransform::from_crs84(mercator)->apply(positions);
    CHECK(positions[0].x == Approx(278298.727).margin(1e-3));
    CHECK(positions[0].y == Approx(6240993.463).margin(1e-3));
    AxisTransform::to_crs84(mercator)->apply(positions);
    CHECK(positions[0].x == Approx(2.5).margin(1e-12));
    CHECK(positions[0].y == Approx(48.8).margin(1e-12));
}

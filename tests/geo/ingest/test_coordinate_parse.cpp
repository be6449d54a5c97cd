#include "geo/ingest/coordinate_parse.hpp"
#include "tests/support/catch.hpp"

#include <cstdlib>

#include <fmt/format.h>

using namespace oryx;
using namespace oryx::ingest;

TEST_CASE("Degrees are read in decimal, with minutes and with seconds") {
    struct Row {
        const char* text;
        Axis axis;
        double degrees;
    };
    constexpr auto lon = Axis::longitude;
    constexpr auto lat = Axis::latitude;
    const auto row =
        GENERATE_COPY(Row{"14.35", lat, 14.35}, Row{"-4,2", lon, -4.2},
                      Row{"14\xC2\xB0"
                          "21'00\"N",
                          lat, 14.35},
                      Row{"14\xC2\xB0 21.0' N", lat, 14.35}, Row{"14 21 00 N", lat, 14.35},
                      Row{"N 14 21 0", lat, 14.35}, Row{"14:21:00", lat, 14.35},
                      Row{"3\xC2\xB0"
                          "36\xE2\x80\xB2"
                          "36\xE2\x80\xB3W",
                          lon, -3.61},
                      Row{"3\xC2\xB0"
                          "36'36\"O",
                          lon, -3.61},
                      Row{"-3 36 36", lon, -3.61}, Row{"4.2 W", lon, -4.2}, Row{"4.2E", lon, 4.2},
                      Row{"14d21m00sN", lat, 14.35}, Row{"14d21m00s S", lat, -14.35}, Row{"14 21,5", lat, 14.3583333},
                      Row{"0\xC2\xB0"
                          "30'S",
                          lat, -0.5},
                      Row{"-0 30", lat, -0.5}, Row{"1000", lon, 1000});
    CAPTURE(row.text);
    const auto degrees = parse_degrees(row.text, row.axis);
    REQUIRE(degrees);
    CHECK(*degrees == Approx(row.degrees).margin(1e-6));
}

TEST_CASE("What is no coordinate, or one of the other axis, is none") {
    struct Row {
        const char* text;
        Axis axis;
    };
    const auto row =
        GENERATE(Row{"", Axis::latitude}, Row{"14 61 00", Axis::latitude}, Row{"14 21 61", Axis::latitude},
                 Row{"14 E", Axis::latitude}, Row{"4 N", Axis::longitude}, Row{"-14 S", Axis::latitude},
                 Row{"14.5 30", Axis::latitude}, Row{"1 2 3 4", Axis::latitude}, Row{"N", Axis::latitude},
                 Row{"Mopti", Axis::latitude}, Row{"14 21 N N", Axis::latitude}, Row{"14-21", Axis::latitude});
    CAPTURE(row.text);
    CHECK_FALSE(parse_degrees(row.text, row.axis));
}

TEST_CASE("Degrees, minutes and seconds of a grid of places read back as the place") {
    for (int seconds = -179 * 3600; seconds < 180 * 3600; seconds += 26237) {
        const int size = std::abs(seconds);
        const auto text =
            fmt::format("{}°{:02}'{:02}\"{}", size / 3600, size / 60 % 60, size % 60, seconds < 0 ? 'W' : 'E');
        CAPTURE(text);
        const auto read = parse_degrees(text, Axis::longitude);
        REQUIRE(read);
        CHECK(*read == Approx(seconds / 3600.0).margin(1e-9));
    }
}

TEST_CASE("A military grid reference is a place, as exact as its digits") {
    const auto washington = parse_mgrs("18SUJ2348306479");  // the Washington Monument
    REQUIRE(washington);
    CHECK(washington->position.x == Approx(-77.0353).margin(1e-3));
    CHECK(washington->position.y == Approx(38.8895).margin(1e-3));
    CHECK(washington->side_metres == 1);
    CHECK(parse_mgrs("18S UJ 233 065")->side_metres == 100);
    CHECK(parse_mgrs("18suj20")->side_metres == 10000);
    for (const char* text : {"", "18S", "18SUJ233", "18SUI2306", "99SUJ2306", "Mopti", "2019-05-12", "14.35"}) {
        CAPTURE(text);
        CHECK_FALSE(parse_mgrs(text));
    }
}

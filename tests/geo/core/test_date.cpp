#include "geo/core/date.hpp"
#include "tests/support/catch.hpp"

using namespace oryx;

TEST_CASE("A day is parsed from ISO text only, and only if the calendar has it") {
    struct Row {
        const char* text;
        bool valid;
    };
    const auto row =
        GENERATE(Row{"2019-12-31", true}, Row{"2020-02-29", true}, Row{"2019-02-29", false}, Row{"2019-13-01", false},
                 Row{"2019-00-10", false}, Row{"2019-1-01", false}, Row{"19-01-01", false}, Row{"2019/01/01", false},
                 Row{"", false}, Row{"0000-01-01", true}, Row{"9999-12-31", true}, Row{"2019-12-31T00:00:00Z", false});
    CAPTURE(row.text);
    const auto day = Day::parse(row.text);
    REQUIRE(day.has_value() == row.valid);
    if (day) CHECK(to_iso(*day) == row.text);
}

TEST_CASE("An interval keeps the precision it was published with") {
    CHECK(to_iso(*DateInterval::of_year(2012)) == "2012");
    CHECK(DateInterval::of_year(2012)->length() == 366);
    CHECK(to_iso(*DateInterval::of_month(2019, 12)) == "2019-12");
    CHECK(DateInterval::of_month(2019, 12)->end == *Day::parse("2020-01-01"));
    CHECK(to_iso(DateInterval::of_day(*Day::parse("2019-05-04"))) == "2019-05-04");
    CHECK(to_iso(DateInterval{*Day::parse("2019-05-04"), *Day::parse("2019-05-07"), DatePrecision::interval}) ==
          "2019-05-04/2019-05-06");
}

TEST_CASE("Half-open intervals touch without intersecting") {
    const auto december = *DateInterval::of_month(2019, 12);
    CHECK(december.intersects(*DateInterval::of_year(2019)));
    CHECK_FALSE(december.intersects(*DateInterval::of_year(2020)));
}

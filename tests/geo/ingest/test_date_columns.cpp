#include "geo/core/open_ends.hpp"
#include "geo/ingest/date_columns.hpp"
#include "tests/support/catch.hpp"

using namespace oryx;
using namespace oryx::ingest;

namespace {
DateInterval date(std::string_view text) {
    return *parse_date(text);
}
std::string combined(std::string_view start, std::string_view end, DateWidth width) {
    const auto stretch = combine_dates(date(start), end.empty() ? std::nullopt : std::optional(date(end)), width);
    return stretch ? to_iso(*stretch) + " " + std::string(to_string(stretch->precision)) : "none";
}
}  // namespace

TEST_CASE("A code of precision widens a day, and never a stretch that is given") {
    struct Row {
        const char* start;
        const char* end;
        DateWidth width;
        const char* result;
    };
    const auto row = GENERATE(
        Row{"2019-05-12", "", DateWidth::day, "2019-05-12 day"},
        Row{"2019-05-12", "", DateWidth::week, "2019-05-09/2019-05-15 interval"},
        Row{"2019-05-12", "", DateWidth::month, "2019-05 month"}, Row{"2019-05-12", "", DateWidth::year, "2019 year"},
        Row{"2019-05-12", "2019-05-12", DateWidth::month, "2019-05 month"},
        Row{"2016-01-06", "2016-01-08", DateWidth::week, "2016-01-06/2016-01-08 interval"},
        Row{"2016-04-01", "2016-04-30", DateWidth::month, "2016-04 month"},
        Row{"2016-01-11", "2016-01-25", DateWidth::month, "2016-01-11/2016-01-25 interval"},
        Row{"2016-01-01", "2016-12-31", DateWidth::year, "2016 year"},
        Row{"2016-01-06", "2016-01-08", DateWidth::day, "2016-01-06/2016-01-08 interval"},
        Row{"2019", "", DateWidth::day, "2019 year"}, Row{"May 2019", "", DateWidth::day, "2019-05 month"},
        Row{"2019-05-12", "2019-05-11", DateWidth::day, "none"},
        Row{"2019-05-12", "2019", DateWidth::day, "2019-05-12/2019-12-31 interval"});
    CAPTURE(row.start, row.end);
    CHECK(combined(row.start, row.end, row.width) == row.result);
}

TEST_CASE("A base was there from its opening to its closing, and is there while it has none") {
    CHECK(to_iso(*opening_interval(date("2014"), date("2023"))) == "2014-01-01/2023-12-31");
    CHECK(to_iso(*opening_interval(date("2014-03-01"), date("2014-06-30"))) == "2014-03-01/2014-06-30");
    CHECK(opening_interval(date("2014"), std::nullopt)->end == open_end);
    CHECK(opening_interval(std::nullopt, date("2014"))->start == open_start);
    CHECK_FALSE(opening_interval(date("2020"), date("2014")));
    CHECK(opening_interval(date("2014"), date("2014"))->precision == DatePrecision::year);
}

#include "geo/ingest/date_parse.hpp"
#include "tests/support/catch.hpp"

#include <random>

using namespace oryx;
using namespace oryx::ingest;

namespace {
std::string read(std::string_view text, DateOrder order = DateOrder::unsettled, bool serial = false) {
    const auto date = parse_date(text, {.order = order, .serial_days = serial});
    return date ? to_iso(*date) : "none";
}
}  // namespace

TEST_CASE("Dates are read in every form the sources use, at the precision they are written with") {
    struct Row {
        const char* text;
        const char* date;
    };
    const auto row = GENERATE(
        Row{"2019-05-12", "2019-05-12"}, Row{"2019/05/12", "2019-05-12"}, Row{"2019.05.12", "2019-05-12"},
        Row{"20190512", "2019-05-12"}, Row{"2019-5-2", "2019-05-02"}, Row{" 2019-05-12 ", "2019-05-12"},
        Row{"2019-05-12T23:59:59Z", "2019-05-12"}, Row{"2019-05-12 00:00:00.000", "2019-05-12"},
        Row{"2019-05-12T00:00:00+03:00", "2019-05-12"},  // the day as written
        Row{"12 May 2019", "2019-05-12"}, Row{"12-May-2019", "2019-05-12"}, Row{"12-May-19", "2019-05-12"},
        Row{"May 12, 2019", "2019-05-12"}, Row{"12 mai 2019", "2019-05-12"}, Row{"1er février 2019", "2019-02-01"},
        Row{"Sunday, 12 May 2019", "2019-05-12"}, Row{"dimanche 12 mai 2019", "2019-05-12"},
        Row{"12th of May 2019", "2019-05-12"}, Row{"3 août 2018", "2018-08-03"}, Row{"3 AOUT 2018", "2018-08-03"},
        Row{"31 Dec. 2019", "2019-12-31"}, Row{"01-January-2019", "2019-01-01"}, Row{"2019 May 12", "2019-05-12"},
        Row{"5/5/2019", "2019-05-05"},  // the same in either order
        Row{"May 2019", "2019-05"}, Row{"mai 2019", "2019-05"}, Row{"2019-05", "2019-05"}, Row{"05/2019", "2019-05"},
        Row{"2019/05", "2019-05"}, Row{"Sept 2019", "2019-09"}, Row{"May-19", "2019-05"}, Row{"2019", "2019"},
        Row{"2019-05-01/2019-05-20", "2019-05-01/2019-05-20"}, Row{"2019-05-01/2019-05-01", "2019-05-01"});
    CAPTURE(row.text);
    CHECK(read(row.text) == row.date);
}

TEST_CASE("What is no date is none") {
    const auto* text =
        GENERATE("", "soon", "2019-02-30", "2019-13", "31/02/2019", "12 May", "May 12", "12 jui 2019", "43", "201905",
                 "13/13/2019", "1/2/3", "2019-05-20/2019-05-01", "99999999", "12:30", "2019-05-12-13", "0", "abc 2019");
    CAPTURE(text);
    CHECK(read(text, DateOrder::day_month) == "none");
}

TEST_CASE("The order of day and month is taken, never guessed") {
    CHECK(read("05/04/2019") == "none");
    CHECK(read("05/04/2019", DateOrder::day_month) == "2019-04-05");
    CHECK(read("05/04/2019", DateOrder::month_day) == "2019-05-04");
    CHECK(read("5.4.19", DateOrder::day_month) == "2019-04-05");
    CHECK(read("31-12-1998", DateOrder::day_month) == "1998-12-31");
    CHECK(read("12/31/98 14:30", DateOrder::month_day) == "1998-12-31");
    CHECK(read("12/31/2019", DateOrder::day_month) == "none");
}

TEST_CASE("Values settle the order of day and month over the whole column") {
    DateOrderEvidence seen;
    for (const char* text : {"05/04/2019", "04/05/2019", "2019-05-13", "12 May 2019", "", "5/5/2019"})
        seen.add(text);
    CHECK(seen.open == 2);
    CHECK(seen.day_month == 0);
    CHECK(seen.month_day == 0);
    seen.add("13/04/2019");
    CHECK(seen.day_month == 1);
    seen.add("04/13/2019 10:00");
    CHECK(seen.month_day == 1);
}

TEST_CASE("A spreadsheet's day number is a date only where a spreadsheet wrote it") {
    CHECK(read("43597", DateOrder::unsettled, true) == "2019-05-12");
    CHECK(read("43597.75", DateOrder::unsettled, true) == "2019-05-12");
    CHECK(read("43597") == "none");
    CHECK(read("2019", DateOrder::unsettled, true) == "2019");  // a year is no day of 1905
}

TEST_CASE("Typed values are dates too") {
    CHECK(to_iso(*date_of(Value(std::int64_t{2019}))) == "2019");
    CHECK(to_iso(*date_of(Value(2019.0))) == "2019");
    CHECK(to_iso(*date_of(Value(std::int64_t{20190512}))) == "2019-05-12");
    CHECK(to_iso(*date_of(Value(*Day::parse("2019-05-12")))) == "2019-05-12");
    CHECK_FALSE(date_of(Value(std::int64_t{-5})));
    CHECK_FALSE(date_of(Value{}));
}

TEST_CASE("A day written in any of the forms reads back as itself") {
    std::mt19937 random(20191231);
    std::uniform_int_distribution<std::int32_t> days(Day::from_civil(1900, 1, 1)->number,
                                                     Day::from_civil(2099, 12, 31)->number);
    static constexpr const char* months[] = {"Jan", "Feb", "Mar", "Apr", "May", "Jun",
                                             "Jul", "Aug", "Sep", "Oct", "Nov", "Dec"};
    for (int i = 0; i < 2000; ++i) {
        const Day day{days(random)};
        const Civil c = civil(day);
        const std::string y = std::to_string(c.year);
        const std::string m = std::to_string(c.month);
        const std::string d = std::to_string(c.day);
        CAPTURE(to_iso(day));
        REQUIRE(read(to_iso(day)) == to_iso(day));
        REQUIRE(read(d + "/" + m + "/" + y, DateOrder::day_month) == to_iso(day));
        REQUIRE(read(m + "/" + d + "/" + y, DateOrder::month_day) == to_iso(day));
        REQUIRE(read(d + " " + months[c.month - 1] + " " + y) == to_iso(day));
        REQUIRE(read(y + "/" + m + "/" + d) == to_iso(day));
    }
}

TEST_CASE("Any text is read or refused, never a fault") {
    std::mt19937 random(7);
    const std::string letters = "0123456789/-. :TZmay juin,'é°";
    std::uniform_int_distribution<std::size_t> pick(0, letters.size() - 1);
    std::uniform_int_distribution<int> length(0, 20);
    for (int i = 0; i < 20000; ++i) {
        std::string text;
        for (int n = length(random); n > 0; --n)
            text += letters[pick(random)];
        CAPTURE(text);
        const auto date = parse_date(text, {.order = DateOrder::day_month, .serial_days = true});
        if (date) REQUIRE(date->start < date->end);
    }
}

#include "server/http/parameter.hpp"
#include "tests/support/catch.hpp"

#include <array>

using namespace oryx;
using namespace oryx::http;

namespace {

using Pair = std::pair<std::string_view, std::string_view>;

Day day(std::string_view text) {
    return *Day::parse(text);
}

const std::array<Parameter, 4> records{{
    {.name = "id", .in = ParameterIn::path, .doc = "Id"},
    {.name = "limit",
     .type = ParameterType::integer,
     .doc = "Doc",
     .minimum = 1,
     .maximum = 100,
     .clamp = true,
     .default_value = 10},
    {.name = "offset", .type = ParameterType::integer, .doc = "Doc", .minimum = 0, .maximum = 50, .default_value = 0},
    {.name = "f", .type = ParameterType::choice, .doc = "Doc", .choices = {"json", "html"}},
}};

Result<Parameters> parse(std::vector<Pair> query) {
    static constexpr std::array<std::string_view, 1> path{"cercles"};
    return Parameters::parse(records, path, query);
}

}  // namespace

TEST_CASE("Values are found by name; what was not given has its default") {
    const auto none = parse({});
    REQUIRE(none);
    CHECK(none->text("id") == "cercles");
    CHECK(none->integer("limit") == 10);
    CHECK_FALSE(none->given("limit"));
    CHECK(none->bbox("bbox") == nullptr);
    const auto some = parse({{"limit", "7"}, {"f", "html"}});
    REQUIRE(some);
    CHECK(some->integer("limit") == 7);
    CHECK(some->given("limit"));
    CHECK(some->text("f") == "html");
}

TEST_CASE("An unknown, repeated or malformed parameter is an error that names it") {
    struct Row {
        std::vector<Pair> query;
        const char* named;
    };
    const auto row = GENERATE(Row{{{"LIMIT", "1"}}, "LIMIT"}, Row{{{"id", "x"}}, "id"}, Row{{{"", "x"}}, ""},
                              Row{{{"limit", "1"}, {"limit", "1"}}, "limit"}, Row{{{"limit", "0"}}, "limit"},
                              Row{{{"limit", ""}}, "limit"}, Row{{{"limit", "1e2"}}, "limit"},
                              Row{{{"offset", "51"}}, "offset"}, Row{{{"offset", "99999999999999999999"}}, "offset"},
                              Row{{{"f", "xml"}}, "f"}, Row{{{"<b>", "1"}}, "?b?"});
    const auto parsed = parse(row.query);
    REQUIRE_FALSE(parsed);
    CHECK(parsed.error().kind == ErrorKind::invalid_input);
    CHECK(parsed.error().parameter == row.named);
}

TEST_CASE("A limit beyond its maximum is the maximum, however many digits it has") {
    CHECK(parse({{"limit", "101"}})->integer("limit") == 100);
    CHECK(parse({{"limit", "99999999999999999999999"}})->integer("limit") == 100);
    CHECK_FALSE(parse({{"limit", "-99999999999999999999999"}}));
}

TEST_CASE("A box is one box, or two where it crosses the antimeridian") {
    const auto plain = parse_bbox("-5.5,10,4,15");
    REQUIRE(plain);
    REQUIRE(plain->boxes.size() == 1);
    CHECK(plain->boxes[0].min_x == -5.5);
    CHECK(plain->boxes[0].max_y == 15);
    const auto crossing = parse_bbox("170,-10,-170,10");
    REQUIRE(crossing);
    REQUIRE(crossing->boxes.size() == 2);
    CHECK(crossing->boxes[0].max_x == 180);
    CHECK(crossing->boxes[1].min_x == -180);
    const auto heights = parse_bbox("-5,10,0,4,15,900");
    REQUIRE(heights);
    CHECK(heights->boxes[0].max_x == 4);
}

TEST_CASE("A box that is none is refused") {
    const char* text =
        GENERATE("", "1,2,3", "1,2,3,4,5", "1,2,3,4,5,6,7", "a,2,3,4", "1,2,3,4,", "nan,2,3,4", "inf,2,3,4",
                 "1e999,2,3,4", "1,5,2,4", "1,2,3,91", "-181,2,3,4", "1,2,9,3,4,5", " 1,2,3,4", "+1,2,3,4");
    CAPTURE(text);
    CHECK_FALSE(parse_bbox(text));
}

TEST_CASE("A date or interval is the UTC days that it touches") {
    struct Row {
        const char* text;
        const char* first;  ///< "" where open
        const char* last;
        bool interval;
    };
    const auto row =
        GENERATE(Row{"2019-03-04", "2019-03-04", "2019-03-04", false},
                 Row{"2019-03-04T12:00:00Z", "2019-03-04", "2019-03-04", false},
                 Row{"2019-03-04T23:30:00-01:00", "2019-03-05", "2019-03-05", false},
                 Row{"2019-03-01t00:30:00.125+01:00", "2019-02-28", "2019-02-28", false},
                 Row{"2016-12-31T23:59:60Z", "2016-12-31", "2016-12-31", false},
                 Row{"2019-01-01/2019-02-01", "2019-01-01", "2019-02-01", true},
                 Row{"../2019-02-01", "", "2019-02-01", true}, Row{"2019-01-01/..", "2019-01-01", "", true},
                 Row{"/2019-02-01", "", "2019-02-01", true}, Row{"2019-01-01/", "2019-01-01", "", true},
                 Row{"0000-01-01T00:00:00Z/9999-12-31", "0000-01-01", "9999-12-31", true},
                 Row{"2020-02-29/2020-02-29", "2020-02-29", "2020-02-29", true});
    CAPTURE(row.text);
    const auto parsed = parse_datetime(row.text);
    REQUIRE(parsed);
    CHECK(parsed->interval == row.interval);
    CHECK(parsed->first == (*row.first == '\0' ? std::nullopt : std::optional(day(row.first))));
    CHECK(parsed->last == (*row.last == '\0' ? std::nullopt : std::optional(day(row.last))));
    CHECK(parsed->days().start <= parsed->days().end);
}

TEST_CASE("A date that is none is refused") {
    const char* text = GENERATE("", "/", "../..", "..", "2019", "2019-13-01", "2019-02-29", "2019-1-1", "20190101",
                                "2019-01-01T00:00:00", "2019-01-01T24:00:00Z", "2019-01-01T00:60:00Z",
                                "2019-01-01T00:00:61Z", "2019-01-01T00:00:00.Z", "2019-01-01T00:00:00+24:00",
                                "2019-01-01T00:00Z", "2019-01-01 00:00:00Z", "2019-02-01/2019-01-01", "a/b/c",
                                "2019-01-01/2019-02-01/2019-03-01", "2019-01-01Z", "\xd9\xa2\xd9\xa0-01-01");
    CAPTURE(text);
    CHECK_FALSE(parse_datetime(text));
}

TEST_CASE("A list is divided by commas, none of it is empty, and each is a choice where there are choices") {
    const std::array lists{
        Parameter{.name = "any", .type = ParameterType::texts, .doc = "Doc"},
        Parameter{.name = "some", .type = ParameterType::texts, .doc = "Doc", .choices = {"a", "b"}}};
    const auto read = [&](std::string_view name, std::string_view text) {
        const std::array query{std::pair{name, text}};
        return Parameters::parse(lists, {}, query);
    };
    const auto any = read("any", "x,y z,,");
    REQUIRE_FALSE(any);
    CHECK(any.error().parameter == "any");
    const auto two = read("any", "x,y z");
    REQUIRE(two);
    CHECK(two->texts("any") == std::vector<std::string_view>{"x", "y z"});
    CHECK(two->texts("some").empty());
    CHECK(read("some", "b,a")->texts("some") == std::vector<std::string_view>{"b", "a"});
    CHECK_FALSE(read("some", "a,c"));
    CHECK_FALSE(read("some", ""));
    std::string long_list = "x";
    for (int i = 0; i < 99; ++i)
        long_list += ",x";
    CHECK(read("any", long_list));
    CHECK_FALSE(read("any", long_list + ",x"));
}

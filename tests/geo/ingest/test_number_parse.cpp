#include "geo/ingest/number_parse.hpp"
#include "tests/support/catch.hpp"

using namespace oryx;
using namespace oryx::ingest;

TEST_CASE("Numbers are read as people write them") {
    struct Row {
        const char* text;
        DecimalMark mark;
        double value;
    };
    constexpr auto dot = DecimalMark::dot;
    constexpr auto comma = DecimalMark::comma;
    const auto row =
        GENERATE_COPY(Row{"12", dot, 12}, Row{"-12.5", dot, -12.5}, Row{"+3", dot, 3}, Row{"1,234.5", dot, 1234.5},
                      Row{"12,5", comma, 12.5}, Row{"1.234,5", comma, 1234.5}, Row{"1 234 567", dot, 1234567},
                      Row{"1\xC2\xA0"
                          "234,5",
                          comma, 1234.5},
                      Row{"1\xE2\x80\xAF"
                          "234",
                          dot, 1234},
                      Row{"1'234", dot, 1234}, Row{".5", dot, 0.5}, Row{"5.", dot, 5}, Row{"1e3", dot, 1000},
                      Row{"1,5E+2", comma, 150},
                      Row{"\xE2\x88\x92"
                          "7",
                          dot, -7},
                      Row{"0", dot, 0}, Row{"1,234", dot, 1234}, Row{"1,234", comma, 1.234});
    CAPTURE(row.text);
    const auto value = parse_number(row.text, row.mark);
    REQUIRE(value);
    CHECK(*value == Approx(row.value));
}

TEST_CASE("What is no number is none: never 0") {
    const auto* text = GENERATE("", "-", "unknown", "5-10", "~5", "1,23,4", "12 34", "1..2", "1.2.3", "nan", "inf",
                                "1e999", "0x10", "5 people", "--1", ",", ".", "e5");
    CAPTURE(text);
    CHECK_FALSE(parse_number(text, DecimalMark::dot));
}

TEST_CASE("A column tells its decimal mark where it can") {
    const auto mark = [](std::initializer_list<const char*> column) {
        DecimalEvidence seen;
        for (const char* text : column)
            seen.add(text);
        return !seen.any() ? 'o' : seen.mark() == DecimalMark::comma ? ',' : '.';
    };
    CHECK(mark({"12,5", "1,234"}) == ',');
    CHECK(mark({"1,234", "2,345"}) == 'o');
    CHECK(mark({"1,234.5"}) == '.');
    CHECK(mark({"1.234,5"}) == ',');
    CHECK(mark({"12", "13"}) == 'o');
    CHECK(mark({"0.125"}) == '.');
    CHECK(mark({"3.14159"}) == '.');
}

TEST_CASE("A code with a leading zero is no number to store") {
    CHECK(is_plain_integer("101"));
    CHECK(is_plain_integer("0"));
    CHECK(is_plain_integer("-5"));
    for (const char* text : {"0101", "00", "+5", "1 000", "1.0", "", "-", "1234567890123456789"}) {
        CAPTURE(text);
        CHECK_FALSE(is_plain_integer(text));
    }
}

TEST_CASE("Whole numbers are exact or none") {
    CHECK(integer_of(Value(12.0)) == 12);
    CHECK_FALSE(integer_of(Value(12.5)));
    CHECK_FALSE(integer_of(Value(1e300)));
    CHECK(integer_of(Value(std::string("9007199254740993"))) == 9007199254740993);
    CHECK(integer_of(Value(std::string("1 234")), DecimalMark::comma) == 1234);
    CHECK_FALSE(integer_of(Value{}));
    CHECK_FALSE(integer_of(Value(std::string("unknown"))));
}

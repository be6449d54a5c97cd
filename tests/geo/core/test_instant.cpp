#include "geo/core/instant.hpp"
#include "tests/support/catch.hpp"

using namespace oryx;

TEST_CASE("a time of RFC 3339 is a moment in UTC") {
    struct Row {
        const char* text;
        const char* utc;
    };
    const Row row = GENERATE(
        Row{"2022-04-16T10:13:19Z", "2022-04-16T10:13:19Z"}, Row{"2022-04-16t10:13:19.500z", "2022-04-16T10:13:19.5Z"},
        Row{"2022-04-16T00:13:19+02:00", "2022-04-15T22:13:19Z"},
        Row{"1969-12-31T23:59:59.123456789Z", "1969-12-31T23:59:59.123456Z"},
        Row{"2016-12-31T23:59:60Z", "2016-12-31T23:59:59.999999Z"}, Row{"0000-01-01T00:00:00Z", "0000-01-01T00:00:00Z"},
        Row{"0000-01-01T00:00:00+01:00", "0000-01-01T00:00:00Z"},
        Row{"9999-12-31T23:59:59-01:00", "9999-12-31T23:59:59.999999Z"});
    CAPTURE(row.text);
    const auto instant = Instant::parse(row.text);
    REQUIRE(instant);
    CHECK(to_iso(*instant) == row.utc);
    CHECK(Instant::parse(row.utc) == instant);
    CHECK(to_iso(instant->day()) == std::string(row.utc).substr(0, 10));
}

TEST_CASE("a text that is no time gives nothing") {
    const char* text = GENERATE("", "2022-04-16", "2022-04-16T10:13:19", "2022-04-16T24:00:00Z", "2022-02-30T00:00:00Z",
                                "2022-04-16 10:13:19Z", "2022-04-16T10:13:19.Z", "2022-04-16T10:13:61Z",
                                "2022-04-16T10:13:19+2:00", "2022-04-16T10:13:19+24:00", "2022-04-16T10:13:19Zx");
    CAPTURE(text);
    CHECK_FALSE(Instant::parse(text));
}

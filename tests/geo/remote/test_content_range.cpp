#include "geo/remote/content_range.hpp"
#include "tests/support/catch.hpp"

#include <string>

using namespace oryx::remote;

TEST_CASE("A Content-Range names its first and last byte and the size of the whole (RFC 9110 14.4)") {
    CHECK(parse_content_range("bytes 0-99/1000") == ContentRange{true, 0, 99, 1000});
    CHECK(parse_content_range("bytes 999-999/1000") == ContentRange{true, 999, 999, 1000});
    CHECK(parse_content_range("bytes 5-9/*") == ContentRange{true, 5, 9, {}});
    CHECK(parse_content_range("bytes */1000") == ContentRange{false, 0, 0, 1000});
    CHECK(parse_content_range("bytes 0-0/18446744073709551615") == ContentRange{true, 0, 0, 18446744073709551615U});
}

TEST_CASE("A Content-Range that is none, or contradicts itself, is nothing") {
    for (const char* text : {"",
                             "bytes",
                             "bytes ",
                             "bytes 0-99",
                             "bytes 0-99/",
                             "bytes 0-99/1000 ",
                             "bytes 0-99/1000x",
                             "bytes 0-99/ 1000",
                             "bytes -99/1000",
                             "bytes 0-/1000",
                             "bytes 9-5/1000",
                             "bytes 0-1000/1000",
                             "bytes */*",
                             "bytes */",
                             "items 0-99/1000",
                             "bytes=0-99/1000",
                             "bytes +0-99/1000",
                             "bytes 0x0-99/1000",
                             "bytes 0-99/-1",
                             "bytes 0-18446744073709551616/18446744073709551617",
                             "bytes 0-99,200-299/1000"}) {
        INFO(text);
        CHECK_FALSE(parse_content_range(text));
    }
}

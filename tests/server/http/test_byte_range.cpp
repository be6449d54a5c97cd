#include "server/http/byte_range.hpp"
#include "server/http/http_date.hpp"
#include "tests/support/catch.hpp"

using namespace oryx::http;

namespace {

using Kind = Selection::Kind;

const Representation thing{.size = 1000, .etag = "\"a1\"", .modified = 1'000'000'000};  // 2001-09-09T01:46:40Z
constexpr const char* its_date = "Sun, 09 Sep 2001 01:46:40 GMT";
constexpr const char* before = "Sun, 09 Sep 2001 01:46:39 GMT";
constexpr const char* later = "Mon, 10 Sep 2001 01:46:40 GMT";

Selection ask(std::string_view range, std::string_view if_range = {}) {
    Request request;
    request.range = range;
    request.if_range = if_range;
    return select_bytes(request, thing);
}

}  // namespace

TEST_CASE("A range of bytes is a part: closed, open, or the last ones (RFC 9110 14.1.2)") {
    CHECK(ask("bytes=0-99") == Selection{Kind::part, 0, 100});
    CHECK(ask("bytes=999-999") == Selection{Kind::part, 999, 1});
    CHECK(ask("bytes=900-") == Selection{Kind::part, 900, 100});
    CHECK(ask("bytes=900-99999999999999999999999999") == Selection{Kind::part, 900, 100});
    CHECK(ask("bytes=-100") == Selection{Kind::part, 900, 100});
    CHECK(ask("bytes=-5000") == Selection{Kind::part, 0, 1000});
    CHECK(ask("Bytes = 5 - 9 ") == Selection{Kind::part, 5, 5});
}

TEST_CASE("A range behind the end cannot be satisfied") {
    for (const char* range : {"bytes=1000-", "bytes=1000-1001", "bytes=-0", "bytes=99999999999999999999999-"}) {
        INFO(range);
        CHECK(ask(range).kind == Kind::unsatisfiable);
    }
}

TEST_CASE("What is no range, of another unit, or several at once gets the whole") {
    for (const char* range : {"", "bytes", "bytes=", "bytes=-", "bytes=a-b", "bytes=9-5", "bytes=1", "bytes=1-2-3",
                              "items=0-9", "bytes=0-9,20-29", "bytes=+1-2", "bytes=0x1-2", "bytes 0-9"}) {
        INFO(range);
        CHECK(ask(range) == Selection{Kind::whole, 0, 1000});
    }
}

TEST_CASE("If-Range lets a range count only for the very content that is meant (RFC 9110 13.1.5)") {
    CHECK(ask("bytes=0-9", "\"a1\"").kind == Kind::part);
    CHECK(ask("bytes=0-9", its_date).kind == Kind::part);
    for (const char* other : {"\"b2\"", "W/\"a1\"", before, later, "a1", "*"}) {
        INFO(other);
        CHECK(ask("bytes=0-9", other).kind == Kind::whole);
        CHECK(ask("bytes=5000-", other).kind == Kind::whole);
    }
}

TEST_CASE("Only GET takes a range (RFC 9110 14.2)") {
    Request request;
    request.method = Method::head;
    request.range = "bytes=0-9";
    CHECK(select_bytes(request, thing) == Selection{Kind::whole, 0, 1000});
}

TEST_CASE("Conditions come before ranges, in the order of RFC 9110 13.2.2") {
    struct Row {
        std::string_view if_match, if_unmodified_since, if_none_match, if_modified_since, range;
        Kind kind;
    };
    const Row rows[] = {
        {"\"a1\"", "", "", "", "bytes=0-9", Kind::part},
        {"\"x\", \"a1\"", "", "", "", "", Kind::whole},
        {"*", "", "", "", "", Kind::whole},
        {"\"x\"", "", "", "", "bytes=0-9", Kind::precondition_failed},
        {"W/\"a1\"", "", "", "", "", Kind::precondition_failed},
        {"\"x,\"", "", "\"a1\"", "", "", Kind::precondition_failed},
        {"", its_date, "", "", "", Kind::whole},
        {"", before, "", "", "", Kind::precondition_failed},
        {"", "yesterday", "", "", "", Kind::whole},
        // If-Match is there: the date is not looked at.
        {"\"a1\"", before, "", "", "", Kind::whole},
        {"", "", "\"a1\"", "", "bytes=0-9", Kind::not_modified},
        {"", "", "W/\"a1\"", "", "", Kind::not_modified},
        {"", "", "\"x\", \"a1\"", "", "bytes=5000-", Kind::not_modified},
        {"", "", "\"x\"", "", "bytes=0-9", Kind::part},
        {"", "", "", its_date, "", Kind::not_modified},
        {"", "", "", later, "bytes=0-9", Kind::not_modified},
        {"", "", "", before, "", Kind::whole},
        // If-None-Match is there: the date is not looked at.
        {"", "", "\"x\"", later, "", Kind::whole},
    };
    for (const Row& row : rows) {
        Request request;
        request.if_match = row.if_match;
        request.if_unmodified_since = row.if_unmodified_since;
        request.if_none_match = row.if_none_match;
        request.if_modified_since = row.if_modified_since;
        request.range = row.range;
        INFO(row.if_match << '|' << row.if_unmodified_since << '|' << row.if_none_match << '|' << row.if_modified_since
                          << '|' << row.range);
        CHECK(select_bytes(request, thing).kind == row.kind);
    }
}

TEST_CASE("A date of HTTP is written in one form and read in three (RFC 9110 5.6.7)") {
    CHECK(http_date(784111777) == "Sun, 06 Nov 1994 08:49:37 GMT");
    for (const char* text :
         {"Sun, 06 Nov 1994 08:49:37 GMT", "Sunday, 06-Nov-94 08:49:37 GMT", "Sun Nov  6 08:49:37 1994"}) {
        INFO(text);
        CHECK(parse_http_date(text) == 784111777);
    }
    for (const char* text : {"", "Sun, 06 Nov 1994 08:49:37", "Sun, 06 Nov 1994 08:49:37 CET", "1994-11-06T08:49:37Z",
                             "Sun, 06 Nov 1994 08:49:37 GMT "}) {
        INFO(text);
        CHECK_FALSE(parse_http_date(text));
    }
}

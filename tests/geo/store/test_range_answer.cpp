#include "geo/store/object_address.hpp"
#include "geo/store/range_answer.hpp"
#include "tests/support/catch.hpp"

#include <string>
#include <vector>

using namespace oryx;
using namespace oryx::store;

namespace {

remote::Head head(int status, std::vector<std::pair<std::string, std::string>> fields) {
    return {status, std::move(fields)};
}

const std::pair<std::string, std::string> etag{"etag", "\"a1\""};
const std::pair<std::string, std::string> date{"last-modified", "Thu, 26 Nov 2026 09:01:00 GMT"};

}  // namespace

TEST_CASE("An object is opened by a 206 that says which bytes of how many, and of which content") {
    const auto whole = judge_opening(head(206, {{"content-range", "bytes 0-99/1000"}, etag, date}), {0, 100});
    CHECK(whole.verdict == Verdict::good);
    CHECK(whole.stamp == ObjectStamp{1000, "\"a1\"", date.second});
    // Shorter than the range that was asked for.
    CHECK(judge_opening(head(206, {{"content-range", "bytes 0-41/42"}, date}), {0, 100}).stamp ==
          ObjectStamp{42, "", date.second});
    // A weak entity tag is none (RFC 9110 8.8.1).
    CHECK(judge_opening(head(206, {{"content-range", "bytes 0-41/42"}, {"etag", "W/\"a\""}, date}), {0, 100})
              .stamp.etag.empty());
}

TEST_CASE("What cannot be opened says why") {
    struct Row {
        remote::Head head;
        Verdict verdict;
        ErrorKind kind;
    };
    const std::vector<Row> rows{
        {head(200, {etag}), Verdict::final, ErrorKind::unsupported},
        {head(206, {{"content-range", "bytes 0-99/1000"}}), Verdict::final, ErrorKind::unsupported},
        {head(206, {{"content-range", "bytes 0-99/1000"}, {"etag", "W/\"a\""}}), Verdict::final,
         ErrorKind::unsupported},
        {head(206, {{"content-range", "bytes 0-99/1000"}, etag, {"content-encoding", "gzip"}}), Verdict::final,
         ErrorKind::unsupported},
        {head(206, {etag}), Verdict::again, ErrorKind::unavailable},
        {head(206, {{"content-range", "bytes 0-99/*"}, etag}), Verdict::again, ErrorKind::unavailable},
        {head(206, {{"content-range", "bytes 0-98/1000"}, etag}), Verdict::again, ErrorKind::unavailable},
        {head(206, {{"content-range", "bytes 1-100/1000"}, etag}), Verdict::again, ErrorKind::unavailable},
        {head(206, {{"content-type", "multipart/byteranges"}, etag}), Verdict::again, ErrorKind::unavailable},
        {head(301, {}), Verdict::final, ErrorKind::unsupported},
        {head(307, {}), Verdict::final, ErrorKind::unsupported},
        {head(400, {}), Verdict::final, ErrorKind::unavailable},
        {head(401, {}), Verdict::sign_anew, ErrorKind::unavailable},
        {head(403, {}), Verdict::sign_anew, ErrorKind::unavailable},
        {head(404, {}), Verdict::final, ErrorKind::not_found},
        {head(410, {}), Verdict::final, ErrorKind::not_found},
        {head(416, {}), Verdict::final, ErrorKind::invalid_input},
        {head(429, {}), Verdict::again, ErrorKind::unavailable},
        {head(500, {}), Verdict::again, ErrorKind::unavailable},
        {head(503, {}), Verdict::again, ErrorKind::unavailable},
    };
    for (const Row& row : rows) {
        const auto judged = judge_opening(row.head, {0, 100});
        INFO(row.head.status << " " << judged.error.message);
        CHECK(judged.verdict == row.verdict);
        CHECK(judged.error.kind == row.kind);
    }
}

TEST_CASE("A range is good only if it is just that range of just that content") {
    const ObjectStamp known{1000, "\"a1\"", date.second};
    struct Row {
        remote::Head head;
        Verdict verdict;
        ErrorKind kind;
    };
    const auto range = [](std::string text) { return std::pair<std::string, std::string>{"content-range", text}; };
    const std::vector<Row> rows{
        {head(206, {range("bytes 100-199/1000"), etag}), Verdict::good, {}},
        // The entity tag alone counts where there is one: stores rewrite dates.
        {head(206, {range("bytes 100-199/1000"), etag, {"last-modified", "later"}}), Verdict::good, {}},
        {head(206, {range("bytes 100-199/1000"), {"etag", "\"b2\""}}), Verdict::final, ErrorKind::conflict},
        {head(206, {range("bytes 100-199/1001"), etag}), Verdict::final, ErrorKind::conflict},
        {head(200, {{"content-length", "1000"}, {"etag", "\"b2\""}}), Verdict::final, ErrorKind::conflict},
        {head(200, {{"content-length", "999"}, etag}), Verdict::final, ErrorKind::conflict},
        {head(416, {range("bytes */50")}), Verdict::final, ErrorKind::conflict},
        {head(416, {range("bytes */1000")}), Verdict::again, ErrorKind::unavailable},
        {head(416, {}), Verdict::again, ErrorKind::unavailable},
        {head(206, {range("bytes 100-199/1000")}), Verdict::again, ErrorKind::unavailable},
        {head(206, {range("bytes 100-199/1000"), etag, {"content-encoding", "gzip"}}), Verdict::again,
         ErrorKind::unavailable},
        {head(206, {range("bytes 100-198/1000"), etag}), Verdict::again, ErrorKind::unavailable},
        {head(206, {range("bytes 0-99/1000"), etag}), Verdict::again, ErrorKind::unavailable},
        {head(206, {range("bytes 100-199/*"), etag}), Verdict::again, ErrorKind::unavailable},
        {head(206, {etag}), Verdict::again, ErrorKind::unavailable},
        {head(200, {{"content-length", "1000"}, etag}), Verdict::again, ErrorKind::unavailable},
        {head(404, {}), Verdict::final, ErrorKind::unavailable},
        {head(307, {}), Verdict::final, ErrorKind::unavailable},
        {head(403, {}), Verdict::sign_anew, ErrorKind::unavailable},
        {head(502, {}), Verdict::again, ErrorKind::unavailable},
        {head(304, {}), Verdict::final, ErrorKind::unavailable},
    };
    for (const Row& row : rows) {
        const auto judged = judge_range(row.head, {100, 100}, known);
        INFO(row.head.status << " " << judged.error.message);
        CHECK(judged.verdict == row.verdict);
        if (row.verdict != Verdict::good) CHECK(judged.error.kind == row.kind);
    }
}

TEST_CASE("Where there is no entity tag the date must be the same") {
    const ObjectStamp known{1000, "", date.second};
    const std::pair<std::string, std::string> range{"content-range", "bytes 0-9/1000"};
    CHECK(judge_range(head(206, {range, date}), {0, 10}, known).verdict == Verdict::good);
    CHECK(judge_range(head(206, {range, {"last-modified", "later"}}), {0, 10}, known).error.kind ==
          ErrorKind::conflict);
    CHECK(judge_range(head(206, {range}), {0, 10}, known).verdict == Verdict::again);
}

TEST_CASE("All of an object is a 200, or a 304 that was asked for") {
    CHECK(judge_whole(head(200, {etag}), false).stamp.etag == "\"a1\"");
    CHECK(judge_whole(head(304, {etag}), true).verdict == Verdict::good);
    CHECK(judge_whole(head(304, {etag}), false).verdict == Verdict::final);
    CHECK(judge_whole(head(404, {}), true).error.kind == ErrorKind::not_found);
    CHECK(judge_whole(head(500, {}), true).verdict == Verdict::again);
    CHECK(judge_whole(head(206, {}), true).verdict == Verdict::final);
}

TEST_CASE("Addresses of objects name a bucket and a key, or a host and a path") {
    for (const char* text : {"/vsis3/bucket/key", "/vsigs/b/a/b.pmtiles", "/vsiaz/container/x y.pmtiles",
                             "https://example.org/x.pmtiles", "http://127.0.0.1:8000/a/b"}) {
        INFO(text);
        CHECK(is_remote(text));
        CHECK(ObjectAddress::parse(text));
    }
    CHECK(ObjectAddress::parse("/vsis3/bucket/a/key")->origin() == "/vsis3/bucket");
    CHECK(ObjectAddress::parse("https://example.org:81/a/key")->origin() == "https://example.org:81");
    CHECK(ObjectAddress::parse("https://example.org:81/a/key")->name() == "key");
    CHECK_FALSE(is_remote("/data/x.pmtiles"));
    for (const char* text :
         {"/vsicurl/https://example.org/x", "/vsis3/", "/vsis3/bucket", "/vsis3/bucket/", "/vsis3//key",
          "/vsizip/x.zip/y", "/vsis3_streaming/b/k", "ftp://example.org/x", "https://example.org",
          "https://example.org/", "https:///x", "https://user:secret@example.org/x", "https://example.org/x?sig=1",
          "https://example.org/x#y", "https://example.org/a b", "/vsis3/b/a\nb", "x.pmtiles", ""}) {
        INFO(text);
        const auto parsed = ObjectAddress::parse(text);
        REQUIRE_FALSE(parsed);
        CHECK(parsed.error().kind == ErrorKind::invalid_input);
    }
}

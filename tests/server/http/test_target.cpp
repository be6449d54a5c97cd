#include "server/http/target.hpp"
#include "tests/support/catch.hpp"

#include <random>

using namespace oryx::http;

namespace {

using Segments = std::vector<std::string>;

Segments segments_of(const Target& target) {
    return {target.segments().begin(), target.segments().end()};
}

}  // namespace

TEST_CASE("A target is cut at slashes before it is decoded, and nothing is normalised") {
    struct Row {
        const char* target;
        Segments segments;
    };
    const auto row = GENERATE(Row{"/", {}}, Row{"/a", {"a"}}, Row{"/a/", {"a", ""}}, Row{"//", {"", ""}},
                              Row{"/a%2Fb/c", {"a/b", "c"}}, Row{"/../%2e%2e", {"..", ".."}},
                              Row{"/%C3%A9", {"\xC3\xA9"}}, Row{"/a?b/c", {"a"}}, Row{"?x=1", {}},
                              Row{"http://localhost:80/a/b", {"a", "b"}}, Row{"http://localhost", {}});
    CAPTURE(row.target);
    Target target;
    REQUIRE(target.parse(row.target));
    CHECK(segments_of(target) == row.segments);
}

TEST_CASE("Query parameters are decoded by name and value, in their order; a plus stays a plus") {
    Target target;
    REQUIRE(target.parse("/a?x=1&&y=%26%3D&x=2+3&flag&=v"));
    const std::vector<std::pair<std::string_view, std::string_view>> wanted{
        {"x", "1"}, {"y", "&="}, {"x", "2 3"}, {"flag", ""}, {"", "v"}};
    CHECK(std::vector(target.query().begin(), target.query().end()) == wanted);
    CHECK(target.path() == "/a");
    CHECK(target.raw_query() == "x=1&&y=%26%3D&x=2+3&flag&=v");
}

TEST_CASE("The host of an absolute target is told apart from its path") {
    Target target;
    REQUIRE(target.parse("https://evil.example/a"));
    CHECK(target.authority() == "evil.example");
}

TEST_CASE("A target that cannot be decoded is refused") {
    const char* text = GENERATE("", "a", "*", "/%", "/%4", "/%zz", "/%00", "/%0a", "/%7F", "/a b", "/a\tb", "ftp://x/");
    CAPTURE(text);
    Target target;
    const auto parsed = target.parse(text);
    REQUIRE_FALSE(parsed);
    CHECK(parsed.error().kind == oryx::ErrorKind::invalid_input);
}

TEST_CASE("More segments than any route has are not found, more parameters than 32 are refused") {
    std::string path;
    for (std::size_t i = 0; i < Target::max_segments; ++i)
        path += "/a";
    Target whole;
    CHECK(whole.parse(path));
    for (const char* more : {"/a", "/"}) {
        Target target;
        const auto parsed = target.parse(path + more);
        REQUIRE_FALSE(parsed);
        CHECK(parsed.error().kind == oryx::ErrorKind::not_found);
    }
    std::string query = "/a?";
    for (std::size_t i = 0; i < Target::max_parameters; ++i)
        query += "x=1&";
    Target most;
    CHECK(most.parse(query));
    Target beyond;
    CHECK_FALSE(beyond.parse(query + "x=1"));
}

TEST_CASE("What is percent-encoded comes back as it was") {
    const auto seed = std::random_device{}();
    CAPTURE(seed);
    std::mt19937 random(seed);
    for (int round = 0; round < 500; ++round) {
        std::string text;
        for (int i = 0; i < 20; ++i) {
            const auto c = static_cast<char>(random() % 256);
            if (static_cast<unsigned char>(c) >= 0x20 && c != 0x7f) text += c;
        }
        Target target;
        REQUIRE(target.parse("/?q=" + percent_encode(text)));
        REQUIRE(target.query().front().second == text);
    }
}

#include "server/api/json_body.hpp"
#include "tests/support/catch.hpp"

#include <string>

using namespace oryx;

namespace {

Result<nlohmann::json> parse(const std::string& body, std::string_view type = "application/json",
                             std::string_view coding = "") {
    http::Request request;
    request.body = body;
    request.content_type = type;
    request.content_encoding = coding;
    return api::parse_json_body(request);
}

std::string nested(int depth, char open, char close) {
    return std::string(static_cast<std::size_t>(depth), open) + std::string(static_cast<std::size_t>(depth), close);
}

}  // namespace

TEST_CASE("A body is JSON nested no deeper than 64") {
    CHECK(parse(nested(64, '[', ']')));
    const auto deep = parse(nested(65, '[', ']'));
    REQUIRE_FALSE(deep);
    CHECK(deep.error().kind == ErrorKind::invalid_input);
    CHECK(deep.error().message == "the body nests deeper than 64");
    CHECK_FALSE(parse(std::string(1'000'000, '[')));
    std::string objects;
    for (int i = 0; i < 100'000; ++i)
        objects += R"({"a":)";
    CHECK_FALSE(parse(objects));
    // Side by side is not deep.
    std::string flat = "[";
    for (int i = 0; i < 1000; ++i)
        flat += "[{}],";
    CHECK(parse(flat + "0]"));
}

TEST_CASE("A member given twice in one object is refused, the same name in two objects is not") {
    const auto twice = parse(R"({"a":{"b":1,"b":1}})");
    REQUIRE_FALSE(twice);
    CHECK(twice.error().message == "a member stands twice in one object");
    CHECK(parse(R"({"a":{"b":1},"c":[{"b":1},{"b":2}]})"));
}

TEST_CASE("What is not JSON is refused") {
    const char* text = GENERATE("", " ", "{", "{}}", "{'a':1}", "NaN", "[1e999]", "[01]", "\"\xff\"", "\"\\ud800\"",
                                "[1,]", "{\"a\" 1}", "// {}");
    CAPTURE(text);
    const auto parsed = parse(text);
    REQUIRE_FALSE(parsed);
    CHECK(parsed.error().kind == ErrorKind::invalid_input);
}

TEST_CASE("Another media type or a compressed body is not supported") {
    CHECK(parse("{}", "Application/JSON;charset=utf-8"));
    CHECK(parse("{}", "application/json", "identity"));
    for (const char* type : {"", "text/plain", "application/xml", "application/json-seq"}) {
        const auto parsed = parse("{}", type);
        REQUIRE_FALSE(parsed);
        CHECK(parsed.error().kind == ErrorKind::unsupported);
    }
    CHECK(parse("{}", "application/json", "gzip").error().kind == ErrorKind::unsupported);
}

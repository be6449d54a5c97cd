#include "geo/core/base64.hpp"
#include "tests/support/catch.hpp"

#include <string>

using oryx::to_base64;

TEST_CASE("bytes are written in base64 as RFC 4648, 10 has it", "[core]") {
    CHECK(to_base64("").empty());
    CHECK(to_base64("f") == "Zg==");
    CHECK(to_base64("fo") == "Zm8=");
    CHECK(to_base64("foo") == "Zm9v");
    CHECK(to_base64("foob") == "Zm9vYg==");
    CHECK(to_base64("fooba") == "Zm9vYmE=");
    CHECK(to_base64("foobar") == "Zm9vYmFy");
}

TEST_CASE("bytes that are no text are written in base64 too", "[core]") {
    CHECK(to_base64(std::string("\xFF\xFF\xFF\x00", 4)) == "////AA==");
    CHECK(to_base64(std::string("\xFB\xF0", 2)) == "+/A=");
}

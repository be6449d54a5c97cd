#include "server/jobs/partner.hpp"
#include "tests/support/catch.hpp"

using namespace oryx;
using namespace oryx::jobs;

TEST_CASE("A name that leads into this machine is not asked, though it was named; nothing is sent") {
    const auto partners = Partners::create({"localhost"});
    REQUIRE(partners);
    const auto answer = partners->get("http://localhost:1/", std::chrono::milliseconds(2000));
    REQUIRE_FALSE(answer);
    CHECK(answer.error().kind == ErrorKind::invalid_input);
    CHECK(answer.error().message.find("own network") != std::string::npos);
}

#include "server/http/origin_policy.hpp"
#include "tests/support/catch.hpp"

using namespace oryx::http;

TEST_CASE("Host is loopback, the address listened on or the public host; anything else is refused") {
    const auto policy = OriginPolicy::create({"192.0.2.7", "https://Maps.example.org:8443/oryx/", {}});
    REQUIRE(policy);
    for (const char* host : {"127.0.0.1", "127.3.2.1:80", "localhost", "LocalHost:1", "[::1]", "[::1]:8080",
                             "192.0.2.7:8080", "maps.example.org", "MAPS.EXAMPLE.ORG:443"}) {
        CAPTURE(host);
        CHECK(policy->allows_host(host));
    }
    for (const char* host : {"", "evil.example", "maps.example.org.evil.example", "127.0.0.1.evil.example",
                             "localhost:", "localhost:http", "localhost:123456", "[::1", "[::1]x", "user@localhost",
                             "192.0.2.8", ":80", "example.org", "localhost/", "127.0.0.1\t"}) {
        CAPTURE(host);
        CHECK_FALSE(policy->allows_host(host));
    }
    CHECK(policy->base_url("127.0.0.1:8080") == "https://Maps.example.org:8443/oryx");
}

TEST_CASE("Without a public address links follow the Host that was asked") {
    CHECK(OriginPolicy::create({"127.0.0.1", "", {}})->base_url("localhost:8080") == "http://localhost:8080");
}

TEST_CASE("Only own, localhost and configured origins are answered") {
    const auto policy = OriginPolicy::create({"127.0.0.1", "https://maps.example.org/oryx", {"https://a.example"}});
    REQUIRE(policy);
    for (const char* origin : {"http://localhost:3000", "https://127.0.0.1", "http://[::1]:9",
                               "https://maps.example.org", "https://a.example"}) {
        CAPTURE(origin);
        CHECK(policy->allowed_origin(origin, "127.0.0.1:8080") == origin);
    }
    for (const char* origin : {"", "null", "http://maps.example.org", "https://a.example:444",
                               "https://a.example.evil.example", "https://evil.example", "http://localhost/",
                               "http://localhost@evil.example", "http://localhost.evil.example", "file://localhost"}) {
        CAPTURE(origin);
        CHECK(policy->allowed_origin(origin, "127.0.0.1:8080").empty());
    }
    CHECK(OriginPolicy::create({"127.0.0.1", "", {"*"}})->allowed_origin("https://evil.example", "x") == "*");
}

TEST_CASE("Public addresses and origins that are none are refused by their option's name") {
    for (const char* url : {"maps.example.org", "ftp://maps.example.org", "https://", "https://a b",
                            "https://a\r\nX: y", "https://user@host", "https://a'", "https://a;b"}) {
        CAPTURE(url);
        const auto policy = OriginPolicy::create({"0.0.0.0", url, {}});
        REQUIRE_FALSE(policy);
        CHECK(policy.error().parameter == "public-url");
    }
    const auto policy = OriginPolicy::create({"127.0.0.1", "", {"https://a.example/path"}});
    REQUIRE_FALSE(policy);
    CHECK(policy.error().parameter == "cors-origins");
}

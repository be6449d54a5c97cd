#include "geo/remote/hosts.hpp"
#include "tests/support/catch.hpp"

using namespace oryx;
using namespace oryx::remote;

TEST_CASE("Addresses of this machine, of private networks and of no machine are internal (RFC 6890)") {
    for (const char* text : {"127.0.0.1",
                             "127.255.0.9",
                             "10.1.2.3",
                             "172.16.0.1",
                             "172.31.255.255",
                             "192.168.1.1",
                             "169.254.169.254",
                             "0.0.0.0",
                             "100.64.0.1",
                             "198.18.0.1",
                             "224.0.0.1",
                             "255.255.255.255",
                             "::1",
                             "::",
                             "fe80::1",
                             "fc00::1",
                             "fdff::1",
                             "ff02::1",
                             "::ffff:127.0.0.1",
                             "::ffff:10.0.0.1",
                             "64:ff9b::a00:1",
                             "2002:7f00:1::",
                             "not an address",
                             ""}) {
        INFO(text);
        CHECK(is_internal_address(text));
    }
    for (const char* text : {"8.8.8.8", "172.32.0.1", "172.15.0.1", "100.128.0.1", "192.167.1.1",
                             "2001:4860:4860::8888", "::ffff:8.8.8.8", "64:ff9b::808:808", "2002:808:808::"}) {
        INFO(text);
        CHECK_FALSE(is_internal_address(text));
    }
}

TEST_CASE("Nobody is asked unless a host was named") {
    const auto none = Hosts::create({}, "partner-hosts");
    REQUIRE(none);
    CHECK(none->empty());
    const auto refused = none->find("https://example.org/done");
    REQUIRE_FALSE(refused);
    CHECK(refused.error().kind == ErrorKind::invalid_input);
    CHECK(refused.error().hint.find("partner-hosts") != std::string::npos);
}

TEST_CASE("A host is taken by its name and port, however the address is written") {
    const auto hosts =
        Hosts::create({"example.org", "EXAMPLE.net:8443", "[::1]:9000", "127.0.0.1:9000"}, "partner-hosts");
    REQUIRE(hosts);
    for (const char* url : {"https://example.org/done", "http://EXAMPLE.org:81/", "https://example.net:8443/x?y=1",
                            "http://[::1]:9000/", "http://127.0.0.1:9000/a"}) {
        INFO(url);
        CHECK(hosts->find(url));
    }
    for (const char* url :
         {"https://example.net/", "https://example.org.evil.example/", "https://evil.example/example.org",
          "https://example.org@evil.example/", "https://user:secret@example.org/", "ftp://example.org/",
          "file:///etc/passwd", "gopher://127.0.0.1:9000/", "javascript:alert(1)", "example.org", "", "http://",
          "http://127.0.0.1/", "http://127.0.0.1:9001/", "http://2130706433:9001/", "//example.org/",
          "http://example.org\r\nHost: evil.example/"}) {
        INFO(url);
        CHECK_FALSE(hosts->find(url));
    }
}

TEST_CASE("What is no host is refused by name") {
    for (const char* text :
         {"", "http://example.org", "example.org/path", "user@example.org", "a b", "example.org:x"}) {
        const auto hosts = Hosts::create({text}, "partner-hosts");
        INFO(text);
        REQUIRE_FALSE(hosts);
        CHECK(hosts.error().parameter == "partner-hosts");
    }
}

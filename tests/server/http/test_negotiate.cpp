#include "server/http/negotiate.hpp"
#include "tests/support/catch.hpp"

#include <array>

using namespace oryx::http;

TEST_CASE("The content coding with the highest q-value wins; what is refused is not taken") {
    struct Row {
        const char* accept;
        std::optional<Encoding> chosen;
    };
    const auto row = GENERATE(
        Row{"", Encoding::identity}, Row{"gzip", Encoding::gzip}, Row{"gzip, zstd", Encoding::zstd},
        Row{"gzip;q=0.9, zstd;q=0.8", Encoding::gzip}, Row{" GZip ; q=1.0 ", Encoding::gzip},
        Row{"x-gzip", Encoding::gzip}, Row{"br, deflate", Encoding::brotli},
        Row{"gzip, deflate, br, zstd", Encoding::zstd}, Row{"gzip, br", Encoding::gzip},
        Row{"br;q=1.0, gzip;q=0.8", Encoding::brotli}, Row{"br;q=0", Encoding::identity}, Row{"*", Encoding::gzip},
        Row{"*;q=0", std::nullopt}, Row{"*;q=0, zstd", Encoding::zstd}, Row{"gzip;q=0", Encoding::identity},
        Row{"identity;q=0", std::nullopt}, Row{"identity;q=0, *", Encoding::gzip},
        Row{"identity;q=0.5, gzip;q=0.4", Encoding::identity}, Row{"gzip;q=0.001", Encoding::gzip},
        Row{"gzip;q=1.5", Encoding::identity}, Row{"gzip;q=.5", Encoding::identity},
        Row{"gzip;q=0.5555", Encoding::identity}, Row{",,gzip,,", Encoding::gzip}, Row{";q=1", Encoding::identity});
    CAPTURE(row.accept);
    CHECK(choose_encoding(row.accept, true) == row.chosen);
    CHECK(choose_encoding(row.accept, false) == Encoding::identity);
}

TEST_CASE("An answer that is packed already is sent so to who wants nothing more") {
    struct Row {
        const char* accept;
        Encoding packed_as;
        Encoding chosen;
    };
    const auto row = GENERATE(
        Row{"gzip, deflate, br, zstd", Encoding::gzip, Encoding::gzip},
        Row{"gzip, deflate, br, zstd", Encoding::brotli, Encoding::brotli},
        Row{"gzip, deflate, br, zstd", Encoding::identity, Encoding::zstd},
        Row{"gzip;q=0.9, zstd", Encoding::gzip, Encoding::zstd}, Row{"zstd", Encoding::gzip, Encoding::zstd},
        Row{"br, zstd, gzip;q=0", Encoding::gzip, Encoding::zstd}, Row{"*", Encoding::brotli, Encoding::gzip},
        Row{"gzip;q=0.5, identity", Encoding::gzip, Encoding::identity}, Row{"", Encoding::gzip, Encoding::identity});
    CAPTURE(row.accept, row.packed_as);
    CHECK(choose_encoding(row.accept, true, row.packed_as) == row.chosen);
}

TEST_CASE("The most specific range that fits decides how much a media type is wanted") {
    struct Row {
        const char* accept;
        const char* type;
        double quality;
    };
    const auto row =
        GENERATE(Row{"", "text/html", 1}, Row{"*/*;q=0.1", "text/html", 0.1},
                 Row{"text/*;q=0.5, */*", "text/html", 0.5}, Row{"text/html;q=0.2, text/*;q=0.9", "text/html", 0.2},
                 Row{"TEXT/HTML", "text/html", 1}, Row{"text/html;level=1;q=0.7", "text/html", 0.7},
                 Row{"application/json", "text/html", 0}, Row{"text/html;q=nan", "text/html", 0});
    CAPTURE(row.accept);
    CHECK(media_quality(row.accept, row.type) == Approx(row.quality));
}

TEST_CASE("The first offered type wins a tie, and nothing is offered to who takes none") {
    static constexpr std::array<std::string_view, 2> offered{"application/geo+json", "text/csv"};
    CHECK(choose_media_type("*/*", offered) == "application/geo+json");
    CHECK(choose_media_type("text/csv, application/geo+json;q=0.9", offered) == "text/csv");
    CHECK(choose_media_type("text/*", offered) == "text/csv");
    CHECK_FALSE(choose_media_type("image/png", offered));
}

TEST_CASE("A Content-Type is compared without case and parameters") {
    CHECK(is_media_type("application/json", "application/json"));
    CHECK(is_media_type("Application/JSON ; charset=utf-8", "application/json"));
    CHECK_FALSE(is_media_type("application/jsonp", "application/json"));
    CHECK_FALSE(is_media_type("", "application/json"));
}

TEST_CASE("If-None-Match is compared weakly; what is not well formed matches nothing") {
    struct Row {
        const char* header;
        bool matches;
    };
    const auto row = GENERATE(Row{R"("a")", true}, Row{R"(W/"a")", true}, Row{R"( "b" , W/"a" )", true}, Row{"*", true},
                              Row{R"("b")", false}, Row{"a", false}, Row{"", false}, Row{R"("a)", false},
                              Row{R"("b" "a")", false}, Row{R"("b", a)", false}, Row{"W/", false},
                              Row{R"(w/"a")", false}, Row{R"("b",)", false}, Row{R"("b", "")", false});
    CAPTURE(row.header);
    CHECK(matches_entity_tag(row.header, R"("a")") == row.matches);
    CHECK_FALSE(matches_entity_tag(row.header, ""));
}

TEST_CASE("A preference is stated whatever its case, place, value and parameters (RFC 7240, 2)") {
    for (const char* prefer : {"respond-async", "Respond-Async", " respond-async ", "wait=10, respond-async",
                               "respond-async; x=1, return=minimal", "respond-async=true"}) {
        INFO(prefer);
        CHECK(states_preference(prefer, "respond-async"));
    }
    for (const char* prefer : {"", "respond-sync", "respond-asynchronously", "return=respond-async",
                               "wait=10; respond-async", ",", ";", "="}) {
        INFO(prefer);
        CHECK_FALSE(states_preference(prefer, "respond-async"));
    }
}

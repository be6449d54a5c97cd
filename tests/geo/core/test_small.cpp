// The small promises of the core room: errors, tile ids, cancelling, hashing, roles.

#include "geo/core/cancel.hpp"
#include "geo/core/hash.hpp"
#include "geo/core/roles.hpp"
#include "geo/core/tile_id.hpp"
#include "tests/support/catch.hpp"

#include <set>

using namespace oryx;

TEST_CASE("Every error kind has one row: its own slug, an HTTP status and an exit code that is no success") {
    std::set<std::string_view> slugs;
    for (std::size_t i = 0; i < error_kinds().size(); ++i) {
        const ErrorKindInfo& row = error_kinds()[i];
        CAPTURE(row.slug);
        CHECK(static_cast<std::size_t>(row.kind) == i);
        CHECK(slugs.insert(row.slug).second);
        CHECK(row.http_status >= 400);
        CHECK(row.http_status < 600);
        CHECK(row.exit_code != 0);
        CHECK(row.exit_code != 3);  // published with rejects
    }
    CHECK(info(ErrorKind::internal).http_status == 500);
}

TEST_CASE("A tile outside the world, or above the last zoom, does not exist") {
    struct Row {
        std::uint64_t z, x, y;
        const char* parameter;  // nullptr: exists
    };
    const auto row = GENERATE(Row{0, 0, 0, nullptr}, Row{20, 1048575, 1048575, nullptr}, Row{0, 0, 1, "y"},
                              Row{3, 8, 0, "x"}, Row{3, 0, 8, "y"}, Row{21, 0, 0, "z"}, Row{64, 0, 0, "z"},
                              Row{20, 1048576, 0, "x"}, Row{4, 18446744073709551615U, 0, "x"});
    CAPTURE(row.z, row.x, row.y);
    const auto tile = TileId::create(row.z, row.x, row.y);
    REQUIRE(tile.has_value() == (row.parameter == nullptr));
    if (!tile) {
        CHECK(tile.error().kind == ErrorKind::not_found);
        CHECK(tile.error().parameter == row.parameter);
    }
}

TEST_CASE("A token is cancelled by its copies and by its deadline, the default token never") {
    const CancelToken never;
    never.cancel();
    CHECK_FALSE(never.cancelled());
    const CancelToken token = CancelToken::create();
    const CancelToken copy = token;
    CHECK(token.check());
    copy.cancel();
    CHECK(token.cancelled());
    CHECK(token.check().error().kind == ErrorKind::cancelled);
    CHECK(CancelToken::create(CancelToken::Clock::now()).cancelled());
}

TEST_CASE("SHA-256 gives the digests of FIPS 180-4") {
    CHECK(sha256_hex("") == "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855");
    CHECK(sha256_hex("abc") == "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad");
}

TEST_CASE("Names of roles, sensitivities and precisions read back as what they name") {
    for (const auto name : role_names())
        CHECK(to_string(*parse_role(name)) == name);
    CHECK_FALSE(parse_role("Areas"));
    CHECK(parse_sensitivity("severe") > parse_sensitivity("low"));
    CHECK(to_string(*parse_location_precision("admin2")) == "admin2");
}

#include "geo/catalog/remote_archive.hpp"
#include "tests/support/catch.hpp"

using namespace oryx;
using namespace oryx::catalog;

TEST_CASE("The record of a remote archive is read as it was written") {
    RemoteArchive remote{.address = "https://example.org/x.pmtiles", .stamp = {1000, "\"a1\"", "Thu"}, .info = {}};
    remote.info.tile_type = archive::TileType::webp;
    remote.info.compression = Compression::brotli;
    remote.info.min_zoom = 3;
    remote.info.max_zoom = 11;
    remote.info.bounds = {-12.25, 10, 4.5, 25.125};
    remote.info.centre = {-3.5, 14.25};
    remote.info.centre_zoom = 5;
    remote.info.metadata = R"({"name":"A","vector_layers":[]})";
    const auto read = parse_remote_archive(to_text(remote));
    REQUIRE(read);
    CHECK(read->address == remote.address);
    CHECK(read->stamp == remote.stamp);
    CHECK(read->info.tile_type == remote.info.tile_type);
    CHECK(read->info.compression == remote.info.compression);
    CHECK(read->info.min_zoom == 3);
    CHECK(read->info.max_zoom == 11);
    CHECK(read->info.bounds.min_x == -12.25);
    CHECK(read->info.bounds.max_y == 25.125);
    CHECK(read->info.centre.y == 14.25);
    CHECK(read->info.centre_zoom == 5);
    CHECK(read->info.metadata == remote.info.metadata);
}

TEST_CASE("A record that is not whole is an error") {
    const std::string whole = to_text({.address = "https://example.org/x.pmtiles", .stamp = {}, .info = {}});
    for (std::size_t length = 0; length + 2 < whole.size(); length += 7)
        CHECK_FALSE(parse_remote_archive(whole.substr(0, length)));
    for (const char* text : {"{}", "[]", "null", "7", R"({"address": 7})"})
        CHECK_FALSE(parse_remote_archive(text));
}

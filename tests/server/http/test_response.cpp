// What a handler answers becomes bytes once: content codings and entity tags.

#include "geo/core/compression.hpp"
#include "server/http/response.hpp"
#include "tests/support/catch.hpp"

#include <string>

namespace oryx::http {
namespace {

const std::string text(1000, 'a');

Response tile() {
    const std::string packed = oryx::compress(text, Compression::gzip, 9);
    return {.content_type = "application/vnd.mapbox-vector-tile",
            .body = text,
            .packed = packed,
            .packed_as = Encoding::gzip};
}

TEST_CASE("what its maker packed is sent as it is to who asks for that coding") {
    const auto sealed = seal(tile(), Encoding::gzip, {});
    CHECK(sealed->body == tile().packed);
    CHECK(sealed->head.find("Content-Encoding: gzip\r\n") != std::string::npos);
    CHECK(sealed->head.find("Content-Length: " + std::to_string(sealed->body.size()) + "\r\n") != std::string::npos);
    // Also what no coding of ours would be worth: images in a packed archive, tiles that fit in a packet.
    Response image = tile();
    image.content_type = "image/png";
    CHECK(seal(std::move(image), Encoding::gzip, {})->body == tile().packed);
}

TEST_CASE("who asks for another coding, or none, gets that") {
    CHECK(seal(tile(), Encoding::identity, {})->body == text);
    const auto zstd = seal(tile(), Encoding::zstd, {});
    CHECK(zstd->head.find("Content-Encoding: zstd\r\n") != std::string::npos);
    CHECK(*oryx::decompress(zstd->body, Compression::zstd, 10'000) == text);
}

TEST_CASE("packing that made it larger is left out") {
    Response small{.content_type = "text/plain", .body = "ab", .packed = "longer", .packed_as = Encoding::gzip};
    const auto sealed = seal(std::move(small), Encoding::gzip, {});
    CHECK(sealed->body == "ab");
    CHECK(sealed->head.find("Content-Encoding") == std::string::npos);
}

TEST_CASE("entity tags differ wherever the bytes do") {
    Response none = tile();
    none.packed.clear();
    none.packed_as = Encoding::identity;
    const auto a = seal(tile(), Encoding::gzip, {});
    const auto b = seal(std::move(none), Encoding::gzip, {});
    CHECK((a->body == b->body) == (a->etag == b->etag));
    CHECK(a->etag != seal(tile(), Encoding::identity, {})->etag);
    CHECK(a->etag != seal(tile(), Encoding::zstd, {})->etag);
    CHECK(a->etag == seal(tile(), Encoding::gzip, {})->etag);
    CHECK(a->not_modified_head.find(a->etag) != std::string::npos);
}

}  // namespace
}  // namespace oryx::http

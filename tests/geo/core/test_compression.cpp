// What was packed comes back, whatever its frame says of its size, and within the room that is allowed.

#include "geo/core/compression.hpp"
#include "tests/support/catch.hpp"

#include <string>

namespace oryx {
namespace {

const auto every = {Compression::gzip, Compression::zstd, Compression::brotli, Compression::none};

TEST_CASE("bytes come back, none of them, few and many, dense and sparse") {
    for (const Compression compression : every) {
        for (const std::string& bytes : {std::string(), std::string("a"), std::string(100'000, 'x'),
                                         std::string("abcdefghij") + std::string(7, '\0')}) {
            INFO(to_string(compression) << ", " << bytes.size() << " bytes");
            const auto back = decompress(compress(bytes, compression, 6), compression, 1 << 20);
            REQUIRE(back);
            CHECK(*back == bytes);
        }
    }
}

TEST_CASE("a size that is a lie is damage, and takes no more room than the truth") {
    std::string packed = compress(std::string(100'000, 'x'), Compression::gzip, 6);
    for (const char stated : {'\0', '\x7f'}) {
        for (std::size_t i = 1; i <= 4; ++i)
            packed[packed.size() - i] = stated;
        const auto back = decompress(packed, Compression::gzip, 1 << 20);
        REQUIRE_FALSE(back);
        CHECK(back.error().kind == ErrorKind::invalid_input);
    }
}

TEST_CASE("more than is allowed is refused, exactly as much is not") {
    const std::string bytes(100'000, 'x');
    for (const Compression compression : every) {
        const std::string packed = compress(bytes, compression, 6);
        INFO(to_string(compression));
        CHECK(decompress(packed, compression, bytes.size()));
        const auto back = decompress(packed, compression, bytes.size() - 1);
        REQUIRE_FALSE(back);
        CHECK(back.error().kind == ErrorKind::too_large);
    }
}

}  // namespace
}  // namespace oryx

#include "geo/core/packed_integers.hpp"
#include "tests/support/catch.hpp"

#include <algorithm>
#include <limits>
#include <random>
#include <stdexcept>
#include <vector>

using namespace oryx;

TEST_CASE("integers of every range come back from as few bytes as the range needs") {
    const unsigned seed = 11;
    INFO("seed " << seed);
    std::mt19937_64 random(seed);
    for (unsigned bits = 0; bits <= 64; ++bits) {
        const std::uint64_t mask = bits == 0 ? 0 : ~std::uint64_t{0} >> (64 - bits);
        const std::uint64_t lowest = bits == 64 ? std::uint64_t{1} << 63 : random() >> 2;
        CAPTURE(bits, lowest);
        PackedIntegers packed;
        std::vector<std::int64_t> plain;
        for (int i = 0; i < 100; ++i) {
            const std::uint64_t above = i == 0 ? 0 : i == 1 ? mask : random() & mask;
            plain.push_back(static_cast<std::int64_t>(lowest + above));
            packed.append(plain.back());
        }
        for (std::size_t i = 0; i < plain.size(); ++i)
            REQUIRE(packed[i] == plain[i]);
        packed.freeze();
        REQUIRE(packed.size() == plain.size());
        for (std::size_t i = 0; i < plain.size(); ++i)
            REQUIRE(packed[i] == plain[i]);
        CHECK(packed.bytes() == 8 + plain.size() * ((bits + 7) / 8));
        const std::int64_t least = *std::ranges::min_element(plain);
        CHECK(packed.lowest() == least);
        CHECK(packed.range() ==
              static_cast<std::uint64_t>(*std::ranges::max_element(plain)) - static_cast<std::uint64_t>(least));
    }
}

TEST_CASE("the whole range of 64 bits fits, nothing is appended to what is frozen, and none is fine") {
    PackedIntegers packed;
    packed.append(std::numeric_limits<std::int64_t>::max());
    packed.append(std::numeric_limits<std::int64_t>::min());
    packed.freeze();
    CHECK(packed[0] == std::numeric_limits<std::int64_t>::max());
    CHECK(packed[1] == std::numeric_limits<std::int64_t>::min());
    CHECK_THROWS_AS(packed.append(1), std::logic_error);
    PackedIntegers none;
    none.freeze();
    CHECK(none.size() == 0);
    CHECK(none.range() == 0);
}

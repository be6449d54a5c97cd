// Arcs as bytes: read back whole, and no damage that crashes, asks for much memory or gives arcs that are none.

#include "geo/topology/arcs_file.hpp"
#include "tests/support/catch.hpp"

#include <limits>
#include <random>
#include <string>

using namespace oryx;
using namespace oryx::topology;

namespace {

constexpr std::size_t rows = 40;
constexpr std::int64_t furthest = std::int64_t{1} << 39;
constexpr std::size_t count_at = 9;  // behind the magic and the flag

std::uint64_t new_seed() {
    const auto seed = static_cast<std::uint64_t>(std::random_device{}());
    UNSCOPED_INFO("seed " << seed);
    return seed;
}

Arcs random_arcs(std::mt19937_64& random, std::size_t count) {
    const auto between = [&](std::int64_t low, std::int64_t high) {
        return std::uniform_int_distribution<std::int64_t>(low, high)(random);
    };
    Arcs arcs;
    arcs.is_coverage = between(0, 1) == 1;
    for (std::size_t arc = 0; arc < count; ++arc) {
        const auto left = static_cast<Owner>(between(-1, rows - 2));
        arcs.left.push_back(left);
        arcs.right.push_back(left + 1);
        Point p{between(0, std::int64_t{1} << 32), between(0, std::int64_t{1} << 31)};
        for (std::int64_t length = between(2, 12); length > 0; --length) {
            arcs.positions.push_back(p);
            p = {p.x + between(1, 1000), p.y + between(-1000, 1000)};
        }
        arcs.ends.push_back(static_cast<std::uint32_t>(arcs.positions.size()));
    }
    return arcs;
}

void require_same(const Arcs& a, const Arcs& b) {
    REQUIRE(a.is_coverage == b.is_coverage);
    REQUIRE(a.ends == b.ends);
    REQUIRE(a.left == b.left);
    REQUIRE(a.right == b.right);
    REQUIRE(a.positions == b.positions);
}

void require_refused(std::string_view bytes) {
    const auto parsed = parse_arcs(bytes, rows);
    REQUIRE_FALSE(parsed);
    REQUIRE(parsed.error().kind == ErrorKind::invalid_input);
}

/// Whatever a parse lets pass must be arcs that drawing can rely on.
void require_sound(const Arcs& arcs) {
    REQUIRE(arcs.left.size() == arcs.size());
    REQUIRE(arcs.right.size() == arcs.size());
    REQUIRE((arcs.ends.empty() ? 0 : arcs.ends.back()) == arcs.positions.size());
    for (std::size_t arc = 0; arc < arcs.size(); ++arc) {
        for (const Owner owner : {arcs.left[arc], arcs.right[arc]})
            REQUIRE((owner >= nobody && owner < static_cast<Owner>(rows)));
        REQUIRE(arcs.left[arc] != arcs.right[arc]);
        REQUIRE(arcs.line(arc).size() >= 2);
        for (const Point p : arcs.line(arc))
            REQUIRE((std::abs(p.x) <= furthest && std::abs(p.y) <= furthest));
    }
}

std::string with_uint32(std::string bytes, std::size_t at, std::uint32_t value) {
    for (std::size_t i = 0; i < 4; ++i)
        bytes[at + i] = static_cast<char>(value >> (8 * i) & 0xFF);
    return bytes;
}

}  // namespace

TEST_CASE("arcs are read back as they were written") {
    std::mt19937_64 random(new_seed());
    for (const std::size_t count : {0, 1, 2, 50}) {
        const Arcs arcs = random_arcs(random, count);
        const auto again = parse_arcs(arcs_bytes(arcs), rows);
        REQUIRE(again);
        require_same(arcs, *again);
    }
    const Arcs corners{.positions = {{-furthest, furthest}, {furthest, -furthest}, {0, 0}},
                       .ends = {3},
                       .left = {static_cast<Owner>(rows) - 1},
                       .right = {nobody},
                       .is_coverage = true};
    require_same(corners, *parse_arcs(arcs_bytes(corners), rows));
}

TEST_CASE("the bytes are the contract") {
    const Arcs arcs{.positions = {{1, 2}, {301, 1}}, .ends = {2}, .left = {5}, .right = {nobody}, .is_coverage = true};
    using namespace std::string_literals;
    CHECK(arcs_bytes(arcs) == "ORYXARC1"s + "\x01"s + "\x01\0\0\0"s + "\x02\0\0\0"s +  // a coverage; 1 arc; 2 positions
                                  "\x05\0\0\0"s + "\xff\xff\xff\xff"s + "\x02"s +  // left 5, right nobody, 2 positions
                                  "\x02\x04"s + "\xd8\x04\x01"s);                  // +1 +2; +300 -1
}

TEST_CASE("bytes that are cut short or go on are refused") {
    std::mt19937_64 random(new_seed());
    const std::string whole = arcs_bytes(random_arcs(random, 20));
    for (std::size_t size = 0; size < whole.size(); ++size)
        require_refused(std::string_view(whole).substr(0, size));
    require_refused(whole + '\0');
    require_refused("");
}

TEST_CASE("a head that promises more than there is gets no memory") {
    std::mt19937_64 random(new_seed());
    const std::string whole = arcs_bytes(random_arcs(random, 20));
    constexpr auto most = std::numeric_limits<std::uint32_t>::max();
    require_refused(with_uint32(whole, count_at, most));
    require_refused(with_uint32(whole, count_at + 4, most));
    require_refused(with_uint32(whole, count_at, 19));
    require_refused(with_uint32(whole, count_at, 21));
    require_refused(with_uint32(whole, count_at + 4, 1));
}

TEST_CASE("owners that are no rows, and arcs that are no lines, are refused") {
    const Arcs good{.positions = {{1, 2}, {3, 4}}, .ends = {2}, .left = {0}, .right = {nobody}, .is_coverage = false};
    REQUIRE(parse_arcs(arcs_bytes(good), rows));
    CHECK_FALSE(parse_arcs(arcs_bytes(good), 0));
    for (const Owner wrong : {static_cast<Owner>(rows), Owner{-2}, std::numeric_limits<Owner>::min(), nobody}) {
        Arcs arcs = good;
        arcs.left = {wrong};
        require_refused(arcs_bytes(arcs));
    }
    Arcs point = good;
    point.positions = {{1, 2}};
    point.ends = {1};
    require_refused(arcs_bytes(point));
    Arcs still = good;
    still.positions = {{1, 2}, {1, 2}};
    require_refused(arcs_bytes(still));
    Arcs far = good;
    far.positions = {{1, 2}, {furthest + 1, 2}};
    require_refused(arcs_bytes(far));
    std::string endless = arcs_bytes(good);
    endless.replace(endless.size() - 4, 4, std::string(11, '\xff') + std::string(4, '\x01'));
    require_refused(endless);
}

TEST_CASE("flipped bytes are refused, or give arcs that can be drawn") {
    std::mt19937_64 random(new_seed());
    for (int round = 0; round < 20; ++round) {
        const std::string whole = arcs_bytes(random_arcs(random, 10));
        for (int damage = 0; damage < 1000; ++damage) {
            std::string bytes = whole;
            for (std::uint64_t flips = 1 + random() % 4; flips > 0; --flips)
                bytes[random() % bytes.size()] = static_cast<char>(random());
            const auto parsed = parse_arcs(bytes, rows);
            if (parsed) {
                require_sound(*parsed);
            } else {
                REQUIRE(parsed.error().kind == ErrorKind::invalid_input);
            }
        }
    }
}

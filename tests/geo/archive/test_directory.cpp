#include "geo/archive/directory.hpp"
#include "geo/archive/pmtiles_header.hpp"
#include "tests/support/catch.hpp"

#include <random>
#include <string>
#include <vector>

using namespace oryx;
using namespace oryx::archive;

TEST_CASE("a directory reads back as it was written") {
    std::mt19937_64 random(11);
    for (int round = 0; round < 100; ++round) {
        std::vector<Entry> entries;
        std::uint64_t code = random() % 10;
        std::uint64_t offset = 0;
        for (std::size_t i = 0; i < 1 + random() % 300; ++i) {
            Entry entry{code, offset, static_cast<std::uint32_t>(1 + random() % 100'000),
                        static_cast<std::uint32_t>(random() % 4)};
            if (random() % 4 == 0) entry.offset = random() % (std::uint64_t{1} << 40);
            entries.push_back(entry);
            offset = entry.offset + entry.length;
            code += std::max(entry.run, 1U) + random() % (std::uint64_t{1} << (random() % 40));
        }
        const auto read = parse_directory(write_directory(entries));
        REQUIRE(read);
        CHECK(*read == entries);
    }
}

TEST_CASE("a tile is found in the run that covers it, else in the leaf before it") {
    const std::vector<Entry> entries{{5, 0, 10, 3}, {10, 10, 10, 1}, {20, 0, 50, 0}, {40, 20, 10, 2}};
    CHECK(find_entry(entries, 4) == nullptr);
    CHECK(find_entry(entries, 5)->offset == 0);
    CHECK(find_entry(entries, 7)->code == 5);
    CHECK(find_entry(entries, 8) == nullptr);
    CHECK(find_entry(entries, 10)->code == 10);
    CHECK(find_entry(entries, 39)->run == 0);
    CHECK(find_entry(entries, 41)->code == 40);
    CHECK(find_entry(entries, 42) == nullptr);
    CHECK(find_entry({}, 1) == nullptr);
}

TEST_CASE("what the specification forbids in a directory is refused by name") {
    using namespace std::string_literals;
    const auto refused = [](const std::string& bytes, const std::string& words) {
        const auto read = parse_directory(bytes);
        REQUIRE_FALSE(read);
        INFO(read.error().message);
        CHECK(read.error().kind == ErrorKind::invalid_input);
        CHECK(read.error().message.find(words) != std::string::npos);
    };
    refused("", "no entries");
    refused("\0"s, "no entries");
    refused("\xff\xff\xff\xff\xff\xff\xff\xff\xff\x01"s, "ends before its entries");
    refused("\x02\x01\0\x01\x01\x05\x05\x01\0"s, "ascend");         // the same id twice
    refused("\x01\x01\x01\0\x01"s, "length");                       // a length of 0
    refused("\x01\x01\x01\x05\0"s, "offset");                       // contiguous with nothing
    refused("\x02\x01\x01\x02\x01\x05\x05\x01\0"s, "run reaches");  // 1..2, then 2
    refused("\x01\x01\x01\x05\x01\x01"s, "bytes follow");
    CHECK(parse_directory("\x01\x01\x01\x05\x01"s));
}

TEST_CASE("a directory cut anywhere is refused, and any bytes are read safely") {
    std::vector<Entry> entries;
    for (std::uint64_t i = 0; i < 50; ++i)
        entries.push_back({i * 1000, i * 77, 77, 1});
    const std::string whole = write_directory(entries);
    for (std::size_t length = 0; length < whole.size(); ++length)
        CHECK_FALSE(parse_directory(whole.substr(0, length)));
    std::mt19937 random(3);
    for (int round = 0; round < 3000; ++round) {
        std::string bytes = whole;
        for (int change = 0; change < 3; ++change)
            bytes[random() % bytes.size()] = static_cast<char>(random());
        if (const auto read = parse_directory(bytes)) CHECK_FALSE(read->empty());
    }
}

TEST_CASE("a header reads back, and others are told from it") {
    PmtilesHeader header{.root = {127, 25}, .metadata = {500, 20}, .leaves = {520, 0}, .tiles = {16384, 999}};
    header.addressed = 100;
    header.entries = 50;
    header.contents = 40;
    header.clustered = true;
    header.internal = Compression::gzip;
    header.info.compression = Compression::zstd;
    header.info.tile_type = TileType::mlt;
    header.info.max_zoom = 14;
    header.info.bounds = {-12.3456789, -60, 180, 85.05};
    header.info.centre = {0.5, -1};
    header.info.centre_zoom = 7;
    const std::string bytes = write_header(header);
    REQUIRE(bytes.size() == 127);
    const auto read = parse_header(bytes);
    REQUIRE(read);
    CHECK(write_header(*read) == bytes);
    CHECK(read->info.bounds.min_x == Approx(-12.3456789).margin(1e-7));
    CHECK(parse_header(bytes.substr(0, 126)).error().message.find("127") != std::string::npos);
    std::string version_4 = bytes;
    version_4[7] = 4;
    CHECK(parse_header(version_4).error().kind == ErrorKind::unsupported);
    CHECK(parse_header(std::string_view("PM\x02\0", 4)).error().kind == ErrorKind::unsupported);
    CHECK(parse_header("SQLite").error().kind == ErrorKind::invalid_input);
}

#include "geo/archive/pmtiles_reader.hpp"
#include "tests/geo/archive/archive_support.hpp"

#include <algorithm>

#include <sys/resource.h>

using namespace oryx;
using namespace oryx::archive;

namespace {

const Kind kinds[] = {Kind::pmtiles, Kind::mbtiles, Kind::folder};

std::string name_of(Kind kind) {
    return kind == Kind::pmtiles ? "a.pmtiles" : kind == Kind::mbtiles ? "a.mbtiles" : "a";
}

}  // namespace

TEST_CASE("every kind of archive gives back what was put in") {
    const std::uint64_t seed = GENERATE(1, 2, 3);
    INFO("seed " << seed);
    const Tiles tiles = random_tiles(seed, 400, 8);
    for (const Kind kind : kinds) {
        const auto folder = scratch();
        const auto path = folder.path() / name_of(kind);
        const auto summary = write_archive(path, kind, tiles);
        REQUIRE(summary);
        CHECK(summary->totals.tiles == tiles.size());
        const auto reader = open_archive(path);
        INFO((reader ? "" : to_line(reader.error())));
        REQUIRE(reader);
        CHECK((*reader)->kind() == kind);
        CHECK(read_all(**reader) == tiles);
        for (const auto& [code, content] : tiles) {
            const auto tile = (*reader)->tile(tile_of(code));
            REQUIRE(tile);
            CHECK(*tile == content);
        }
        for (std::uint64_t code = 0; code < first_code(5); ++code) {
            if (!tiles.contains(code)) CHECK(*(*reader)->tile(tile_of(code)) == std::nullopt);
        }
        const ArchiveInfo& info = (*reader)->info();
        CHECK(info.tile_type == TileType::mvt);
        CHECK(info.compression == Compression::none);
        CHECK(info.max_zoom == 8);
        CHECK(info.bounds.min_x == Approx(-12.5));
        CHECK(info.centre_zoom == std::clamp(5U, info.min_zoom, info.max_zoom));
        CHECK(info.metadata.find("\"attribution\":\"nobody\"") != std::string::npos);
        CHECK(info.metadata.find("vector_layers") != std::string::npos);
        CHECK_FALSE(std::filesystem::exists(path.string() + ".part"));
    }
}

TEST_CASE("what of PMTiles is in memory is read at once, and is what waiting reads") {
    Tiles tiles;
    for (std::uint64_t code = first_code(9); tiles.size() < 60'000; code += 3)  // more than a root directory holds
        tiles[code] = "own " + std::to_string(code);
    const auto folder = scratch();
    const auto path = folder.path() / "a.pmtiles";
    REQUIRE(write_archive(path, Kind::pmtiles, tiles));
    CHECK(bytes_of(path).size() > 100'000);  // which brings it into the page cache
    const auto reader = PmtilesReader::open(*open_file(path));
    REQUIRE(reader);
    REQUIRE((*reader)->header().leaves.length > 0);
    const std::uint64_t code = tiles.rbegin()->first;
    CHECK((*reader)->tile_at_once(tile_of(code)) == std::nullopt);  // its leaf has not been read
    REQUIRE((*reader)->tile(tile_of(code)));
    // A file system that cannot say what is in memory (a tmpfs of Linux before 6.5) makes everybody wait.
    if (!(*open_file(path))->read_at_once(0, 1)) {
        WARN("skipped: the file system of " << path << " has no RWF_NOWAIT");
        return;
    }
    CHECK((*reader)->tile_at_once(tile_of(code)) == tiles.at(code));
    CHECK((*reader)->tile_at_once(tile_of(code - 1)) == std::nullopt);
    std::size_t found = 0;
    for (const auto& [each, content] : tiles) {
        const auto tile = (*reader)->tile_at_once(tile_of(each));
        found += tile ? 1 : 0;
        if (tile) CHECK(*tile == content);
    }
    CHECK(found > 1000);
    CHECK(found < tiles.size());
}

TEST_CASE("bytes that are no part of a file are not read at once") {
    const auto folder = scratch();
    const auto path = folder.path() / "a";
    std::ofstream(path) << "twelve bytes";
    const auto source = open_file(path);
    REQUIRE(source);
    CHECK((*source)->read_at_once(0, 13) == std::nullopt);
    CHECK((*source)->read_at_once(12, 1) == std::nullopt);
    std::filesystem::resize_file(path, 1 << 20);
    CHECK((*open_file(path))->read_at_once(0, (128 << 10) + 1) == std::nullopt);  // of many bytes the copy takes time
    std::filesystem::resize_file(path, 12);
    CHECK((*source)->read_at_once(~std::uint64_t{0}, 2) == std::nullopt);
    std::filesystem::resize_file(path, 6);  // cut short behind our back
    CHECK((*source)->read_at_once(0, 12) == std::nullopt);
}

TEST_CASE("the same tiles give the same bytes") {
    const Tiles tiles = random_tiles(4, 300, 9);
    for (const Kind kind : {Kind::pmtiles, Kind::mbtiles}) {
        const auto folder = scratch();
        REQUIRE(write_archive(folder.path() / "one", kind, tiles));
        REQUIRE(write_archive(folder.path() / "two", kind, tiles));
        CHECK(bytes_of(folder.path() / "one") == bytes_of(folder.path() / "two"));
    }
}

TEST_CASE("equal tiles are stored once, and those that follow each other share an entry") {
    Tiles tiles;
    for (std::uint64_t code = 100; code < 200; ++code)
        tiles[code] = "sea";
    tiles[300] = "land";
    tiles[301] = "sea";
    const auto folder = scratch();
    const auto path = folder.path() / "a.pmtiles";
    const auto summary = write_archive(path, Kind::pmtiles, tiles);
    REQUIRE(summary);
    CHECK(summary->totals.contents == 2);
    CHECK(summary->totals.entries == 3);
    CHECK(summary->totals.bytes == 7);
    const auto reader = PmtilesReader::open(*open_file(path));
    REQUIRE(reader);
    CHECK((*reader)->header().addressed == 102);
    CHECK((*reader)->header().contents == 2);
    CHECK((*reader)->root().size() == 3);
    CHECK((*reader)->root()[0] == Entry{100, 0, 3, 100});
}

TEST_CASE("a folder may count its rows from the south") {
    const Tiles tiles{{tile_code({3, 5, 1}), "x"}};
    const auto folder = scratch();
    REQUIRE(write_archive(folder.path() / "a", Kind::folder, tiles, true));
    CHECK(std::filesystem::exists(folder.path() / "a/3/5/6.mvt"));
    CHECK(read_all(**open_archive(folder.path() / "a")) == tiles);
}

TEST_CASE("an unfinished build goes on to the same bytes, wherever it ended") {
    const Tiles tiles = random_tiles(5, 500, 9);
    const auto folder = scratch();
    REQUIRE(write_archive(folder.path() / "whole.pmtiles", Kind::pmtiles, tiles));
    const std::string whole = bytes_of(folder.path() / "whole.pmtiles");
    const auto path = folder.path() / "cut.pmtiles";
    const auto build = [&](bool resume, std::size_t stop_after) {
        auto writer = Writer::open({.out = path, .kind = Kind::pmtiles, .identity = "test", .resume = resume});
        REQUIRE(writer);
        std::size_t done = 0;
        for (const auto& [code, content] : tiles) {
            if (done++ == stop_after) {
                REQUIRE(writer->pause());
                return;
            }
            if (code >= writer->next_code()) REQUIRE(writer->add(code, 1, content, digest_of(content)));
        }
        REQUIRE(writer->finish(plain_info()));
    };
    for (const std::size_t stop : {0U, 1U, 137U, 499U}) {
        std::filesystem::remove(path);
        build(false, stop);
        CHECK_FALSE(std::filesystem::exists(path));
        // A power cut: the last record lacks its end, or its content, or the content is another.
        const auto part = path.string() + ".part";
        const auto records = std::filesystem::file_size(part + "/records");
        if (stop == 137) std::filesystem::resize_file(part + "/records", records - 13);
        if (stop == 499) {
            const auto size = std::filesystem::file_size(part + "/tiles");
            std::filesystem::resize_file(part + "/tiles", size - 40);
            std::filesystem::resize_file(part + "/tiles", size);
        }
        build(true, tiles.size());
        CHECK(bytes_of(path) == whole);
    }
}

TEST_CASE("a build of something else is not resumed, nor one that is not there or still runs") {
    const auto folder = scratch();
    const auto path = folder.path() / "a.pmtiles";
    CHECK(Writer::open({.out = path, .identity = "one", .resume = true}).error().kind == ErrorKind::not_found);
    {
        auto writer = Writer::open({.out = path, .identity = "one"});
        REQUIRE(writer);
        CHECK(Writer::open({.out = path, .identity = "one"}).error().kind == ErrorKind::conflict);
    }
    CHECK(Writer::open({.out = path, .identity = "two", .resume = true}).error().kind == ErrorKind::conflict);
    CHECK(Writer::open({.out = path, .identity = "one", .resume = true}));
}

TEST_CASE("an archive of nothing is an error, and leaves nothing") {
    const auto folder = scratch();
    const auto path = folder.path() / "a.pmtiles";
    CHECK(write_archive(path, Kind::pmtiles, {}).error().kind == ErrorKind::conflict);
    CHECK(std::filesystem::is_empty(folder.path()));
}

TEST_CASE("contents beyond the table's room are stored again, and never mistaken") {
    ContentTable table(4);
    const auto digest = [](int number) { return digest_of(std::to_string(number)); };
    for (int i = 0; i < 100; ++i) {
        CHECK(table.find(digest(i)) == std::nullopt);
        table.insert(digest(i), static_cast<std::uint64_t>(i));
        CHECK(table.find(digest(0)) == 0U);  // what is seen again stays
        CHECK(table.find(digest(i)) == static_cast<std::uint64_t>(i));
    }
    CHECK(table.find(digest(50)) == std::nullopt);
}

TEST_CASE("each type of tile that PMTiles 3 numbers is told, and others are unknown") {
    const auto folder = scratch();
    const auto path = folder.path() / "a.pmtiles";
    REQUIRE(write_archive(path, Kind::pmtiles, random_tiles(7, 10, 3)));
    std::string bytes = bytes_of(path);
    const std::string_view names[] = {"unknown", "mvt", "png", "jpeg", "webp", "avif", "mlt", "unknown"};
    for (std::size_t type = 0; type < std::size(names); ++type) {
        bytes[99] = static_cast<char>(type);  // header, "tile type"
        std::ofstream(path, std::ios::binary) << bytes;
        const auto reader = open_archive(path);
        REQUIRE(reader);
        CHECK(to_string((*reader)->info().tile_type) == names[type]);
    }
}

TEST_CASE("archives that are damaged are refused with what is wrong") {
    const Tiles tiles = random_tiles(6, 60, 6);
    const auto folder = scratch();
    const auto path = folder.path() / "a.pmtiles";
    REQUIRE(write_archive(path, Kind::pmtiles, tiles));
    const std::string whole = bytes_of(path);
    const auto refused = [&](const std::string& bytes, const std::string& words) {
        std::ofstream(path, std::ios::binary) << bytes;
        const auto reader = open_archive(path);
        REQUIRE_FALSE(reader);
        INFO(to_line(reader.error()));
        CHECK(to_line(reader.error()).find(words) != std::string::npos);
    };
    refused("", "empty");
    refused("<html>", "neither PMTiles nor MBTiles");
    refused(whole.substr(0, 100), "127 bytes");
    refused(whole.substr(0, 140), "root directory");
    refused(whole.substr(0, whole.size() - 5), "metadata");
    std::string bytes = whole;
    bytes[140] = static_cast<char>(bytes[140] ^ 0x55);
    refused(bytes, "root directory");
    refused("SQLite format 3" + std::string(1, '\0') + "nonsense", "database");
    using namespace std::string_literals;
    refused("PM\x01\0{}"s + whole.substr(4), "version 1;");
    refused("PM\x02\0{}"s + whole.substr(4), "version 2;");
    // What the npm package s2-pmtiles 1.1 writes: a third version without its name.
    refused("PM\0\0\0\0\0\x03"s + whole.substr(8), "does not begin with 'PMTiles'");
    refused("PMTiles\x04"s + whole.substr(8), "version 4;");
    CHECK(open_archive(folder.path() / "none.pmtiles").error().kind == ErrorKind::not_found);
    CHECK(open_archive(folder.path()).error().message.find("no folder of tiles") != std::string::npos);
}

TEST_CASE("20 million tiles are written and looked up in bounded memory", "[full][.]") {
    constexpr std::uint64_t count = 20'000'000;
    const auto folder = scratch();
    const auto path = folder.path() / "large.pmtiles";
    const auto peak = [] {
        rusage usage{};
        getrusage(RUSAGE_SELF, &usage);
        return usage.ru_maxrss / 1024;
    };
    // Every third code, so that no two tiles share an entry; contents that are all different.
    const auto content = [](std::uint64_t i) { return std::string(reinterpret_cast<const char*>(&i), sizeof i); };
    {
        auto writer = Writer::open({.out = path, .identity = "large"});
        REQUIRE(writer);
        bool added = true;
        for (std::uint64_t i = 0; i < count && added; ++i)
            added = writer->add(3 * i, 1, content(i), digest_of(content(i))).has_value();
        REQUIRE(added);
        REQUIRE(writer->finish(plain_info()));
    }
    WARN("peak after writing: " << peak() << " MB");
    CHECK(peak() < 400);
    const auto reader = PmtilesReader::open(*open_file(path));
    REQUIRE(reader);
    CHECK((*reader)->header().entries == count);
    std::mt19937_64 random(9);
    for (int i = 0; i < 100'000; ++i) {
        const std::uint64_t number = random() % count;
        CHECK(*(*reader)->tile(tile_of(3 * number)) == content(number));
        CHECK(*(*reader)->tile(tile_of(3 * number + 1)) == std::nullopt);
    }
    std::uint64_t seen = 0;
    REQUIRE((*reader)->for_each([&](const TileRun& run) -> Result<> {
        if (run.first != 3 * seen++) return fail(ErrorKind::internal, "out of order");
        return {};
    }));
    CHECK(seen == count);
    WARN("peak after reading: " << peak() << " MB");
    CHECK(peak() < 500);
}

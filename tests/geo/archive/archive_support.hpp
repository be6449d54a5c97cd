#pragma once

#include "geo/archive/reader.hpp"
#include "geo/archive/writer.hpp"
#include "geo/store/durable_file.hpp"
#include "tests/support/catch.hpp"

#include <cstdint>
#include <filesystem>
#include <fstream>
#include <iterator>
#include <map>
#include <random>
#include <string>

namespace oryx::archive {

/// A temporary folder that goes with the test.
inline store::ScratchDirectory scratch() {
    auto directory = store::ScratchDirectory::create();
    REQUIRE(directory);
    return std::move(*directory);
}

inline std::string bytes_of(const std::filesystem::path& file) {
    std::ifstream in(file, std::ios::binary);
    return {std::istreambuf_iterator<char>(in), {}};
}

/// Tiles as a plain table: what an archive has to give back.
using Tiles = std::map<std::uint64_t, std::string>;

/// `count` tiles of zooms up to `max_zoom`; runs of equal ones, repeated ones and ones of their own.
inline Tiles random_tiles(std::uint64_t seed, std::size_t count, std::uint32_t max_zoom) {
    std::mt19937_64 random(seed);
    Tiles tiles;
    while (tiles.size() < count) {
        std::uint64_t code = random() % first_code(max_zoom + 1);
        const bool common = random() % 3 == 0;
        const std::string content =
            common ? "common " + std::to_string(random() % 5) : "own " + std::to_string(random());
        const std::size_t run = 1 + random() % 6;
        for (std::size_t i = 0; i < run && code < first_code(max_zoom + 1); ++i)
            tiles[code++] = content;
    }
    return tiles;
}

inline ArchiveInfo plain_info() {
    ArchiveInfo info;
    info.tile_type = TileType::mvt;
    info.compression = Compression::none;
    info.bounds = {-12.5, 10.1, 4.2, 25.0000001};
    info.centre = {-4, 17};
    info.centre_zoom = 5;
    info.metadata = R"({"name":"Test","attribution":"nobody","vector_layers":[{"id":"a","fields":{}}]})";
    return info;
}

inline Result<Summary> write_archive(const std::filesystem::path& out, Kind kind, const Tiles& tiles, bool tms = false,
                                     const ArchiveInfo& info = plain_info()) {
    auto writer = Writer::open({.out = out, .kind = kind, .tms = tms, .identity = "test"});
    if (!writer) return std::unexpected(writer.error());
    for (const auto& [code, content] : tiles) {
        if (auto added = writer->add(code, 1, content, digest_of(content)); !added)
            return std::unexpected(added.error());
    }
    return writer->finish(info);
}

/// Everything that a reader tells, by its list and by look-up of each tile.
inline Tiles read_all(const Reader& reader) {
    Tiles tiles;
    auto done = reader.for_each([&](const TileRun& run) -> Result<> {
        auto content = reader.content(run);
        if (!content) return std::unexpected(content.error());
        for (std::uint64_t i = 0; i < run.count; ++i)
            tiles[run.first + i] = *content;
        return {};
    });
    INFO((done ? "" : to_line(done.error())));
    REQUIRE(done);
    return tiles;
}

}  // namespace oryx::archive

// A build is the server's tiles, every one of them and no other: held against encoding each tile of the world.

#include "geo/archive/archive_check.hpp"
#include "geo/archive/reader.hpp"
#include "geo/pyramid/build.hpp"
#include "geo/pyramid/copy.hpp"
#include "geo/pyramid/diff.hpp"
#include "geo/pyramid/verify.hpp"
#include "tests/geo/archive/archive_support.hpp"

#include <algorithm>
#include <array>
#include <cmath>
#include <numbers>
#include <random>

using namespace oryx;
using namespace oryx::pyramid;
using archive::Kind;

namespace {

using Layer = std::shared_ptr<const tile::TileLayer>;

Geometry ring(Position middle, double radius, int corners, double wave = 0) {
    Geometry polygon{.type = GeometryType::polygon, .multi = false};
    for (int i = 0; i <= corners; ++i) {
        const double angle = -2 * std::numbers::pi * (i % corners) / corners;
        const double r = radius * (1 + wave * std::sin(7 * angle));
        polygon.positions.push_back({middle.x + r * std::cos(angle), middle.y + r * std::sin(angle)});
    }
    polygon.end_ring();
    polygon.end_part();
    return polygon;
}

Layer layer_of(const std::string& name, const std::vector<Geometry>& shapes, tile::LayerSettings settings = {}) {
    FeatureTable table{Schema{{.name = "kind", .type = FieldType::text}}};
    std::int64_t number = 0;
    for (const Geometry& shape : shapes) {
        const std::int64_t key = number++;
        table.append(
            {.row = key, .key = key, .when = {}, .geometry = shape, .values = {"k" + std::to_string(key % 3)}});
    }
    return tile::TileLayer::build(name, std::move(table).freeze(), std::move(settings));
}

/// Areas that cover many whole tiles, small ones, some across the antimeridian, and points.
std::vector<LayerChoice> layers(std::uint64_t seed, bool cluster = false) {
    std::mt19937_64 random(seed);
    std::uniform_real_distribution<double> lon(-179, 179);
    std::uniform_real_distribution<double> lat(-80, 80);
    std::vector<Geometry> areas;
    std::vector<Geometry> points;
    areas.push_back(ring({10, 10}, 30, 300, 0.2));
    areas.push_back(ring({-100, 40}, 20, 40));
    areas.push_back(ring({170, -20}, 8, 60));
    areas.push_back(ring({179.9, -20}, 0.3, 60));  // sources are split at 180 degrees: only a little lies beyond
    for (int i = 0; i < 30; ++i)
        areas.push_back(ring({lon(random), lat(random)}, std::pow(10, -3 + 3.5 * (lat(random) + 80) / 160), 30, 0.3));
    for (int i = 0; i < 300; ++i)
        points.push_back(Geometry::point({lon(random), lat(random)}));
    tile::LayerSettings settings;
    if (cluster) settings.cluster.max_zoom = 4;
    LayerChoice few;
    few.layer = layer_of("points", points, settings);
    few.min_zoom = 2;
    few.max_zoom = 5;
    LayerChoice all;
    all.layer = layer_of("areas", areas);
    return {all, few};
}

archive::Tiles every_tile(const BuildOptions& options) {
    archive::Tiles tiles;
    for (std::uint32_t z = options.min_zoom; z <= options.max_zoom; ++z) {
        std::vector<Layer> own;
        for (const LayerChoice& choice : options.layers) {
            if (choice.min_zoom <= z && z <= choice.max_zoom) own.push_back(choice.layer);
        }
        for (std::uint64_t x = 0; x < std::uint64_t{1} << z; ++x) {
            for (std::uint64_t y = 0; y < std::uint64_t{1} << z; ++y) {
                const TileId id = *TileId::create(z, x, y);
                if (options.bbox && !archive::tiles_in(*options.bbox, z).contains(archive::address_of(id))) continue;
                auto encoded = tile::encode_tile(own, id);
                REQUIRE(encoded);
                if (!encoded->mvt.empty()) tiles[archive::tile_code(archive::address_of(id))] = encoded->mvt;
            }
        }
    }
    return tiles;
}

std::filesystem::path build_archive(const std::filesystem::path& path, const BuildOptions& options) {
    auto writer = archive::Writer::open({.out = path, .kind = *archive::kind_of_name(path), .identity = "test"});
    REQUIRE(writer);
    const auto built = build(options, *writer);
    INFO((built ? "" : to_line(built.error())));
    REQUIRE(built);
    archive::ArchiveInfo info = archive::plain_info();
    info.compression = options.compression;
    info.metadata = R"({"vector_layers":[{"id":"areas","fields":{}},{"id":"points","fields":{}}]})";
    REQUIRE(writer->finish(info));
    return path;
}

}  // namespace

TEST_CASE("a build holds exactly the tiles that encoding every tile of the world gives") {
    const std::uint64_t seed = GENERATE(1, 2);
    const bool cluster = seed == 2;
    INFO("seed " << seed);
    const auto folder = archive::scratch();
    BuildOptions options{
        .layers = layers(seed, cluster), .min_zoom = 0, .max_zoom = 7, .compression = Compression::none, .threads = 2};
    const auto path = build_archive(folder.path() / "a.pmtiles", options);
    const auto reader = archive::open_archive(path);
    REQUIRE(reader);
    const archive::Tiles built = archive::read_all(**reader);
    const archive::Tiles expected = every_tile(options);
    CHECK(built.size() == expected.size());
    for (const auto& [code, mvt] : expected) {
        const auto tile = archive::tile_of(code);
        INFO(tile.z << '/' << tile.x << '/' << tile.y);
        REQUIRE(built.contains(code));
        REQUIRE(built.at(code) == mvt);
    }
}

TEST_CASE("a box leaves exactly the tiles that it meets") {
    const auto folder = archive::scratch();
    const BuildOptions options{.layers = layers(3),
                               .min_zoom = 3,
                               .max_zoom = 7,
                               .bbox = Envelope{-3, -5, 25.5, 31},
                               .compression = Compression::none,
                               .threads = 2};
    const auto path = build_archive(folder.path() / "a.pmtiles", options);
    CHECK(archive::read_all(**archive::open_archive(path)) == every_tile(options));
}

TEST_CASE("the bytes of a build do not depend on the number of threads") {
    const auto folder = archive::scratch();
    std::string first;
    for (const std::size_t threads : {1U, 2U, 5U}) {
        const BuildOptions options{.layers = layers(4), .max_zoom = 6, .threads = threads};
        const std::string bytes =
            archive::bytes_of(build_archive(folder.path() / (std::to_string(threads) + ".pmtiles"), options));
        if (first.empty()) first = bytes;
        CHECK(bytes == first);
    }
}

TEST_CASE("a build that is stopped goes on to the same bytes") {
    const auto folder = archive::scratch();
    const BuildOptions options{.layers = layers(5), .max_zoom = 6, .threads = 2};
    const std::string whole = archive::bytes_of(build_archive(folder.path() / "whole.pmtiles", options));
    const auto path = folder.path() / "cut.pmtiles";
    for (const std::uint64_t stop : {1U, 40U, 300U}) {
        std::filesystem::remove(path);
        const CancelToken cancel = CancelToken::create();
        bool resume = false;
        for (const bool last : {false, true}) {
            auto writer = archive::Writer::open({.out = path, .identity = "test", .resume = resume});
            REQUIRE(writer);
            const auto watch = [&](std::string_view, std::uint64_t, std::uint64_t) {
                if (writer->totals().tiles >= stop) cancel.cancel();
            };
            const auto built = last ? build(options, *writer) : build(options, *writer, cancel, watch);
            if (!last) {
                REQUIRE_FALSE(built);
                CHECK(built.error().kind == ErrorKind::cancelled);
                REQUIRE(writer->pause());
                CHECK_FALSE(std::filesystem::exists(path));
                resume = true;
                continue;
            }
            REQUIRE(built);
            archive::ArchiveInfo info = archive::plain_info();
            info.compression = options.compression;
            info.metadata = R"({"vector_layers":[{"id":"areas","fields":{}},{"id":"points","fields":{}}]})";
            REQUIRE(writer->finish(info));
        }
        CHECK(archive::bytes_of(path) == whole);
    }
}

TEST_CASE("what is built is valid, and what is damaged is told") {
    const auto folder = archive::scratch();
    const auto path = build_archive(folder.path() / "a.pmtiles", {.layers = layers(6), .max_zoom = 6, .threads = 2});
    const auto report = verify(**archive::open_archive(path), 2);
    REQUIRE(report);
    for (const std::string& fault : report->findings.faults)
        FAIL_CHECK(fault);
    CHECK(report->tiles > 100);
    CHECK(report->contents <= report->tiles);
    CHECK(report->layers.contains("points"));

    const std::string whole = archive::bytes_of(path);
    const auto faults_of = [&](const std::string& bytes) {
        std::ofstream(path, std::ios::binary) << bytes;
        const auto reader = archive::open_archive(path);
        REQUIRE(reader);
        const auto damaged = verify(**reader, 2);
        REQUIRE(damaged);
        std::string words;
        for (const std::string& fault : damaged->findings.faults)
            words += fault + '\n';
        return words;
    };
    std::string bytes = whole;
    bytes[16'384 + 30] = static_cast<char>(bytes[16'384 + 30] ^ 1);
    CHECK(faults_of(bytes).find("damaged gzip") != std::string::npos);
    const std::array<std::pair<std::size_t, const char*>, 6> fields{{{72, "addressed tiles"},
                                                                     {80, "tile entries"},
                                                                     {88, "tile contents"},
                                                                     {101, "highest zoom"},
                                                                     {118, "centre's zoom"},
                                                                     {64, "header tells of others"}}};
    for (const auto& [at, words] : fields) {
        bytes = whole;
        bytes[at] = static_cast<char>(at == 118 ? 30 : bytes[at] + 1);
        INFO(words);
        CHECK(faults_of(bytes).find(words) != std::string::npos);
    }
    CHECK(faults_of(whole + "x").find("header tells of others") != std::string::npos);
}

TEST_CASE("a copy of any kind holds the same tiles, and a part of it those of the box") {
    const auto folder = archive::scratch();
    const auto path = build_archive(folder.path() / "a.pmtiles", {.layers = layers(7), .max_zoom = 6, .threads = 2});
    const auto source = *archive::open_archive(path);
    for (const std::string name : {"b.mbtiles", "c.pmtiles", "d"}) {
        const auto to = folder.path() / name;
        auto writer = archive::Writer::open({.out = to, .kind = *archive::kind_of_name(to), .identity = "copy"});
        REQUIRE(writer);
        const CopyOptions options{.compression = name == "b.mbtiles" ? Compression::gzip : Compression::zstd,
                                  .threads = 2};
        REQUIRE(copy(*source, options, *writer));
        REQUIRE(writer->finish(info_of_copy(source->info(), options)));
        const auto report = diff(*source, **archive::open_archive(to));
        INFO((report ? "" : to_line(report.error())));
        REQUIRE(report);
        for (const std::string& words : report->examples)
            FAIL_CHECK(words);
        CHECK(report->totals().same == archive::read_all(*source).size());
        const auto judged = verify(**archive::open_archive(to), 2);
        REQUIRE(judged);
        CHECK(judged->valid());
        // A folder's contents have no numbers: each of its tiles is judged.
        const auto original = verify(*source, 1);
        CHECK((name == "d" ? judged->contents == judged->tiles : judged->features == original->features));
    }
    const Envelope box{5, 5, 20, 20};
    auto writer = archive::Writer::open({.out = folder.path() / "part.pmtiles", .identity = "part"});
    REQUIRE(writer);
    const CopyOptions options{.bbox = box, .min_zoom = 2, .max_zoom = 5};
    REQUIRE(copy(*source, options, *writer));
    REQUIRE(writer->finish(info_of_copy(source->info(), options)));
    archive::Tiles expected = archive::read_all(*source);
    std::erase_if(expected, [&](const auto& tile) {
        const auto address = archive::tile_of(tile.first);
        return address.z < 2 || address.z > 5 || !archive::tiles_in(box, address.z).contains(address);
    });
    const auto part = *archive::open_archive(folder.path() / "part.pmtiles");
    CHECK(archive::read_all(*part) == expected);
    const auto findings = archive::check_frame(*part);
    REQUIRE(findings);
    CHECK(findings->fault_count == 0);
    const auto report = diff(*source, *part);
    REQUIRE(report);
    CHECK(report->totals().only_first == archive::read_all(*source).size() - expected.size());
    CHECK(report->totals().only_second == 0);
}

TEST_CASE("a difference is told by layer and features") {
    const auto folder = archive::scratch();
    auto some = layers(8);
    const auto a = build_archive(folder.path() / "a.pmtiles", {.layers = some, .max_zoom = 3});
    some.pop_back();
    const auto b = build_archive(folder.path() / "b.pmtiles", {.layers = some, .max_zoom = 3});
    const auto report = diff(**archive::open_archive(a), **archive::open_archive(b));
    REQUIRE(report);
    CHECK_FALSE(report->same());
    CHECK(report->totals().same > 0);  // zooms 0 and 1 have no points
    // Some tiles show points alone: these are wholly missing.
    CHECK(report->totals().only_first > 0);
    CHECK(std::ranges::any_of(report->examples, [](const std::string& words) {
        return words.find("layer 'points' only in the first") != std::string::npos;
    }));
    const auto by_three = diff(**archive::open_archive(a), **archive::open_archive(b), 3);
    REQUIRE(by_three);
    CHECK(by_three->examples == report->examples);
    CHECK(by_three->totals().same == report->totals().same);
    CHECK(by_three->totals().only_first == report->totals().only_first);
    const auto back = diff(**archive::open_archive(b), **archive::open_archive(a), 2);
    REQUIRE(back);
    CHECK(back->totals().only_second == report->totals().only_first);
}

#include "geo/pbf/mvt_geometry.hpp"
#include "geo/pbf/mvt_reader.hpp"
#include "geo/pbf/mvt_writer.hpp"
#include "tests/support/catch.hpp"

#include <algorithm>
#include <array>
#include <limits>
#include <map>
#include <random>
#include <set>
#include <span>
#include <string>
#include <vector>

using namespace oryx;
using namespace oryx::pbf;

namespace {

std::vector<std::uint32_t> commands(const MvtGeometry& geometry) {
    return {geometry.commands().begin(), geometry.commands().end()};
}

const std::array<MvtPoint, 4> square{{{0, 0}, {10, 0}, {10, 10}, {0, 10}}};

}  // namespace

TEST_CASE("the specification's own examples of geometry (MVT 4.3.5) come out number for number") {
    MvtGeometry geometry;
    SECTION("4.3.5.1 point") {
        geometry.points(std::array<MvtPoint, 1>{{{25, 17}}});
        CHECK(commands(geometry) == std::vector<std::uint32_t>{9, 50, 34});
    }
    SECTION("4.3.5.2 multi point") {
        geometry.points(std::array<MvtPoint, 2>{{{5, 7}, {3, 2}}});
        CHECK(commands(geometry) == std::vector<std::uint32_t>{17, 10, 14, 3, 9});
    }
    SECTION("4.3.5.3 linestring") {
        geometry.line(std::array<MvtPoint, 3>{{{2, 2}, {2, 10}, {10, 10}}});
        CHECK(commands(geometry) == std::vector<std::uint32_t>{9, 4, 4, 18, 0, 16, 16, 0});
    }
    SECTION("4.3.5.4 multi linestring: the cursor goes on from part to part") {
        geometry.line(std::array<MvtPoint, 3>{{{2, 2}, {2, 10}, {10, 10}}});
        geometry.line(std::array<MvtPoint, 2>{{{1, 1}, {3, 5}}});
        CHECK(commands(geometry) == std::vector<std::uint32_t>{9, 4, 4, 18, 0, 16, 16, 0, 9, 17, 17, 10, 4, 8});
    }
    SECTION("4.3.5.5 polygon") {
        geometry.ring(std::array<MvtPoint, 3>{{{3, 6}, {8, 12}, {20, 34}}});
        CHECK(commands(geometry) == std::vector<std::uint32_t>{9, 6, 12, 18, 10, 12, 24, 44, 15});
    }
    SECTION("4.3.5.6 multi polygon") {
        geometry.ring(square);
        geometry.ring(std::array<MvtPoint, 4>{{{11, 11}, {20, 11}, {20, 20}, {11, 20}}});
        geometry.ring(std::array<MvtPoint, 4>{{{13, 13}, {13, 17}, {17, 17}, {17, 13}}});
        CHECK(commands(geometry) == std::vector<std::uint32_t>{9, 0,  0,  26, 20, 0, 0, 20, 19, 0, 15,
                                                               9, 22, 2,  26, 18, 0, 0, 18, 17, 0, 15,
                                                               9, 4,  13, 26, 0,  8, 8, 0,  0,  7, 15});
    }
}

TEST_CASE("area is positive for exterior rings on a screen whose y runs down, whatever their place") {
    CHECK(doubled_area(square) == 200);
    CHECK(doubled_area(std::array<MvtPoint, 4>{{{0, 0}, {0, 10}, {10, 10}, {10, 0}}}) == -200);
    CHECK(doubled_area(std::array<MvtPoint, 5>{{{0, 0}, {10, 0}, {10, 10}, {0, 10}, {0, 0}}}) == 200);
    CHECK(doubled_area(std::array<MvtPoint, 3>{{{0, 0}, {5, 5}, {10, 10}}}) == 0);
    constexpr auto most = std::numeric_limits<std::int32_t>::max();
    constexpr auto least = std::numeric_limits<std::int32_t>::min();
    CHECK(doubled_area(std::array<MvtPoint, 4>{{{least, least}, {most, least}, {most, most}, {least, most}}}) > 0);
}

TEST_CASE("decoding gives back what was encoded", "[property]") {
    const unsigned seed = 20260801;
    INFO("seed " << seed);
    std::mt19937 random(seed);
    std::uniform_int_distribution<std::int32_t> coordinate(-5000, 9000);
    std::uniform_int_distribution<int> length(3, 40);
    for (int round = 0; round < 200; ++round) {
        const auto type = static_cast<MvtType>(1 + round % 3);
        MvtGeometry geometry;
        std::vector<std::vector<MvtPoint>> paths;
        for (int part = 0; part < (type == MvtType::point ? 1 : 1 + round % 4); ++part) {
            auto& path = paths.emplace_back();
            for (int i = length(random); i > 0; --i)
                path.push_back({coordinate(random), coordinate(random)});
            if (type == MvtType::point) geometry.points(path);
            if (type == MvtType::line) geometry.line(path);
            if (type == MvtType::polygon) geometry.ring(path);
        }
        const auto decoded = decode_geometry(type, geometry.commands());
        REQUIRE(decoded);
        REQUIRE(decoded->paths.size() == paths.size());
        for (std::size_t path = 0; path < paths.size(); ++path) {
            auto& expected = paths[path];
            if (type == MvtType::polygon) {  // a ring may begin anywhere
                std::ranges::rotate(expected, std::ranges::find(expected, decoded->paths[path].front()));
            }
            CHECK(decoded->paths[path] == expected);
        }
    }
}

TEST_CASE("no other start of a ring takes fewer bytes", "[property]") {
    const unsigned seed = std::random_device{}();
    INFO("seed " << seed);
    std::mt19937 random(seed);
    const auto bytes = [](const MvtGeometry& geometry) {
        std::size_t sum = 0;
        for (std::uint32_t n : geometry.commands())
            sum += n < 1U << 7U ? 1 : n < 1U << 14U ? 2 : n < 1U << 21U ? 3 : 4;
        return sum;
    };
    for (int round = 0; round < 100; ++round) {
        std::vector<MvtPoint> ring;
        for (std::size_t i = 0; i < 3 + random() % 20; ++i)
            ring.push_back({static_cast<std::int32_t>(random() % (1U << (1 + random() % 13))),
                            static_cast<std::int32_t>(random() % 4096)});
        MvtGeometry best;
        best.ring(ring);
        for (std::size_t turn = 0; turn < ring.size(); ++turn) {
            std::ranges::rotate(ring, ring.begin() + 1);
            MvtGeometry other;
            other.line(ring);
            CHECK(bytes(best) <= bytes(other) + 1);  // and ClosePath
        }
    }
}

TEST_CASE("a layer is written and read with every type of value exact") {
    MvtLayerWriter writer("essai", 4096);
    MvtGeometry geometry;
    geometry.points(std::array<MvtPoint, 1>{{{-3, 4100}}});
    constexpr std::int64_t most = std::numeric_limits<std::int64_t>::max();
    constexpr std::int64_t least = std::numeric_limits<std::int64_t>::min();
    const std::vector<std::uint32_t> tags{writer.key("name"),     writer.text("Ségou"),
                                          writer.key("most"),     writer.integer(most),
                                          writer.key("least"),    writer.integer(least),
                                          writer.key("third"),    writer.real(1.0 / 3),
                                          writer.key("beyond53"), writer.integer(9007199254740993),
                                          writer.key("yes"),      writer.boolean(true)};
    writer.add_feature(7, MvtType::point, tags, geometry.commands());
    writer.add_feature(std::nullopt, MvtType::point, {}, geometry.commands());
    std::string bytes;
    writer.append_to(bytes);

    const auto tile = read_mvt(bytes);
    REQUIRE(tile);
    CHECK(tile->faults.empty());
    REQUIRE(tile->layers.size() == 1);
    const MvtLayer& layer = tile->layers[0];
    CHECK(layer.version == 2);
    CHECK(layer.extent == 4096);
    REQUIRE(layer.features.size() == 2);
    const MvtFeature& feature = layer.features[0];
    CHECK(feature.id == std::uint64_t{7});
    CHECK(feature.paths == std::vector<std::vector<MvtPoint>>{{{-3, 4100}}});
    CHECK(*layer.attribute(feature, "name") == MvtValue("Ségou"));
    CHECK(*layer.attribute(feature, "most") == MvtValue(most));
    CHECK(*layer.attribute(feature, "least") == MvtValue(least));
    CHECK(*layer.attribute(feature, "third") == MvtValue(1.0 / 3));
    CHECK(*layer.attribute(feature, "beyond53") == MvtValue(std::int64_t{9007199254740993}));
    CHECK(*layer.attribute(feature, "yes") == MvtValue(true));
    CHECK(layer.attribute(feature, "absent") == nullptr);
    CHECK_FALSE(layer.features[1].id);
}

TEST_CASE("keys and values stand once in a layer, and values of different types are not mixed up") {
    MvtLayerWriter writer("x", 4096);
    CHECK(writer.key("a") == writer.key("a"));
    CHECK(writer.key("a") != writer.key("b"));
    CHECK(writer.text("1") == writer.text("1"));
    CHECK(writer.integer(1) == writer.integer(1));
    CHECK(writer.integer(1) != writer.text("1"));
    CHECK(writer.integer(1) != writer.real(1));
    CHECK(writer.integer(1) != writer.boolean(true));
    CHECK(writer.integer(1) != writer.integer(-1));
}

TEST_CASE("a point written the short way has the bytes of the long way, lengths beyond one byte too") {
    const unsigned seed = 31;
    INFO("seed " << seed);
    std::mt19937_64 random(seed);
    MvtLayerWriter points("x", 4096);
    MvtLayerWriter features("x", 4096);
    MvtGeometry geometry;
    for (const std::size_t count : {0U, 1U, 4U, 30U, 63U, 64U, 100U, 3000U}) {
        std::vector<std::uint32_t> tags;
        for (std::size_t i = 0; i < count; ++i) {
            for (MvtLayerWriter* writer : {&points, &features})
                writer->key(std::to_string(i));
            const std::int64_t value = static_cast<std::int64_t>(random()) >> (random() % 64);
            const std::uint32_t number = points.integer(value);
            REQUIRE(features.integer(value) == number);
            tags.push_back(static_cast<std::uint32_t>(i));
            tags.push_back(number);
        }
        const MvtPoint point{static_cast<std::int32_t>(random()), static_cast<std::int32_t>(random() % 4096)};
        const std::uint64_t id = random() >> (random() % 64);
        points.add_point(id, point, tags);
        geometry.clear();
        geometry.points(std::span(&point, 1));
        features.add_feature(id, MvtType::point, tags, geometry.commands());
    }
    std::string short_way;
    std::string long_way;
    points.append_to(short_way);
    features.append_to(long_way);
    CHECK(short_way == long_way);
    const auto tile = read_mvt(short_way);
    REQUIRE(tile);
    CHECK(tile->faults.empty());
    CHECK(tile->layers[0].features.size() == 8);
    CHECK(tile->layers[0].features.back().tags.size() == 3000);
}

TEST_CASE("many values of each type keep their numbers", "[property]") {
    const unsigned seed = 32;
    INFO("seed " << seed);
    std::mt19937_64 random(seed);
    MvtLayerWriter writer("x", 4096);
    std::map<std::int64_t, std::uint32_t> integers;
    std::map<double, std::uint32_t> reals;
    std::map<std::string, std::uint32_t> texts;
    std::set<std::uint32_t> numbers;
    const auto check = [&](auto& known, const auto& value, std::uint32_t number) {
        const auto [at, is_new] = known.try_emplace(value, number);
        REQUIRE(at->second == number);
        if (is_new) REQUIRE(numbers.insert(number).second);
    };
    for (int i = 0; i < 20000; ++i) {
        const std::int64_t integer = (static_cast<std::int64_t>(random() % 3000) - 1500) << random() % 2 * 40;
        check(integers, integer, writer.integer(integer));
        const double real = static_cast<double>(random() % 3000) / 7;
        check(reals, real, writer.real(real));
        const std::string text(random() % 200, static_cast<char>('a' + random() % 26));
        check(texts, text, writer.text(text));
    }
    // Written in the order of their numbers, without gaps.
    CHECK(*numbers.rbegin() == numbers.size() - 1);
}

TEST_CASE("a layer without features is left out of the tile") {
    std::string bytes;
    MvtLayerWriter("x", 4096).append_to(bytes);
    CHECK(bytes.empty());
}

TEST_CASE("breaches that can be drawn are told, and name their clause") {
    MvtLayerWriter writer("x", 4096);
    MvtGeometry geometry;
    const auto add = [&](std::vector<MvtPoint> ring) {
        geometry.clear();
        geometry.ring(ring);
        writer.add_feature(1, MvtType::polygon, {}, geometry.commands());
    };
    add({{0, 0}, {0, 10}, {10, 10}});
    add({{0, 0}, {5, 5}, {10, 10}});
    add({{0, 0}, {10, 0}, {10, 10}, {0, 0}});
    std::string bytes;
    writer.append_to(bytes);
    const auto tile = read_mvt(bytes);
    REQUIRE(tile);
    REQUIRE(tile->faults.size() == 3);
    CHECK(tile->faults[0].find("not exterior (MVT 4.3.4.4)") != std::string::npos);
    CHECK(tile->faults[1].find("no area") != std::string::npos);
    CHECK(tile->faults[2].find("repeats its first vertex") != std::string::npos);
    CHECK(tile->layers[0].features.size() == 3);
}

TEST_CASE("a tile cut or changed at any byte is read or refused, and never ends the program", "[property]") {
    MvtLayerWriter writer("layer", 4096);
    MvtGeometry geometry;
    geometry.ring(square);
    for (int i = 0; i < 5; ++i) {
        const std::vector<std::uint32_t> tags{writer.key("k"), writer.integer(i), writer.key("t"), writer.text("text")};
        writer.add_feature(1, MvtType::polygon, tags, geometry.commands());
    }
    std::string bytes;
    writer.append_to(bytes);
    std::size_t refused = 0;
    for (std::size_t length = 1; length < bytes.size(); ++length) {
        if (!read_mvt(std::string_view(bytes).substr(0, length))) ++refused;
    }
    CHECK(refused == bytes.size() - 1);
    const unsigned seed = 4;
    INFO("seed " << seed);
    std::mt19937 random(seed);
    std::size_t read = 0;
    for (int round = 0; round < 20000; ++round) {
        std::string changed = bytes;
        for (int i = 0; i < 1 + round % 3; ++i)
            changed[random() % changed.size()] = static_cast<char>(random());
        if (read_mvt(changed)) ++read;
    }
    CHECK(read < 20000);
}

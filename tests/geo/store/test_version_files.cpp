#include "geo/store/version_files.hpp"
#include "tests/geo/store/store_support.hpp"

#include <cstdint>
#include <limits>
#include <random>

namespace oryx::store {
namespace {

using namespace oryx::test;

Schema every_type() {
    return {{"flag", FieldType::boolean},  {"count", FieldType::integer},
            {"share", FieldType::real},    {"name", FieldType::text},
            {"opened", FieldType::date},   {"NAME", FieldType::text},  // differs by case only
            {"_row", FieldType::integer},                              // a name of our own columns
            {"Retournée", FieldType::text}};
}

std::vector<Value> nulls() {
    return std::vector<Value>(every_type().size());
}

std::shared_ptr<const FeatureTable> table_of_everything() {
    FeatureTable table(every_type());
    const auto day = [](int y, unsigned m, unsigned d) { return *Day::from_civil(y, m, d); };
    table.append({.row = 7,
                  .key = std::string("ML-0101"),
                  .when = DateInterval::of_day(day(2019, 3, 23)),
                  .geometry = Geometry::point({-3.19, 14.35}),
                  .values = {true, std::int64_t{1} << 62, 0.1, std::string("Ménaka \"é\" \n 日本 🙂"),
                             day(1899, 12, 31), std::string(), std::int64_t{-1}, std::string("x")}});
    table.append({.row = 3,
                  .key = std::int64_t{42},
                  .when = DateInterval::of_month(2018, 2),
                  .geometry = squares({{0, 0}, {5, 5}}, true, true),
                  .values = nulls()});
    table.append({.row = 9,
                  .key = std::string("42"),
                  .when = DateInterval::of_year(2017),
                  .geometry = {},
                  .values = {false,
                             std::numeric_limits<std::int64_t>::min(),
                             -0.0,
                             std::string(""),
                             day(9999, 12, 31),
                             {},
                             std::int64_t{0},
                             {}}});
    table.append({.row = 1,
                  .key = std::numeric_limits<std::int64_t>::max(),
                  .when = DateInterval{day(2019, 1, 5), day(2019, 2, 17), DatePrecision::interval},
                  .geometry = squares({{-180, -90}}, false),
                  .values = {{}, std::int64_t{0}, std::numeric_limits<double>::denorm_min(), {}, {}, {}, {}, {}}});
    table.append({.row = 2,
                  .key = std::int64_t{-5},
                  .when = std::nullopt,
                  .geometry = line({{{0, 0}, {1, 1e-17}}, {{179.99999999999997, 89}, {2, 2}, {3, 3}}}, true),
                  .values = nulls()});
    table.append({.row = 4,
                  .key = std::int64_t{6},
                  .when = std::nullopt,
                  .geometry = squares({{1, 2}}, true),
                  .values = nulls()});
    table.append({.row = 5, .key = std::int64_t{7}, .when = std::nullopt, .geometry = {}, .values = nulls()});
    return std::move(table).freeze();
}

struct Written {
    ScratchDirectory directory;
    Manifest manifest;
};

Written write(const FeatureTable& table) {
    Written out{scratch(), {}};
    auto files = write_version_files(table, out.directory.path());
    INFO((files ? "" : to_line(files.error()) + " | " + files.error().detail.text));
    REQUIRE(files);
    out.manifest.files = *files;
    out.manifest.schema = table.schema();
    out.manifest.rows = static_cast<std::int64_t>(table.size());
    return out;
}

TEST_CASE("a version keeps every type, null, key, date and geometry, in the order they had") {
    const auto table = table_of_everything();
    const Written written = write(*table);
    CHECK(written.manifest.files.size() == 2);
    const auto again = read_version_files(written.manifest, written.directory.path());
    REQUIRE(again);
    require_same_tables(*table, **again);
}

TEST_CASE("a version keeps what spatial order would shuffle (property)") {
    const unsigned seed = std::random_device{}();
    std::mt19937 random(seed);
    INFO("seed " << seed);
    std::uniform_real_distribution<double> longitude(-180, 180);
    std::uniform_real_distribution<double> latitude(-90, 90);
    FeatureTable table({{"n", FieldType::integer}});
    for (int i = 0; i < 3000; ++i) {
        const bool placed = random() % 10 != 0;
        table.append({.row = i + 1,
                      .key = std::to_string(i),
                      .when = std::nullopt,
                      .geometry = placed ? Geometry::point({longitude(random), latitude(random)}) : Geometry{},
                      .values = {random() % 5 == 0 ? Value() : Value(std::int64_t{i})}});
    }
    const auto frozen = std::move(table).freeze();
    const Written written = write(*frozen);
    const auto again = read_version_files(written.manifest, written.directory.path());
    REQUIRE(again);
    require_same_tables(*frozen, **again);
}

TEST_CASE("an empty version, and one without any geometry, are read back") {
    for (const int rows : {0, 1, 5}) {
        FeatureTable table({{"name", FieldType::text}});
        for (int i = 0; i < rows; ++i) {
            table.append(
                {.row = i + 1, .key = std::int64_t{i}, .when = {}, .geometry = {}, .values = {std::string("a")}});
        }
        const auto frozen = std::move(table).freeze();
        const Written written = write(*frozen);
        const auto again = read_version_files(written.manifest, written.directory.path());
        REQUIRE(again);
        require_same_tables(*frozen, **again);
    }
}

TEST_CASE("a version of any number of rows is read back, whatever the levels of its index") {
    const int rows = GENERATE(1, 2, 15, 16, 17, 255, 256, 257, 4096, 4097);
    const bool one_place = GENERATE(false, true);
    CAPTURE(rows, one_place);
    FeatureTable table(Schema{});
    for (int i = 0; i < rows; ++i) {
        const double x = one_place ? 0 : i * 0.01;
        table.append(
            {.row = i + 1, .key = std::int64_t{i}, .when = {}, .geometry = Geometry::point({x, 0}), .values = {}});
    }
    const auto frozen = std::move(table).freeze();
    const Written written = write(*frozen);
    const auto again = read_version_files(written.manifest, written.directory.path());
    REQUIRE(again);
    require_same_tables(*frozen, **again);
}

TEST_CASE("files that are missing, cut short, changed or of another table are errors, never a crash") {
    const auto table = table_of_everything();
    const Written written = write(*table);
    const auto file = written.directory.path() / written.manifest.files.front().name;
    const std::string whole = test::read(file);
    CHECK(verify_version_files(written.manifest, written.directory.path()));
    for (std::size_t size = 0; size < whole.size(); size += 37) {
        INFO("cut to " << size << " of " << whole.size());
        test::write(file, whole.substr(0, size));
        CHECK_FALSE(read_version_files(written.manifest, written.directory.path()));
        CHECK_FALSE(verify_version_files(written.manifest, written.directory.path()));
    }
    const unsigned seed = std::random_device{}();
    std::mt19937 random(seed);
    INFO("seed " << seed);
    for (int i = 0; i < 300; ++i) {
        std::string changed = whole;
        changed[random() % changed.size()] ^= static_cast<char>(1U << (random() % 8));
        test::write(file, changed);
        static_cast<void>(read_version_files(written.manifest, written.directory.path()));  // may read, must not die
        CHECK_FALSE(verify_version_files(written.manifest, written.directory.path()));
    }
    std::filesystem::remove(file);
    const auto missing = read_version_files(written.manifest, written.directory.path());
    REQUIRE_FALSE(missing);
    CHECK(missing.error().kind == ErrorKind::io);
    CHECK(missing.error().message.find('/') == std::string::npos);  // the path is for the log only
    test::write(file, whole);
    Manifest other = written.manifest;
    other.rows += 1;
    CHECK_FALSE(read_version_files(other, written.directory.path()));
    other = written.manifest;
    other.schema.pop_back();
    CHECK_FALSE(read_version_files(other, written.directory.path()));
}

}  // namespace
}  // namespace oryx::store

// What becomes of a row's key, dates and fields in a tile.

#include "geo/tile/attributes.hpp"
#include "tests/geo/tile/tile_checks.hpp"

#include <algorithm>
#include <cmath>
#include <limits>
#include <map>
#include <random>

using namespace oryx;
using namespace oryx::testing;

namespace {

using Attributes = std::map<std::string, pbf::MvtValue>;

Attributes attributes_of(const pbf::MvtLayer& layer, const pbf::MvtFeature& feature) {
    Attributes all;
    for (const auto& [key, value] : feature.tags)
        all.emplace(layer.keys[key], layer.values[value]);
    return all;
}

struct Encoded {
    std::optional<std::uint64_t> id;
    Attributes attributes;
};

Encoded encoded_row(const Schema& schema, const Value& key, const std::vector<Value>& values,
                    std::optional<DateInterval> when = {}) {
    FeatureTable table(schema);
    table.append({.row = 1, .key = key, .when = when, .geometry = Geometry::point({1, 1}), .values = values});
    const auto read = judge(encode(layer_of(std::move(table)), tile_id(0, 0, 0)));
    REQUIRE(read.layers.size() == 1);
    REQUIRE(read.layers[0].features.size() == 1);
    const auto& feature = read.layers[0].features[0];
    return {feature.id, attributes_of(read.layers[0], feature)};
}

}  // namespace

TEST_CASE("whole numbers stay exact over all 64 bits") {
    for (const std::int64_t number :
         {std::int64_t{0}, std::int64_t{-1}, std::int64_t{9007199254740993}, std::int64_t{-9007199254740993},
          std::numeric_limits<std::int64_t>::max(), std::numeric_limits<std::int64_t>::min()}) {
        const auto row = encoded_row({{"n", FieldType::integer}}, std::int64_t{7}, {number});
        CHECK(std::get<std::int64_t>(row.attributes.at("n")) == number);
    }
}

TEST_CASE("reals are doubles, to the last bit, whole or not") {
    for (const double number : {0.1, -0.0, 1e300, 5e-324, 3.0, 1.0 / 3}) {
        const auto row = encoded_row({{"r", FieldType::real}}, std::int64_t{7}, {number});
        const double read = std::get<double>(row.attributes.at("r"));
        CHECK(read == number);
        CHECK(std::signbit(read) == std::signbit(number));
    }
}

TEST_CASE("booleans, texts and dates keep their type; a date is ISO text") {
    const auto row = encoded_row({{"b", FieldType::boolean},
                                  {"f", FieldType::boolean},
                                  {"t", FieldType::text},
                                  {"empty", FieldType::text},
                                  {"d", FieldType::date}},
                                 std::int64_t{7}, {true, false, "Ménaka", "", Day::parse("2019-02-28").value()});
    CHECK(std::get<bool>(row.attributes.at("b")));
    CHECK_FALSE(std::get<bool>(row.attributes.at("f")));
    CHECK(std::get<std::string>(row.attributes.at("t")) == "Ménaka");
    CHECK(std::get<std::string>(row.attributes.at("empty")).empty());
    CHECK(std::get<std::string>(row.attributes.at("d")) == "2019-02-28");
}

TEST_CASE("null is left out, and so is a real that is no number; 0 and false are not null") {
    const double nan = std::numeric_limits<double>::quiet_NaN();
    const double infinite = std::numeric_limits<double>::infinity();
    const auto row = encoded_row({{"null", FieldType::integer},
                                  {"nan", FieldType::real},
                                  {"infinite", FieldType::real},
                                  {"none", FieldType::text},
                                  {"zero", FieldType::integer}},
                                 std::int64_t{7}, {Value{}, nan, infinite, Value{}, std::int64_t{0}});
    CHECK(row.attributes.size() == 2);  // zero and id
    CHECK(std::get<std::int64_t>(row.attributes.at("zero")) == 0);
}

TEST_CASE("a feature's id is its key where that is a whole number below 2^53, else 53 bits of a hash") {
    constexpr std::int64_t limit = std::int64_t{1} << 53;
    for (const std::int64_t key : {std::int64_t{0}, std::int64_t{42}, limit - 1}) {
        const auto row = encoded_row({}, key, {});
        CHECK(row.id == static_cast<std::uint64_t>(key));
        CHECK(std::get<std::int64_t>(row.attributes.at("id")) == key);
    }
    for (const Value& key : {Value{limit}, Value{std::int64_t{-1}}, Value{"ML0501"}, Value{"0101"}}) {
        const auto row = encoded_row({}, key, {});
        REQUIRE(row.id);
        CHECK(*row.id == tile_id_of(key));
        CHECK(*row.id < std::uint64_t{1} << 53);
        const pbf::MvtValue id = row.attributes.at("id");  // the key itself, with its type
        if (const auto* number = std::get_if<std::int64_t>(&key)) CHECK(std::get<std::int64_t>(id) == *number);
        if (const auto* text = std::get_if<std::string>(&key)) CHECK(std::get<std::string>(id) == *text);
    }
}

TEST_CASE("a feature's date is ISO text at the precision known, and the days it starts and ends before") {
    struct Row {
        DateInterval when;
        std::string text;
    };
    const auto day = [](const char* text) { return Day::parse(text).value(); };
    const std::vector<Row> rows{
        {DateInterval::of_day(day("2019-12-31")), "2019-12-31"},
        {DateInterval::of_month(2019, 2).value(), "2019-02"},
        {DateInterval::of_year(1969).value(), "1969"},
        {{day("2019-12-01"), day("2019-12-21"), DatePrecision::interval}, "2019-12-01/2019-12-20"},
    };
    for (const Row& expected : rows) {
        const auto row = encoded_row({}, std::int64_t{1}, {}, expected.when);
        CHECK(std::get<std::string>(row.attributes.at("date")) == expected.text);
        CHECK(std::get<std::int64_t>(row.attributes.at("start")) == expected.when.start.number);
        CHECK(std::get<std::int64_t>(row.attributes.at("end")) == expected.when.end.number);
    }
    CHECK_FALSE(encoded_row({}, std::int64_t{1}, {}).attributes.contains("date"));
}

TEST_CASE("a field named as the key or a date is published beside it, not over it") {
    const Schema schema{{"id", FieldType::text}, {"id_", FieldType::text}, {"date", FieldType::text}};
    const auto when = DateInterval::of_year(2019);
    const auto row = encoded_row(schema, std::int64_t{5}, {"a", "b", "c"}, when);
    CHECK(std::get<std::int64_t>(row.attributes.at("id")) == 5);
    CHECK(std::get<std::string>(row.attributes.at("id__")) == "a");
    CHECK(std::get<std::string>(row.attributes.at("id_")) == "b");
    CHECK(std::get<std::string>(row.attributes.at("date")) == "2019");
    CHECK(std::get<std::string>(row.attributes.at("date_")) == "c");
    CHECK(tile::attribute_names(schema, false) == std::vector<std::string>{"id__", "id_", "date"});
}

TEST_CASE("keys and values are written once, however many features share them") {
    FeatureTable table({{"type", FieldType::text}, {"n", FieldType::integer}, {"other", FieldType::integer}});
    for (std::int64_t i = 0; i < 300; ++i) {
        table.append({.row = i + 1,
                      .key = i + 1000,
                      .when = {},
                      .geometry = Geometry::point({0.5 * static_cast<double>(i % 90), 3}),
                      .values = {i % 2 == 0 ? "attack" : "shelling", i % 3, i % 3}});
    }
    const auto read = judge(encode(layer_of(std::move(table)), tile_id(0, 0, 0)));
    const auto& layer = read.layers.at(0);
    CHECK(layer.features.size() == 300);
    CHECK(layer.keys.size() == 4);
    CHECK(layer.values.size() == 300 + 2 + 3);
    for (std::size_t i = 0; i < 300; ++i) {
        const auto all = attributes_of(layer, layer.features[i]);
        REQUIRE(std::get<std::string>(all.at("type")) == (i % 2 == 0 ? "attack" : "shelling"));
        REQUIRE(std::get<std::int64_t>(all.at("n")) == static_cast<std::int64_t>(i % 3));
        REQUIRE(std::get<std::int64_t>(all.at("id")) == static_cast<std::int64_t>(i + 1000));
    }
}

TEST_CASE("of the attributes only those that were asked for are written, and the feature's id always") {
    const auto build = [] {
        FeatureTable table({{"a", FieldType::integer}, {"b", FieldType::text}});
        table.append({.row = 1,
                      .key = std::int64_t{7},
                      .when = DateInterval{Day{10}, Day{11}},
                      .geometry = Geometry::point({1, 1}),
                      .values = {std::int64_t{5}, std::string("x")}});
        return table;
    };
    const auto names = [&](std::optional<std::vector<std::string>> properties) {
        const auto tile = judge(encode(layer_of(build()), tile_id(0, 0, 0), {.properties = std::move(properties)}));
        REQUIRE(tile.layers.size() == 1);
        CHECK(tile.layers[0].features[0].id.has_value());
        auto keys = tile.layers[0].keys;
        std::ranges::sort(keys);
        return keys;
    };
    using Names = std::vector<std::string>;
    CHECK(names({}) == Names{"a", "b", "date", "end", "id", "start"});
    CHECK(names(Names{}) == Names{});
    CHECK(names(Names{"a"}) == Names{"a"});
    CHECK(names(Names{"b", "end", "id"}) == Names{"b", "end", "id"});
    CHECK(names(Names{"date", "other", "start"}) == Names{"date", "start"});
}

TEST_CASE("every value stands once in a layer, keys that equal other attributes too, and each row reads back") {
    const unsigned seed = GENERATE(41U, 42U);
    CAPTURE(seed);
    std::mt19937_64 random(seed);
    const Schema schema{{"small", FieldType::integer}, {"wide", FieldType::integer}, {"real", FieldType::real},
                        {"text", FieldType::text},     {"flag", FieldType::boolean}, {"since", FieldType::date}};
    FeatureTable table(schema);
    std::vector<std::vector<Value>> rows;
    const bool dated = seed == 42;
    for (std::int64_t key = 1; key <= 400; ++key) {
        std::vector<Value> values{static_cast<std::int64_t>(random() % 30),
                                  static_cast<std::int64_t>(random() % 100000) - 50,
                                  static_cast<double>(random() % 50) / 3,
                                  std::to_string(random() % 30),
                                  random() % 2 == 0,
                                  Day{static_cast<std::int32_t>(random() % 20)}};
        for (Value& value : values) {
            if (random() % 5 == 0) value = {};
        }
        const auto when = dated ? DateInterval::of_month(2019, 1 + random() % 12) : std::nullopt;
        table.append({.row = key, .key = key, .when = when, .geometry = Geometry::point({1, 1}), .values = values});
        rows.push_back(std::move(values));
    }
    const auto read = judge(encode(layer_of(std::move(table)), tile_id(0, 0, 0)));
    REQUIRE(read.layers.size() == 1);
    const pbf::MvtLayer& layer = read.layers[0];
    REQUIRE(layer.features.size() == rows.size());
    auto values = layer.values;
    std::ranges::sort(values);
    CHECK(std::ranges::adjacent_find(values) == values.end());
    for (std::size_t row = 0; row < rows.size(); ++row) {
        const Attributes got = attributes_of(layer, layer.features[row]);
        CHECK(got.at("id") == pbf::MvtValue(static_cast<std::int64_t>(row + 1)));
        std::size_t count = dated ? 4 : 1;
        for (std::size_t field = 0; field < schema.size(); ++field) {
            const Value& value = rows[row][field];
            if (std::holds_alternative<std::monostate>(value)) continue;
            ++count;
            const pbf::MvtValue& written = got.at(schema[field].name);
            if (const auto* n = std::get_if<std::int64_t>(&value)) CHECK(written == pbf::MvtValue(*n));
            if (const auto* r = std::get_if<double>(&value)) CHECK(written == pbf::MvtValue(*r));
            if (const auto* t = std::get_if<std::string>(&value)) CHECK(written == pbf::MvtValue(*t));
            if (const auto* b = std::get_if<bool>(&value)) CHECK(written == pbf::MvtValue(*b));
            if (const auto* d = std::get_if<Day>(&value)) CHECK(written == pbf::MvtValue(to_iso(*d)));
        }
        CHECK(got.size() == count);
    }
}

#include "geo/pyramid/tilestats.hpp"
#include "tests/support/catch.hpp"

#include <stdexcept>

#include <nlohmann/json.hpp>

using namespace oryx;
using namespace oryx::pyramid;

namespace {

/// Rows at the places 0, 1, 2, ... of the equator, with one value each.
LayerChoice layer_of(FieldType type, const std::vector<Value>& values) {
    FeatureTable table{Schema{{.name = "value", .type = type}}};
    for (std::size_t i = 0; i < values.size(); ++i) {
        const auto key = static_cast<std::int64_t>(i);
        const Position place{static_cast<double>(i) / 100, 0};
        table.append({.row = key, .key = key, .when = {}, .geometry = Geometry::point(place), .values = {values[i]}});
    }
    LayerChoice choice;
    choice.layer = tile::TileLayer::build("a", std::move(table).freeze());
    return choice;
}

/// What is told of the attribute "value".
nlohmann::ordered_json told(const LayerChoice& choice, const tile::ZoomOmissions& left_out = {}) {
    const std::vector<LayerZoom> zooms{{.zoom = 4, .layer = "a", .omissions = left_out}};
    const auto stats = tilestats({.layers = {choice}}, zooms);
    CHECK(stats["layerCount"] == 1);
    for (const auto& attribute : stats["layers"][0]["attributes"]) {
        if (attribute["attribute"] == "value") return attribute;
    }
    throw std::logic_error("the attribute is not there");
}

}  // namespace

TEST_CASE("statistics have the type, the number and the lowest of an attribute's values") {
    const auto numbers = told(layer_of(FieldType::real, {3.5, 1.0, 3.5, {}, -2.0}));
    CHECK(numbers.dump() ==
          R"({"attribute":"value","count":3,"type":"number","values":[-2,1,3.5],"min":-2,"max":3.5})");
    const auto texts = told(layer_of(FieldType::text, {"b", "a", {}, "b"}));
    CHECK(texts.dump() == R"({"attribute":"value","count":2,"type":"string","values":["a","b"]})");
    const auto flags = told(layer_of(FieldType::boolean, {true, {}, false}));
    CHECK(flags.dump() == R"({"attribute":"value","count":2,"type":"boolean","values":[false,true]})");
    const auto none = told(layer_of(FieldType::integer, {{}, {}}));
    CHECK(none.dump() == R"({"attribute":"value","count":0,"type":"null","values":[]})");
}

TEST_CASE("statistics are bounded, whatever the order of the rows") {
    std::vector<Value> values;
    for (std::int64_t i = 5000; i > 0; --i)
        values.emplace_back(i * 7 % 5003);
    const auto numbers = told(layer_of(FieldType::integer, values));
    CHECK(numbers["count"] == most_distinct);
    REQUIRE(numbers["values"].size() == most_values);
    CHECK(numbers["values"][0] == 1);
    CHECK(numbers["max"] == 5002);
    const auto texts = told(layer_of(FieldType::text, {std::string(257, 'a'), std::string(256, 'b')}));
    CHECK(texts["count"] == 2);
    REQUIRE(texts["values"].size() == 1);
    CHECK(texts["values"][0] == std::string(256, 'b'));
}

TEST_CASE("statistics count the rows that the build selects") {
    LayerChoice choice = layer_of(FieldType::text, {"a", "b", "c", "d"});
    choice.mask = std::make_shared<tile::RowMask>(tile::RowMask{.rows = {true, false, true, true}, .key = "m"});
    const std::vector<LayerZoom> zooms{{.zoom = 4, .layer = "a", .omissions = {}}};
    const auto stats = tilestats({.layers = {choice}, .bbox = Envelope{-1, -1, 0.025, 1}}, zooms);
    CHECK(stats["layers"][0]["count"] == 2);
    CHECK(stats["layers"][0]["geometry"] == "Point");
    CHECK(stats["layers"][0]["attributeCount"] == 2);  // and the id
    CHECK(stats.dump().find("\"b\"") == std::string::npos);
    CHECK(stats.dump().find("\"d\"") == std::string::npos);
}

TEST_CASE("statistics list no value that no tile shows") {
    const LayerChoice choice = layer_of(FieldType::text, {"a", "b"});
    for (const tile::ZoomOmissions& left_out :
         {tile::ZoomOmissions{.clustered = 1}, tile::ZoomOmissions{.thinned = 1}, tile::ZoomOmissions{.below_pixel = 1},
          tile::ZoomOmissions{.attributes = {"value"}}})
        CHECK(told(choice, left_out).dump() == R"({"attribute":"value","count":2,"type":"string"})");
    CHECK(told(choice, {.attributes = {"other"}}).contains("values"));
}

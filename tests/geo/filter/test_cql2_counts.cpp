#include "tests/geo/filter/cql2_data.hpp"

#include <set>

#include <nlohmann/json.hpp>

using namespace oryx;
using filter::Filter;
using filter::Language;

TEST_CASE("the predicates of CQL2's abstract test suite take the published numbers of features") {
    const auto cases = testing::cql2_cases();
    if (cases.empty()) WARN("SKIPPED: the data set of CQL2 is not there");
    if (std::filesystem::exists(testing::cql2_folder())) REQUIRE(cases.size() == 93);
    std::set<std::string> classes;
    for (const auto& c : cases) {
        CAPTURE(c.conformance_class, c.layer, c.predicate);
        const auto table = testing::cql2_layer(c.layer);
        const auto index = testing::index_over(*table);
        const auto text = Filter::parse(c.predicate);
        if (!text) FAIL(to_line(text.error()));
        const auto rows = testing::rows_of(*text, *table, index.get());
        CHECK(rows.size() == c.matched);
        // As JSON, without the index, and as written again: the same rows.
        const auto json = Filter::parse(text->json(), Language::cql2_json);
        if (!json) FAIL(text->json() << ": " << to_line(json.error()));
        CHECK(json->text() == text->text());
        CHECK(testing::rows_of(*json, *table, index.get()) == rows);
        CHECK(testing::rows_of(*text, *table) == rows);
        const auto again = Filter::parse(text->text());
        if (!again) FAIL(text->text() << ": " << to_line(again.error()));
        CHECK(again->text() == text->text());
        CHECK(again->canonical() == text->canonical());
        CHECK(testing::rows_of(*again, *table) == rows);
        classes.insert(c.conformance_class);
    }
    if (!cases.empty()) CHECK(classes.size() == 6);
}

namespace {

/// Written by hand after annex C and its schema, not by our writer.
struct JsonCase {
    const char* layer;
    const char* json;
    std::size_t matched;
};

const JsonCase json_cases[] = {
    {"ne_110m_populated_places_simple", R"({"op":"like","args":[{"property":"name"},"B_r%"]})", 3},
    {"ne_110m_populated_places_simple",
     R"({"op":"not","args":[{"op":"between","args":[{"property":"pop_other"},1000000,3000000]}]})", 168},
    {"ne_110m_populated_places_simple",
     R"({"op":"in","args":[{"property":"name"},["Kiev","kobenhavn","Berlin","athens","foo"]]})", 2},
    {"ne_110m_populated_places_simple", R"({"op":"isNull","args":[{"property":"date"}]})", 240},
    {"ne_110m_populated_places_simple", R"({"op":">=","args":[{"property":"date"},{"date":"2022-04-16"}]})", 2},
    {"ne_110m_populated_places_simple",
     R"({"op":"<>","args":[{"property":"start"},{"timestamp":"2022-04-16T10:13:19Z"}]})", 2},
    {"ne_110m_populated_places_simple", R"({"op":"=","args":[{"property":"boolean"},true]})", 2},
    {"ne_110m_admin_0_countries",
     R"({"op":"and","args":[{"op":"s_intersects","args":[{"property":"geom"},{"bbox":[0,40,10,50]}]},
         {"op":"not","args":[{"op":"s_intersects","args":[{"property":"geom"},{"bbox":[5,50,10,60]}]}]}]})",
     5},
    {"ne_110m_admin_0_countries",
     R"({"op":"s_intersects","args":[{"property":"geom"},{"type":"GeometryCollection","geometries":[
         {"type":"Point","coordinates":[7.02,49.92]},
         {"type":"Polygon","coordinates":[[[0,0],[10,0],[10,10],[0,10],[0,0]]]}]}]})",
     8},
    {"ne_110m_admin_0_countries",
     R"({"op":"s_intersects","args":[{"property":"geom"},{"type":"MultiLineString",
         "coordinates":[[[-180,-45],[0,-45]],[[0,45],[180,45]]]}]})",
     14},
    {"ne_110m_populated_places_simple",
     R"({"op":"t_after","args":[{"property":"date"},{"interval":["2022-01-01","2022-12-31"]}]})", 1},
    {"ne_110m_populated_places_simple",
     R"({"op":"t_overlappedBy","args":[{"interval":[{"property":"start"},{"property":"end"}]},
         {"interval":["2020-04-16T10:13:19Z","2022-04-16T10:15:10Z"]}]})",
     2},
    {"ne_110m_populated_places_simple",
     R"({"op":"t_after","args":[{"interval":[{"property":"start"},{"property":"end"}]},
         {"interval":["..","2022-04-16T10:13:19Z"]}]})",
     1},
};

}  // namespace

TEST_CASE("hand-written CQL2 JSON takes the published numbers of features") {
    if (!std::filesystem::exists(testing::cql2_folder())) {
        WARN("SKIPPED: the data set of CQL2 is not there");
        return;
    }
    for (const JsonCase& c : json_cases) {
        CAPTURE(c.json);
        const auto filter = Filter::parse(c.json, Language::cql2_json);
        if (!filter) FAIL(to_line(filter.error()));
        CHECK(testing::rows_of(*filter, *testing::cql2_layer(c.layer)).size() == c.matched);
        // The same in text.
        const auto text = Filter::parse(filter->text());
        REQUIRE(text);
        CHECK(nlohmann::json::parse(text->json()) == nlohmann::json::parse(filter->json()));
    }
}

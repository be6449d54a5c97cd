#include "geo/core/json.hpp"
#include "tests/support/catch.hpp"

#include <limits>

#include <nlohmann/json.hpp>

using namespace oryx;

TEST_CASE("What the writer writes, a parser reads back exactly") {
    std::string out;
    JsonWriter json(out);
    const std::string hostile = "quote \" backslash \\ newline \n tab \t bell \x07 é";
    json.begin_object().key("a").number(0.1).key("b").number(std::int64_t{9007199254740993}).key("c").string(hostile);
    json.key("d").begin_array().null().boolean(true).value(Value{}).value(*Day::parse("2019-12-31")).end_array();
    json.key("nan").number(std::numeric_limits<double>::quiet_NaN()).key("e").begin_object().end_object().end_object();
    const auto read = nlohmann::json::parse(out);
    CHECK(read["a"].get<double>() == 0.1);
    CHECK(read["b"].get<std::int64_t>() == 9007199254740993);
    CHECK(read["c"] == hostile);
    CHECK(read["d"] == nlohmann::json::parse(R"([null,true,null,"2019-12-31"])"));
    CHECK(read["nan"].is_null());
    CHECK(read["e"].empty());
}

TEST_CASE("Geometries become GeoJSON of the type they were published with") {
    Geometry line;
    line.type = GeometryType::line;
    line.multi = true;
    line.positions = {{0, 0}, {1, 1}};
    line.end_ring();
    line.end_part();
    struct Row {
        Geometry geometry;
        const char* text;
    };
    Geometry multipoint = Geometry::point({1, 2});
    multipoint.multi = true;
    const auto row = GENERATE_COPY(Row{Geometry::point({1.5, -2}), R"({"type":"Point","coordinates":[1.5,-2]})"},
                                   Row{multipoint, R"({"type":"MultiPoint","coordinates":[[1,2]]})"},
                                   Row{line, R"({"type":"MultiLineString","coordinates":[[[0,0],[1,1]]]})"},
                                   Row{Geometry{}, "null"});
    std::string out;
    JsonWriter(out).geometry(row.geometry.view());
    CHECK(out == row.text);
}

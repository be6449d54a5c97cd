#include "tests/geo/store/store_support.hpp"

#include <limits>

namespace oryx::store {
namespace {

using namespace oryx::test;

std::string feature(const std::string& geometry, const std::string& properties = "{}") {
    return R"({"type":"Feature","properties":)" + properties + R"(,"geometry":)" + geometry + "}";
}
std::string point(const std::string& x) {
    return R"({"type":"Point","coordinates":[)" + x + ",1]}";
}
std::string collection(const std::string& features) {
    return R"({"type":"FeatureCollection","features":[)" + features + "]}";
}

TEST_CASE("GeoJSON in every shape that files have gives all its rows") {
    const auto folder = scratch();
    const std::string a = feature(point("1"));
    const std::string b = feature(point("2"));
    struct Case {
        const char* what;
        const char* name;
        std::string text;
        std::size_t rows;
    };
    const std::vector<Case> cases{
        {"a collection", "t.geojson", collection(a + "," + b), 2},
        {"a collection without features", "t.geojson", collection(""), 0},
        {"one feature", "t.json", a, 1},
        {"a bare geometry", "t.json", point("1"), 1},
        {"a feature a line", "t.geojsonl", a + "\n" + b + "\n", 2},
        {"a feature a line under the name .json", "t.json", a + "\r\n\r\n" + b, 2},
        {"record separators (RFC 8142)", "t.geojsons", "\x1e" + a + "\n\x1e" + b + "\n", 2},
        {"commas after each line", "t.json", a + ",\n" + b + ",\n", 2},
        {"a trailing comma in the list", "t.json", collection(a + "," + b + ","), 2},
        {"a byte order mark", "t.json", "\xEF\xBB\xBF" + a + "\n" + b, 2},
        {"comments around", "t.json", "// one\n# two\n/* three */" + a + "\n/* { */\n" + b, 2},
        {"collections one after the other", "t.ndjson", collection(a) + "\n" + collection(b + "," + a), 3},
        {"brackets in texts", "t.json", collection(feature(point("1"), R"({"t":"}]\"{["})") + "," + b), 2},
        {"members after the features", "t.json", R"({"features":[)" + a + R"(],"type":"FeatureCollection"})", 1},
    };
    for (const Case& one : cases) {
        INFO(one.what);
        const auto file = folder.path() / one.name;
        write(file, one.text);
        const Rows rows = rows_of(file);
        CHECK(rows.rows.size() == one.rows);
        CHECK(rows.info.row_count == std::optional<std::int64_t>(one.rows));
        CHECK(rows.info.crs == "OGC:CRS84");
        for (const SourceRow& row : rows.rows)
            CHECK(row.fault.empty());
    }
}

TEST_CASE("text that is not GeoJSON is refused with a reason, never a crash") {
    const auto folder = scratch();
    const std::string a = feature(point("1"));
    const std::vector<std::pair<const char*, std::string>> cases{
        {"cut in the middle", collection(a + "," + a).substr(0, 150)},
        {"cut in a text", R"({"type":"Feat)"},
        {"not JSON", "hello"},
        {"an array", "[1,2]"},
        {"TopoJSON", R"({"type":"Topology","objects":{}})"},
        {"ESRI JSON", R"({"displayFieldName":"","features":[{"attributes":{}}]})"},
        {"a VRT",
         "<OGRVRTDataSource><OGRVRTLayer "
         "name=\"x\"><SrcDataSource>/etc/passwd</SrcDataSource></OGRVRTLayer></OGRVRTDataSource>"},
        {"too deep", std::string(200'000, '[')},
        {"too deep in a feature", collection(std::string(5000, '{'))},
        {"a bracket too many", a + "}"},
        {"only brackets", "{{{{"},
        {"names without values", "{\"type\"}"},
    };
    for (const auto& [what, text] : cases) {
        INFO(what);
        write(folder.path() / "t.geojson", text);
        const auto rows = read_source(folder.path() / "t.geojson");
        REQUIRE_FALSE(rows);
        CHECK((rows.error().kind == ErrorKind::invalid_input || rows.error().kind == ErrorKind::unsupported));
        CHECK_FALSE(rows.error().message.empty());
    }
}

TEST_CASE("a broken feature is one row with its fault; the others are read") {
    const auto folder = scratch();
    const std::vector<std::pair<std::string, std::string>> cases{
        {point("1e400"), "a number is out of range"},
        {point("NaN"), "a coordinate is not a finite number"},
        {point("-Infinity"), "a coordinate is not a finite number"},
        {point("\"1\""), "a coordinate is not a finite number"},
        {R"({"type":"Point","coordinates":[1]})", "a position has fewer than two numbers"},
        {R"({"type":"LineString","coordinates":[1,2]})", "the coordinates are not lists of numbers"},
        {R"({"type":"Polygon","coordinates":{}})", "the coordinates are not lists of numbers"},
        {R"({"type":"Point"})", "the geometry has no coordinates"},
        {R"({"coordinates":[1,2]})", "the geometry has no type"},
        {R"([1,2])", "the geometry is not an object"},
        {R"({"type":"GeometryCollection","geometries":[]})",
         "a geometry of type GeometryCollection, which is not a point, line or polygon"},
        {R"({"type":"Circle","coordinates":[1,2]})",
         "a geometry of type Circle, which is not a point, line or polygon"},
        {R"({"type":"Point" "coordinates":[1,2]})", "the feature is not JSON"},
    };
    for (const auto& [geometry, fault] : cases) {
        INFO(geometry);
        write(folder.path() / "t.geojson",
              collection(feature(point("1")) + "," + feature(geometry, R"({"n":1})") + "," + feature(point("3"))));
        const Rows rows = rows_of(folder.path() / "t.geojson");
        REQUIRE(rows.rows.size() == 3);
        CHECK(rows.rows[0].fault.empty());
        CHECK(rows.rows[1].fault == fault);
        CHECK(rows.rows[1].number == 2);
        CHECK(rows.rows[2].geometry == Geometry::point({3, 1}));
    }
}

TEST_CASE("properties keep their types, exactness and nulls; mixed ones become text") {
    const auto folder = scratch();
    write(
        folder.path() / "t.geojson",
        collection(
            feature(
                point("1"),
                R"({"big":4611686018427387905,"real":1,"flag":true,"mixed":1,"list":[1,"a"],"text":"a\u0000b","nothing":null,"nan":NaN})") +
            "," +
            feature(point("2"),
                    R"({"late":"NaN stays","real":0.5,"flag":null,"mixed":"x","huge":18446744073709551615})")));
    const Rows rows = rows_of(folder.path() / "t.geojson");
    CHECK(rows.value(0, "big") == Value(std::int64_t{4611686018427387905}));
    CHECK(rows.value(0, "real") == Value(1.0));
    CHECK(rows.value(0, "flag") == Value(true));
    CHECK(rows.value(1, "flag") == Value());
    CHECK(rows.text(0, "mixed") == "1");
    CHECK(rows.text(1, "mixed") == "x");
    CHECK(rows.text(0, "list") == R"([1,"a"])");
    CHECK(rows.text(0, "text") == "ab");
    CHECK(rows.value(0, "nothing") == Value());
    CHECK(rows.value(0, "nan") == Value());
    CHECK(rows.value(0, "late") == Value());
    CHECK(rows.text(1, "late") == "NaN stays");
    CHECK(rows.text(1, "huge") == "18446744073709551615");
}

TEST_CASE("a feature's id is a field, beside a property of the same name") {
    const auto folder = scratch();
    write(folder.path() / "t.geojson", R"({"type":"Feature","id":7,"properties":{"a":1},"geometry":null})");
    CHECK(rows_of(folder.path() / "t.geojson").value(0, "id") == Value(std::int64_t{7}));
    write(folder.path() / "t.geojson", R"({"type":"Feature","id":"x","properties":{"id":1},"geometry":null})");
    const Rows rows = rows_of(folder.path() / "t.geojson");
    CHECK(rows.value(0, "id") == Value(std::int64_t{1}));
    CHECK(rows.text(0, "feature_id") == "x");
    CHECK(rows.rows[0].geometry.type == GeometryType::none);
    CHECK(rows.rows[0].fault.empty());
}

TEST_CASE("geometries keep their type, parts and holes; heights are left out and told; empty parts are dropped") {
    const auto folder = scratch();
    write(
        folder.path() / "t.geojson",
        feature(
            R"({"type":"MultiPolygon","coordinates":[[[[0,0],[1,0],[1,1],[0,1],[0,0]],[[0.25,0.25],[0.25,0.75],[0.75,0.75],[0.75,0.25],[0.25,0.25]]],[]]})") +
            "\n" + feature(R"({"type":"LineString","coordinates":[[0,0,5],[1,1,6]]})") + "\n" +
            feature(R"({"type":"MultiPoint","coordinates":[[1,2]]})") + "\n" +
            feature(R"({"type":"Polygon","coordinates":[]})"));
    const Rows rows = rows_of(folder.path() / "t.geojson");
    CHECK(rows.rows[0].geometry == squares({{0, 0}}, true, true));
    CHECK(rows.rows[1].geometry == line({{{0, 0}, {1, 1}}}, false));
    CHECK(rows.rows[2].geometry.multi);
    CHECK(rows.rows[3].geometry.type == GeometryType::polygon);
    CHECK(rows.rows[3].geometry.empty());
    CHECK(rows.info.warnings == std::vector<std::string>{"heights (Z) are left out"});
}

TEST_CASE("a crs member is taken as its writer meant it, and a linked one is never fetched") {
    const auto folder = scratch();
    const auto crs_of = [&](const std::string& crs) {
        write(folder.path() / "t.geojson",
              R"({"type":"FeatureCollection","crs":)" + crs + R"(,"features":[)" + feature(point("1")) + "]}");
        return rows_of(folder.path() / "t.geojson").info;
    };
    const auto named = [](const std::string& name) {
        return R"({"type":"name","properties":{"name":")" + name + "\"}}";
    };
    CHECK(crs_of(named("urn:ogc:def:crs:EPSG::3857")).crs == "urn:ogc:def:crs:EPSG::3857");
    CHECK(crs_of(named("EPSG:32630")).crs == "EPSG:32630");
    CHECK(crs_of(named("urn:ogc:def:crs:OGC:1.3:CRS84")).crs == "OGC:CRS84");
    CHECK(crs_of("null").crs == "OGC:CRS84");
    CHECK(crs_of(R"({"type":"name","properties":{}})").crs == "OGC:CRS84");
    for (const char* hostile : {"+proj=longlat +nadgrids=/etc/passwd", "/etc/passwd", "http://127.0.0.1:1/crs"}) {
        const SourceInfo info = crs_of(named(hostile));
        CHECK(info.crs.empty());
        CHECK(info.warnings.size() == 1);
    }
    const SourceInfo linked =
        crs_of(R"({"type":"link","properties":{"href":"http://127.0.0.1:1/crs","type":"proj4"}})");
    CHECK(linked.crs.empty());
    CHECK(linked.warnings.size() == 1);
}

TEST_CASE("every file of the hostile geometry fixtures is read row by row") {
    if (!have_shared()) return;
    // Rows as counted by hand; GDAL's own GeoJSON driver sees 1 in empty-linestring.json and 1 in islands.json.
    const std::vector<std::pair<const char*, std::size_t>> files{{"dateline", 11},
                                                                 {"empty-linestring", 5},
                                                                 {"epsg-3857", 243},
                                                                 {"high-longitude", 1},
                                                                 {"intersection", 2},
                                                                 {"invalid-polygon", 1},
                                                                 {"islands", 2},
                                                                 {"nullisland", 13},
                                                                 {"overlap", 2},
                                                                 {"polygon-winding", 1},
                                                                 {"populated-places-nulls", 243},
                                                                 {"single-polygons", 30},
                                                                 {"wraparound", 1},
                                                                 {"wraparound2", 1}};
    for (const auto& [name, count] : files) {
        INFO(name);
        const Rows rows = rows_of(shared(std::string("fixtures/geometry/") + name + ".json"));
        CHECK(rows.rows.size() == count);
        for (const SourceRow& row : rows.rows)
            CHECK((row.fault.empty() ? "" : row.fault) == "");
    }
}

}  // namespace
}  // namespace oryx::store

// TileJSON 3.0.0 of collections: what the specification requires, and that the words are true of the tiles.

#include "geo/tile/tile_layer.hpp"
#include "tests/geo/tile/tile_checks.hpp"

#include <nlohmann/json.hpp>

using namespace oryx;
using namespace oryx::testing;
using nlohmann::json;

namespace {

constexpr const char* url = "http://127.0.0.1:8080/tiles/x/{z}/{x}/{y}";

struct Words {
    std::string id = "towns";
    std::string title = {};
    std::string attribution = {};
    int min_zoom = 0;
    int max_zoom = 14;
};

std::shared_ptr<const catalog::Collection> collection_of(FeatureTable table, const Words& words = {}) {
    store::Manifest manifest;
    manifest.info.id = words.id;
    manifest.info.title = words.title;
    manifest.info.attribution = words.attribution;
    manifest.info.min_zoom = words.min_zoom;
    manifest.info.max_zoom = words.max_zoom;
    manifest.version = "20191231T120000Z-1a2b3c4d";
    const auto features = std::move(table).freeze();
    manifest.bounds = features->envelope();
    manifest.schema = features->schema();
    return catalog::make_collection(std::move(manifest), features);
}

Geometry unit_square() {
    Geometry square{.type = GeometryType::polygon, .positions = {{0, 0}, {1, 0}, {1, 1}, {0, 1}, {0, 0}}};
    square.end_ring();
    square.end_part();
    return square;
}

json document(const std::vector<std::shared_ptr<const catalog::Collection>>& collections) {
    return json::parse(tile::tilejson(collections, url));
}

}  // namespace

TEST_CASE("TileJSON has what 3.0.0 requires, and the collection's own words") {
    FeatureTable table({{"people", FieldType::integer}, {"share", FieldType::real}, {"open", FieldType::boolean}});
    table.append({.row = 1,
                  .key = "ML01",
                  .when = DateInterval::of_year(2019),
                  .geometry = Geometry::point({-4.5, 17.25}),
                  .values = {std::int64_t{1}, 0.5, true}});
    table.append({.row = 2, .key = "ML02", .when = {}, .geometry = Geometry::point({2, 13}), .values = {{}, {}, {}}});
    const auto read = document(
        {collection_of(std::move(table), {.title = "Towns", .attribution = "A, 2019", .min_zoom = 2, .max_zoom = 9})});
    CHECK(read.at("tilejson") == "3.0.0");
    CHECK(read.at("tiles") == json::array({url}));
    CHECK(read.at("name") == "Towns");
    CHECK(read.at("attribution") == "A, 2019");
    CHECK(read.at("scheme") == "xyz");
    CHECK(read.at("minzoom") == 2);
    CHECK(read.at("maxzoom") == 9);
    CHECK(read.at("version") == "1.0.0+20191231T120000Z-1a2b3c4d");
    const json& layer = read.at("vector_layers").at(0);
    CHECK(layer.at("id") == "towns");
    CHECK(layer.at("minzoom") == 2);
    CHECK(layer.at("maxzoom") == 9);
    CHECK(layer.at("fields") == json({{"id", "String"},
                                      {"people", "Number"},
                                      {"share", "Number"},
                                      {"open", "Boolean"},
                                      {"date", "String"},
                                      {"start", "Number"},
                                      {"end", "Number"}}));
}

TEST_CASE("bounds hold all the data, rounded outwards, within the square of Web Mercator") {
    struct Row {
        std::vector<Position> points;
        std::vector<double> bounds;
    };
    const std::vector<Row> rows{
        {{{-4.12345678, 10}, {5, 17.00000012}}, {-4.123457, 10, 5, 17.000001}},
        {{{-180, -17}, {180, -16}}, {-180, -17, 180, -16}},
        {{{0, -90}, {10, 90}}, {0, -85.051129, 10, 85.051129}},
        {{{3, 4}}, {3, 4, 3.000001, 4.000001}},  // not without width
        {{{180, 4}}, {179.999999, 4, 180, 4.000001}},
    };
    for (const Row& row : rows) {
        std::vector<Geometry> points;
        for (const Position p : row.points)
            points.push_back(Geometry::point(p));
        const auto read = document({collection_of(table_of(points))});
        const auto bounds = read.at("bounds").get<std::vector<double>>();
        REQUIRE(bounds.size() == 4);
        for (std::size_t i = 0; i < 4; ++i)
            CHECK(bounds[i] == Approx(row.bounds[i]).epsilon(1e-12));
        const auto centre = read.at("center").get<std::vector<double>>();
        CHECK((bounds[0] <= centre[0] && centre[0] <= bounds[2]));
        CHECK((bounds[1] <= centre[1] && centre[1] <= bounds[3]));
    }
    CHECK_FALSE(document({collection_of(table_of({}))}).contains("bounds"));
}

TEST_CASE("TileJSON tells of the attributes that were asked for, of label points and of clusters") {
    FeatureTable table({{"people", FieldType::integer}, {"share", FieldType::real}});
    table.append({.row = 1, .key = std::int64_t{1}, .when = {}, .geometry = unit_square(), .values = {{}, {}}});
    const auto areas = collection_of(std::move(table), {.id = "areas"});
    const tile::TileOptions options{.properties = std::vector<std::string>{"people"}, .labels = true};
    const auto read = json::parse(tile::tilejson(std::vector{areas}, url, options)).at("vector_layers");
    REQUIRE(read.size() == 2);
    CHECK(read.at(1).at("id") == "areas-labels");
    for (const json& layer : read)
        CHECK(layer.at("fields") == json{{"people", "Number"}});

    FeatureTable points({{"people", FieldType::integer}});
    points.append({.row = 1, .key = std::int64_t{1}, .when = {}, .geometry = Geometry::point({1, 1}), .values = {{}}});
    auto clustered = *collection_of(std::move(points), {.id = "points"});
    clustered.manifest.info.cluster = "6:sum=people";
    const auto shared = std::make_shared<const catalog::Collection>(clustered);
    const auto layers = json::parse(tile::tilejson(std::vector{shared}, url, options)).at("vector_layers");
    REQUIRE(layers.size() == 1);  // points are their own labels
    CHECK(layers.at(0).at("fields") == json{{"people", "Number"}, {"point_count", "Number"}, {"sum_people", "Number"}});
}

TEST_CASE("a composite spans the zooms of its collections and names every credit once") {
    const auto towns =
        collection_of(table_of({Geometry::point({1, 1})}),
                      {.id = "towns", .title = "Towns", .attribution = "A", .min_zoom = 3, .max_zoom = 6});
    const auto roads =
        collection_of(table_of({Geometry::point({-9, 2})}),
                      {.id = "roads", .title = "Roads", .attribution = "A", .min_zoom = 5, .max_zoom = 12});
    const auto read = document({towns, roads});
    CHECK(read.at("minzoom") == 3);
    CHECK(read.at("maxzoom") == 12);
    CHECK(read.at("attribution") == "A");
    CHECK(read.at("name") == "Towns, Roads");
    CHECK(read.at("bounds") == json({-9, 1, 1, 2}));
    CHECK(read.at("vector_layers").size() == 2);
    CHECK(read.at("vector_layers").at(1).at("minzoom") == 5);
}

#include "geo/store/export.hpp"
#include "tests/geo/store/store_support.hpp"

#include <nlohmann/json.hpp>

namespace oryx::store {
namespace {

using namespace oryx::test;

std::shared_ptr<const FeatureTable> towns() {
    FeatureTable table({{"name", FieldType::text},
                        {"population_total", FieldType::integer},
                        {"population_share", FieldType::real},
                        {"capital", FieldType::boolean},
                        {"founded", FieldType::date}});
    table.append({.row = 1,
                  .key = std::string("a"),
                  .when = DateInterval::of_month(2019, 3),
                  .geometry = Geometry::point({-4.19, 14.49}),
                  .values = {std::string("Ségou, \"la ville\""), std::int64_t{1} << 40, 0.1, true,
                             *Day::from_civil(1905, 7, 1)}});
    table.append({.row = 2,
                  .key = std::string("b"),
                  .when = std::nullopt,
                  .geometry = Geometry::point({0, 0}),
                  .values = {Value(), Value(), Value(), Value(), Value()}});
    return std::move(table).freeze();
}

void require_exported(const FeatureTable& table, const std::filesystem::path& file, const ExportOptions& options = {}) {
    const auto done = export_table(table, file, options);
    INFO((done ? "" : to_line(done.error()) + " | " + done.error().detail.text));
    REQUIRE(done);
}

TEST_CASE("what is exported is read back with its values, nulls and dates, in every format") {
    const auto folder = scratch();
    for (const char* name : {"t.geojson", "t.gpkg", "t.fgb", "t.shp"}) {
        INFO(name);
        const auto file = folder.path() / name;
        require_exported(*towns(), file);
        const bool shape = file.extension() == ".shp";
        Rows rows = rows_of(file);
        // FlatGeobuf is in the order of its index.
        std::ranges::sort(rows.rows, {}, [](const SourceRow& row) { return row.geometry.positions.front().x; });
        REQUIRE(rows.rows.size() == 2);
        CHECK(rows.text(0, "id") == "a");
        CHECK(rows.text(0, "name") == "Ségou, \"la ville\"");
        CHECK(rows.value(0, shape ? "population" : "population_total") == Value(std::int64_t{1} << 40));
        CHECK(rows.value(0, shape ? "populati_2" : "population_share") == Value(0.1));
        CHECK(rows.value(1, "name") == Value());
        CHECK(rows.value(1, "capital") == Value());
        CHECK(rows.rows[0].geometry == Geometry::point({-4.19, 14.49}));
        const Value founded = rows.value(0, "founded");
        const Value end = rows.value(0, "date_end");
        if (file.extension() == ".gpkg" || shape) {
            CHECK(founded == Value(*Day::from_civil(1905, 7, 1)));
            CHECK(end == Value(*Day::from_civil(2019, 3, 31)));
        } else {
            CHECK(std::get<std::string>(founded).substr(0, 10) == "1905-07-01");
            CHECK(std::get<std::string>(end).substr(0, 10) == "2019-03-31");
        }
        CHECK(rows.value(1, "date_end") == Value());
        CHECK(rows.text(0, shape ? "date_preci" : "date_precision") == "month");
    }
    std::size_t left = 0;
    for (const auto& entry : std::filesystem::directory_iterator(folder.path()))
        left += entry.is_directory() ? 1 : 0;
    CHECK(left == 0);  // nothing of the writing aside is left
}

TEST_CASE("GeoJSON carries the key as the feature's id, CSV the geometry as WKT") {
    const auto folder = scratch();
    require_exported(*towns(), folder.path() / "t.geojson");
    const auto json = nlohmann::json::parse(test::read(folder.path() / "t.geojson"));
    CHECK(json["features"][0]["id"] == "a");
    CHECK(json["features"][0]["geometry"]["coordinates"] == nlohmann::json({-4.19, 14.49}));
    CHECK(json["features"][1]["properties"]["population_total"].is_null());
    require_exported(*towns(), folder.path() / "t.csv");
    const Rows rows = rows_of(folder.path() / "t.csv");
    CHECK(rows.text(0, "geometry").starts_with("POINT"));
    CHECK(rows.text(0, "name") == "Ségou, \"la ville\"");
    CHECK(rows.text(0, "population_total") == "1099511627776");
    CHECK(rows.text(0, "date_start") == "2019-03-01");
}

TEST_CASE("the same table gives the same shapefile, byte for byte, with its projection and encoding beside it") {
    const auto folder = scratch();
    for (const char* name : {"one", "two"}) {
        std::filesystem::create_directory(folder.path() / name);
        require_exported(*towns(), folder.path() / name / "t.shp", {.dbf_date = "2019-12-31"});
    }
    for (const char* suffix : {"shp", "shx", "dbf", "prj", "cpg"}) {
        INFO(suffix);
        const std::string name = std::string("t.") + suffix;
        CHECK(test::read(folder.path() / "one" / name) == test::read(folder.path() / "two" / name));
    }
    const std::string table = test::read(folder.path() / "one" / "t.dbf");
    CHECK(table.substr(1, 3) == std::string("\x77\x0C\x1F"));  // 2019, 12, 31 (dBASE III header, bytes 1 to 3)
    CHECK(test::read(folder.path() / "one" / "t.cpg").starts_with("UTF-8"));
    CHECK(test::read(folder.path() / "one" / "t.prj").find("WGS") != std::string::npos);
}

TEST_CASE("a GeoPackage carries a QGIS style as the layer's default, and reads back as one layer") {
    const auto folder = scratch();
    const auto file = folder.path() / "zones.gpkg";
    require_exported(*towns(), file, {.layer = "heat-zones", .qml = "<qgis styleCategories=\"Symbology\"/>"});
    const Rows rows = rows_of(file);
    CHECK(rows.info.layer == "heat-zones");
    const std::string bytes = test::read(file);
    CHECK(bytes.find("layer_styles") != std::string::npos);
    CHECK(bytes.find("<qgis styleCategories") != std::string::npos);
}

TEST_CASE("a format that cannot hold the table says so and leaves no file") {
    const auto folder = scratch();
    FeatureTable mixed(Schema{});
    mixed.append({.row = 1, .key = std::int64_t{1}, .when = {}, .geometry = Geometry::point({1, 2}), .values = {}});
    mixed.append(
        {.row = 2, .key = std::int64_t{2}, .when = {}, .geometry = line({{{0, 0}, {1, 1}}}, false), .values = {}});
    mixed.append({.row = 3, .key = std::int64_t{3}, .when = {}, .geometry = {}, .values = {}});
    const auto table = std::move(mixed).freeze();
    for (const char* name : {"t.shp", "t.fgb", "t.kml", "t"}) {
        INFO(name);
        const auto done = export_table(*table, folder.path() / name);
        REQUIRE_FALSE(done);
        CHECK(done.error().kind == ErrorKind::unsupported);
    }
    CHECK(std::filesystem::is_empty(folder.path()));
    require_exported(*table, folder.path() / "t.gpkg");
    CHECK(rows_of(folder.path() / "t.gpkg").rows.size() == 3);
    CHECK_FALSE(export_table(*table, folder.path() / "no" / "such" / "t.gpkg"));
}

TEST_CASE("polygons keep parts and holes through GeoPackage and shapefile") {
    const auto folder = scratch();
    FeatureTable table(Schema{});
    table.append({.row = 1,
                  .key = std::int64_t{1},
                  .when = {},
                  .geometry = squares({{0, 0}, {3, 3}}, true, true),
                  .values = {}});
    const auto frozen = std::move(table).freeze();
    require_exported(*frozen, folder.path() / "t.gpkg");
    require_exported(*frozen, folder.path() / "t.shp");
    CHECK(rows_of(folder.path() / "t.gpkg").rows[0].geometry == squares({{0, 0}, {3, 3}}, true, true));
    const Geometry shape = rows_of(folder.path() / "t.shp").rows[0].geometry;
    CHECK(shape.part_ends.size() == 2);
    CHECK(shape.ring_ends.size() == 4);
}

}  // namespace
}  // namespace oryx::store

// Shapefiles, GeoPackages, FlatGeobuf, workbooks and archives: what a file is called and holds is not trusted.

#include "geo/store/export.hpp"
#include "tests/geo/store/store_support.hpp"

#include <algorithm>
#include <cstdlib>
#include <random>
#include <set>

namespace oryx::store {
namespace {

using namespace oryx::test;

std::shared_ptr<const FeatureTable> named_points(const std::vector<std::string>& names) {
    FeatureTable table({{"name", FieldType::text}, {"big", FieldType::integer}, {"opened", FieldType::date}});
    std::int64_t row = 0;
    for (const std::string& name : names) {
        ++row;
        table.append({.row = row,
                      .key = row,
                      .when = {},
                      .geometry = Geometry::point({static_cast<double>(row), 1}),
                      .values = {name, row == 1 ? Value(std::int64_t{1} << 62) : Value(),
                                 row == 1 ? Value(*Day::from_civil(2019, 2, 3)) : Value()}});
    }
    return std::move(table).freeze();
}

/// Runs a program of the build machine that makes an archive; false where it is not there.
bool run(const std::string& command) {
    return std::system(("(" + command + ") >/dev/null 2>&1").c_str()) == 0;
}

std::string u16(unsigned value) {
    return {static_cast<char>(value & 0xFF), static_cast<char>(value >> 8 & 0xFF)};
}
std::string u32(unsigned value) {
    return u16(value & 0xFFFF) + u16(value >> 16);
}

/// A zip archive of stored (uncompressed) members, written by hand (PKWARE APPNOTE 4.3); the sums are right, sizes may
/// lie.
std::string zip_of(const std::vector<std::pair<std::string, std::string>>& members) {
    const auto crc = [](const std::string& text) {
        std::uint32_t sum = 0xFFFFFFFFU;
        for (const char c : text) {
            sum ^= static_cast<unsigned char>(c);
            for (int bit = 0; bit < 8; ++bit)
                sum = (sum & 1U) != 0 ? sum >> 1 ^ 0xEDB88320U : sum >> 1;
        }
        return ~sum;
    };
    std::string out;
    std::string directory;
    for (const auto& [name, content] : members) {
        const auto size = static_cast<unsigned>(content.size());
        const std::string common = u16(20) + u16(0) + u16(0) + u32(0) + u32(crc(content)) + u32(size) + u32(size) +
                                   u16(static_cast<unsigned>(name.size())) + u16(0);
        directory += "PK\x01\x02" + u16(20) + common + u16(0) + u16(0) + u16(0) + u32(0) +
                     u32(static_cast<unsigned>(out.size())) + name;
        out += "PK\x03\x04" + common + name + content;
    }
    const auto at = static_cast<unsigned>(out.size());
    const auto count = static_cast<unsigned>(members.size());
    return out + directory + "PK\x05\x06" + u16(0) + u16(0) + u16(count) + u16(count) +
           u32(static_cast<unsigned>(directory.size())) + u32(at) + u16(0);
}

std::vector<std::pair<std::string, std::string>> shapefile_members(const std::filesystem::path& folder,
                                                                   const std::string& stem, const std::string& as) {
    std::vector<std::pair<std::string, std::string>> members;
    for (const char* suffix : {".shp", ".shx", ".dbf", ".prj", ".cpg"}) {
        members.emplace_back(as + suffix, test::read(folder / (stem + suffix)));
    }
    return members;
}

TEST_CASE("addresses, GDAL's virtual paths and folders are not opened") {
    const auto folder = scratch();
    for (const char* path : {"/vsicurl/http://127.0.0.1:1/x.geojson", "http://127.0.0.1:1/x.geojson", "/vsimem/x.gpkg",
                             "https://x/y.csv", "/vsizip/x.zip", ""}) {
        INFO(path);
        const auto opened = open_source(path);
        REQUIRE_FALSE(opened);
        CHECK(opened.error().kind == ErrorKind::invalid_input);
    }
    CHECK(open_source(std::string("a\0b.csv", 7)).error().kind == ErrorKind::invalid_input);
    CHECK(open_source(folder.path() / "absent.csv").error().kind == ErrorKind::not_found);
    CHECK_FALSE(open_source(folder.path()));
    write(folder.path() / "x.kml", "<kml/>");
    const auto unknown = open_source(folder.path() / "x.kml");
    REQUIRE_FALSE(unknown);
    CHECK(unknown.error().kind == ErrorKind::unsupported);
    CHECK(unknown.error().hint.find(".shp") != std::string::npos);
}

TEST_CASE("a VRT, a web service description or garbage is refused, whatever it is called") {
    const auto folder = scratch();
    write(folder.path() / "secret.csv", "a\n1\n");
    const std::vector<std::string> contents{
        "<OGRVRTDataSource><OGRVRTLayer name=\"secret\"><SrcDataSource>" + (folder.path() / "secret.csv").string() +
            "</SrcDataSource></OGRVRTLayer></OGRVRTDataSource>",
        "<OGRVRTDataSource><OGRVRTLayer name=\"x\"><SrcDataSource>/vsicurl/http://127.0.0.1:1/x</SrcDataSource>"
        "</OGRVRTLayer></OGRVRTDataSource>",
        "<OGRWFSDataSource><URL>http://127.0.0.1:1/</URL></OGRWFSDataSource>",
        "",
        std::string(5000, '\xFF'),
        "PK\x03\x04 not a zip",
        "\x1f\x8b not gzip",
        "fgb\x03"
        "fgb and then nothing",
        "SQLite format 3",
    };
    for (const std::string& content : contents) {
        for (const char* name : {"x.geojson", "x.json", "x.gpkg", "x.fgb", "x.shp", "x.zip", "x.xlsx", "x.geojson.gz",
                                 "x.fgb.gz", "x.gz"}) {
            INFO(name << ": " << content.substr(0, 60));
            write(folder.path() / "x.shx", content);
            write(folder.path() / "x.dbf", content);
            write(folder.path() / name, content);
            const auto rows = read_source(folder.path() / name);
            // Nothing may be read out of it; an empty GeoJSON has no rows and is no error of this room.
            const bool refused = !rows;
            const bool empty = rows && rows->rows.empty();
            CHECK((refused || empty));
            if (refused) CHECK(rows.error().message.find(folder.path().string()) == std::string::npos);
        }
    }
}

TEST_CASE("a shapefile keeps text, dates, nulls and its CRS; rows count from one") {
    const auto folder = scratch();
    REQUIRE(export_table(*named_points({"Ségou", "Ménaka", "Gao"}), folder.path() / "t.shp"));
    const Rows rows = rows_of(folder.path() / "t.shp");
    CHECK(rows.info.driver == "shapefile");
    CHECK(rows.info.encoding == "UTF-8");
    CHECK_FALSE(rows.info.encoding_detected);
    CHECK(rows.info.crs.find("WGS") != std::string::npos);
    REQUIRE(rows.rows.size() == 3);
    CHECK(rows.text(0, "name") == "Ségou");
    CHECK(rows.value(0, "opened") == Value(*Day::from_civil(2019, 2, 3)));
    CHECK(rows.value(1, "opened") == Value());
    CHECK(rows.value(1, "big") == Value());
    CHECK(rows.value(0, "big") == Value(std::int64_t{1} << 62));
    CHECK(rows.rows[2].number == 3);
    std::filesystem::remove(folder.path() / "t.prj");
    CHECK(rows_of(folder.path() / "t.shp").info.crs.empty());
    std::filesystem::remove(folder.path() / "t.dbf");
    const Rows shapes = rows_of(folder.path() / "t.shp");
    CHECK(shapes.rows.size() == 3);
    CHECK_FALSE(shapes.info.warnings.empty());
    std::filesystem::remove(folder.path() / "t.shx");
    const auto alone = read_source(folder.path() / "t.shp");
    REQUIRE_FALSE(alone);
    CHECK(alone.error().message == "there is no .shx beside 't.shp'");
    CHECK_FALSE(std::filesystem::exists(folder.path() / "t.shx"));  // nothing is made up
}

TEST_CASE("the encoding of a shapefile is the .cpg's, else detected, else as named") {
    const auto folder = scratch();
    const auto file = folder.path() / "t.shp";
    REQUIRE(
        export_table(*named_points({"S#gou, r#gion de la ville", "M#naka est un cercle", "Caf# de la gare"}), file));
    std::string table = test::read(folder.path() / "t.dbf");
    std::ranges::replace(table, '#', '\xE9');  // é in ISO-8859-1 and Windows-1252
    write(folder.path() / "t.dbf", table);
    write(folder.path() / "t.cpg", "ISO-8859-1\n");
    CHECK(rows_of(file).text(1, "name") == "Ménaka est un cercle");
    std::filesystem::remove(folder.path() / "t.cpg");
    const Rows detected = rows_of(file);
    CHECK(detected.info.encoding_detected);
    CHECK(detected.text(1, "name") == "Ménaka est un cercle");
    const Rows named = rows_of(file, {.encoding = "ISO-8859-1"});
    CHECK_FALSE(named.info.encoding_detected);
    CHECK(named.text(1, "name") == "Ménaka est un cercle");
}

TEST_CASE("a .cpg that says UTF-8 over other bytes is not believed; texts cut inside a letter are mended") {
    const auto folder = scratch();
    const auto file = folder.path() / "t.shp";
    REQUIRE(
        export_table(*named_points({"S#gou, r#gion de la ville", "M#naka est un cercle", "Caf# de la gare"}), file));
    std::string table = test::read(folder.path() / "t.dbf");
    std::ranges::replace(table, '#', '\xE9');
    write(folder.path() / "t.dbf", table);
    const Rows guessed = rows_of(file);
    CHECK(guessed.info.encoding_detected);
    CHECK(guessed.text(1, "name") == "Ménaka est un cercle");
    CHECK(guessed.info.warnings.size() == 1);
    const Rows insisted = rows_of(file, {.encoding = "UTF-8"});
    CHECK(insisted.rows[1].fault.starts_with("the text of 'name' is not in the encoding UTF-8"));
    CHECK(insisted.value(1, "name") == Value());

    REQUIRE(export_table(*named_points({"éééé", "àààà", "abcéé", "xyzé#"}), file));
    table = test::read(folder.path() / "t.dbf");
    std::ranges::replace(table, '#', '\xC3');  // the first byte of a letter whose second was cut
    write(folder.path() / "t.dbf", table);
    const Rows mended = rows_of(file);
    CHECK(mended.info.encoding == "UTF-8");
    CHECK(mended.text(3, "name") == "xyzé");
    CHECK(mended.rows[3].fault.empty());
}

TEST_CASE("a shapefile that is cut short ends with an error or with fewer rows told, never a crash") {
    const auto folder = scratch();
    const auto file = folder.path() / "t.shp";
    REQUIRE(export_table(*named_points({"a", "b", "c", "d"}), file));
    for (const char* suffix : {"shp", "shx", "dbf"}) {
        const auto part = folder.path() / (std::string("t.") + suffix);
        const std::string whole = test::read(part);
        for (std::size_t size = 0; size + 2 < whole.size(); size += 7) {
            INFO(suffix << " cut to " << size << " of " << whole.size());
            write(part, whole.substr(0, size));
            const auto rows = read_source(file);
            if (std::string_view(suffix) == "dbf") CHECK_FALSE(rows);
            if (!rows) continue;
            // A row that is lost in the file is not one that came without geometry.
            CHECK(rows->rows.size() == 4);
            const auto lost =
                std::ranges::count_if(rows->rows, [](const SourceRow& row) { return !row.fault.empty(); });
            const auto plain = std::ranges::count_if(
                rows->rows, [](const SourceRow& row) { return row.fault.empty() && row.geometry.empty(); });
            CHECK(lost > 0);
            CHECK(plain == 0);
        }
        write(part, whole);
    }
    CHECK(rows_of(file).rows.size() == 4);
}

TEST_CASE("a shapefile with changed bytes is read or refused, never a crash (property)") {
    const auto folder = scratch();
    const auto file = folder.path() / "t.shp";
    FeatureTable table({{"name", FieldType::text}, {"big", FieldType::integer}});
    for (std::int64_t i = 0; i < 5; ++i) {
        table.append({.row = i + 1,
                      .key = i,
                      .when = {},
                      .geometry = squares({{static_cast<double>(i), 0}, {static_cast<double>(i), 3}}, true, true),
                      .values = {std::string("a"), std::int64_t{1} << 62}});
    }
    REQUIRE(export_table(*std::move(table).freeze(), file));
    const unsigned seed = std::random_device{}();
    std::mt19937 random(seed);
    INFO("seed " << seed);
    for (const char* suffix : {"shp", "shx", "dbf"}) {
        const auto part = folder.path() / (std::string("t.") + suffix);
        const std::string whole = test::read(part);
        for (int i = 0; i < 400; ++i) {
            std::string changed = whole;
            for (int flips = 0; flips < 3; ++flips) {
                // Half of them in the header, where counts and lengths stand.
                const std::size_t range =
                    random() % 2 == 0 ? std::min<std::size_t>(120, changed.size()) : changed.size();
                changed[random() % range] = static_cast<char>(random());
            }
            write(part, changed);
            static_cast<void>(read_source(file));
        }
        write(part, whole);
    }
    CHECK(rows_of(file).rows.size() == 5);
}

TEST_CASE("a zipped shapefile is read from any folder of the archive, with its CRS and encoding") {
    const auto folder = scratch();
    REQUIRE(export_table(*named_points({"Ségou", "Gao"}), folder.path() / "t.shp"));
    auto members = shapefile_members(folder.path(), "t", "mali/Cercles 2019");
    members.emplace_back("__MACOSX/mali/._Cercles 2019.shp", "x");
    members.emplace_back("readme.txt", "hello");
    write(folder.path() / "z.zip", zip_of(members));
    const Rows rows = rows_of(folder.path() / "z.zip");
    REQUIRE(rows.rows.size() == 2);
    CHECK(rows.text(0, "name") == "Ségou");
    CHECK(rows.info.layer == "Cercles 2019");
    CHECK_FALSE(rows.info.crs.empty());
}

TEST_CASE("an archive of no or several shapefiles, or with names that lead outside, is refused") {
    const auto folder = scratch();
    REQUIRE(export_table(*named_points({"Ségou"}), folder.path() / "t.shp"));
    auto two = shapefile_members(folder.path(), "t", "one");
    const auto second = shapefile_members(folder.path(), "t", "two");
    two.insert(two.end(), second.begin(), second.end());
    write(folder.path() / "z.zip", zip_of(two));
    const auto several = read_source(folder.path() / "z.zip");
    REQUIRE_FALSE(several);
    CHECK(several.error().hint == "name one of one, two");
    CHECK(rows_of(folder.path() / "z.zip", {.layer = "two"}).rows.size() == 1);
    CHECK_FALSE(read_source(folder.path() / "z.zip", {.layer = "three"}));
    write(folder.path() / "z.zip", zip_of({{"readme.txt", "x"}}));
    CHECK_FALSE(read_source(folder.path() / "z.zip"));
    write(folder.path() / "z.zip", zip_of(shapefile_members(folder.path(), "t", "../../evil")));
    CHECK_FALSE(read_source(folder.path() / "z.zip"));
    write(folder.path() / "z.zip", zip_of(shapefile_members(folder.path(), "t", "t")).substr(0, 300));
    CHECK_FALSE(read_source(folder.path() / "z.zip"));
}

TEST_CASE("gzip of a format is read as the format, and a bomb is stopped") {
    const auto folder = scratch();
    REQUIRE(export_table(*named_points({"Ségou", "Gao"}), folder.path() / "t.fgb"));
    write(folder.path() / "t.csv", "name;lon\nSégou;1,5\n");
    write(folder.path() / "t.geojson", R"({"type":"Point","coordinates":[1,2]})");
    std::set<std::string> before;
    for (const auto& entry : std::filesystem::directory_iterator(std::filesystem::temp_directory_path())) {
        before.insert(entry.path().string());
    }
    const std::string gzip = "gzip -k " + folder.path().string();
    if (!run(gzip + "/t.fgb") || !run(gzip + "/t.csv") || !run(gzip + "/t.geojson")) {
        WARN("SKIPPED: there is no gzip program");
        return;
    }
    CHECK(rows_of(folder.path() / "t.fgb.gz").rows.size() == 2);
    CHECK(rows_of(folder.path() / "t.geojson.gz").rows.size() == 1);
    CHECK(rows_of(folder.path() / "t.csv.gz").text(0, "lon") == "1,5");
    const std::string whole = test::read(folder.path() / "t.fgb.gz");
    write(folder.path() / "t.fgb.gz", whole.substr(0, whole.size() / 2));
    CHECK_FALSE(read_source(folder.path() / "t.fgb.gz"));
    REQUIRE(run("head -c 200000000 /dev/zero | gzip > " + folder.path().string() + "/bomb.csv.gz"));
    const auto bomb = read_source(folder.path() / "bomb.csv.gz");
    REQUIRE_FALSE(bomb);
    INFO(to_line(bomb.error()) << " " << bomb.error().detail.text);
    CHECK(bomb.error().kind == ErrorKind::too_large);
    CHECK(read_source(folder.path() / "t.gz").error().kind == ErrorKind::not_found);
    for (const auto& entry : std::filesystem::directory_iterator(folder.path())) {
        CHECK(entry.path().extension() != ".properties");  // GDAL's side file
    }
}

TEST_CASE("a GeoPackage of several layers asks which, and rows without geometry come with none") {
    const auto folder = scratch();
    FeatureTable table({{"name", FieldType::text}});
    table.append({.row = 1, .key = std::int64_t{1}, .when = {}, .geometry = {}, .values = {std::string("a")}});
    table.append({.row = 2,
                  .key = std::int64_t{2},
                  .when = {},
                  .geometry = squares({{1, 1}}, false),
                  .values = {std::string("b")}});
    REQUIRE(export_table(*std::move(table).freeze(), folder.path() / "t.gpkg", {.qml = "<qgis/>"}));
    const Rows rows = rows_of(folder.path() / "t.gpkg");
    REQUIRE(rows.rows.size() == 2);
    CHECK(rows.rows[0].geometry.type == GeometryType::none);
    CHECK(rows.rows[0].fault.empty());
    CHECK(rows.rows[1].geometry == squares({{1, 1}}, false));
    CHECK_FALSE(read_source(folder.path() / "t.gpkg", {.layer = "other"}));
    if (!have_shared()) return;
    const auto several = read_source(shared("world/natural_earth_10m.gpkg"));
    REQUIRE_FALSE(several);
    CHECK(several.error().parameter == "layer");
    CHECK(several.error().hint.find("countries") != std::string::npos);
    CHECK(rows_of(shared("world/natural_earth_10m.gpkg"), {.layer = "countries"}).rows.size() == 240);
}

TEST_CASE("a GeoPackage or FlatGeobuf with changed bytes is read or refused, never a crash (property)") {
    const auto folder = scratch();
    const unsigned seed = std::random_device{}();
    std::mt19937 random(seed);
    INFO("seed " << seed);
    for (const char* name : {"t.gpkg", "t.fgb"}) {
        const auto file = folder.path() / name;
        REQUIRE(export_table(*named_points({"a", "b", "c"}), file));
        const std::string whole = test::read(file);
        for (int i = 0; i < 200; ++i) {
            std::string changed = whole;
            const std::size_t range = random() % 2 == 0 ? std::min<std::size_t>(400, changed.size()) : changed.size();
            for (int flips = 0; flips < 4; ++flips)
                changed[random() % range] = static_cast<char>(random());
            if (i % 4 == 0) changed.resize(random() % changed.size());
            write(file, changed);
            static_cast<void>(read_source(file));
        }
    }
}

std::string sheet(const std::string& rows) {
    return R"(<?xml version="1.0"?><worksheet xmlns="http://schemas.openxmlformats.org/spreadsheetml/2006/main"><sheetData>)" +
           rows + "</sheetData></worksheet>";
}

/// A workbook by hand (ECMA-376): sheets of inline texts and numbers.
std::string workbook(const std::vector<std::pair<std::string, std::string>>& sheets) {
    const std::string head = R"(<?xml version="1.0" encoding="UTF-8"?>)";
    std::string types, list, relations;
    std::vector<std::pair<std::string, std::string>> members;
    int number = 0;
    for (const auto& [name, rows] : sheets) {
        const std::string n = std::to_string(++number);
        types += R"(<Override PartName="/xl/worksheets/sheet)" + n +
                 R"(.xml" ContentType="application/vnd.openxmlformats-officedocument.spreadsheetml.worksheet+xml"/>)";
        list += "<sheet name=\"" + name + "\" sheetId=\"" + n + "\" r:id=\"rId" + n + "\"/>";
        relations +=
            "<Relationship Id=\"rId" + n +
            R"(" Type="http://schemas.openxmlformats.org/officeDocument/2006/relationships/worksheet" Target="worksheets/sheet)" +
            n + ".xml\"/>";
        members.emplace_back("xl/worksheets/sheet" + n + ".xml", sheet(rows));
    }
    members.emplace_back(
        "[Content_Types].xml",
        head +
            R"(<Types xmlns="http://schemas.openxmlformats.org/package/2006/content-types"><Default Extension="xml" ContentType="application/xml"/><Default Extension="rels" ContentType="application/vnd.openxmlformats-package.relationships+xml"/><Override PartName="/xl/workbook.xml" ContentType="application/vnd.openxmlformats-officedocument.spreadsheetml.sheet.main+xml"/>)" +
            types + "</Types>");
    members.emplace_back(
        "_rels/.rels",
        head +
            R"(<Relationships xmlns="http://schemas.openxmlformats.org/package/2006/relationships"><Relationship Id="rId1" Type="http://schemas.openxmlformats.org/officeDocument/2006/relationships/officeDocument" Target="xl/workbook.xml"/></Relationships>)");
    members.emplace_back(
        "xl/workbook.xml",
        head +
            R"(<workbook xmlns="http://schemas.openxmlformats.org/spreadsheetml/2006/main" xmlns:r="http://schemas.openxmlformats.org/officeDocument/2006/relationships"><sheets>)" +
            list + "</sheets></workbook>");
    members.emplace_back("xl/_rels/workbook.xml.rels",
                         head +
                             R"(<Relationships xmlns="http://schemas.openxmlformats.org/package/2006/relationships">)" +
                             relations + "</Relationships>");
    return zip_of(members);
}

std::string cell(const std::string& place, const std::string& text) {
    return "<c r=\"" + place + "\" t=\"inlineStr\"><is><t>" + text + "</t></is></c>";
}

TEST_CASE("a workbook is read as text, by sheet") {
    const auto folder = scratch();
    const auto file = folder.path() / "t.xlsx";
    const std::string rows = "<row r=\"1\">" + cell("A1", "code") + cell("B1", "name") + cell("C1", "lon") +
                             "</row><row r=\"2\">" + cell("A2", "0101") + cell("B2", "Ségou") +
                             "<c r=\"C2\"><v>-6.25</v></c></row><row r=\"4\">" + cell("A4", "0102") + "</row>";
    write(file, workbook({{"places", rows}}));
    const Rows places = rows_of(file);
    CHECK(places.info.driver == "xlsx");
    CHECK_FALSE(places.info.has_geometry);
    REQUIRE(places.rows.size() == 2);
    CHECK(places.text(0, "code") == "0101");
    CHECK(places.text(0, "name") == "Ségou");
    CHECK(places.text(0, "lon") == "-6.25");
    CHECK(places.text(1, "code") == "0102");
    CHECK(places.value(1, "lon") == Value());
    CHECK(places.rows[1].number == 2);
    write(file, workbook({{"places", rows},
                          {"notes", "<row r=\"1\">" + cell("A1", "text") + "</row><row r=\"2\">" + cell("A2", "x") +
                                        "</row>"}}));
    const auto several = read_source(file);
    REQUIRE_FALSE(several);
    CHECK(several.error().parameter == "sheet");
    CHECK(rows_of(file, {.sheet = "notes"}).text(0, "text") == "x");
}

TEST_CASE("the real files of Mali and the world have the rows that their readme says") {
    if (!have_shared()) return;
    const std::vector<std::pair<const char*, std::size_t>> files{{"mali/cercles.shp", 50},
                                                                 {"mali/regions.shp", 9},
                                                                 {"mali/incidents.shp", 500},
                                                                 {"mali/bases.shp", 15},
                                                                 {"mali/axes.shp", 12},
                                                                 {"mali/places.csv", 97},
                                                                 {"mali/airfields.geojson", 30},
                                                                 {"world/ged251_sample.csv", 9972},
                                                                 {"world/ged_syria.csv.gz", 16566},
                                                                 {"world/us_counties.shp", 3231}};
    for (const auto& [name, count] : files) {
        INFO(name);
        const Rows rows = rows_of(shared(name));
        CHECK(rows.rows.size() == count);
        for (const SourceRow& row : rows.rows)
            CHECK((row.fault.empty() ? "" : row.fault) == "");
    }
    const Rows cercles = rows_of(shared("mali/cercles.shp"));
    CHECK(find_field(cercles.info.fields, "Retournée"));
}

}  // namespace
}  // namespace oryx::store

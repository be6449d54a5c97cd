// The room as a whole: files in, features and a report out.

#include "geo/ingest/ingest.hpp"
#include "geo/store/durable_file.hpp"
#include "tests/support/catch.hpp"
#include "tests/support/shared_data.hpp"

#include <filesystem>
#include <fstream>
#include <random>

using namespace oryx;
using namespace oryx::ingest;

namespace {

/// A folder of its own for each test, gone with it.
class Folder {
  public:
    Folder() : scratch_(*store::ScratchDirectory::create()) {}
    std::string write(const std::string& name, const std::string& text) const {
        const auto path = scratch_.path() / name;
        std::ofstream(path, std::ios::binary) << text;
        return path.string();
    }

  private:
    store::ScratchDirectory scratch_;
};

IngestOptions options_for(std::string path) {
    IngestOptions options;
    options.paths = {std::move(path)};
    options.today = *Day::parse("2024-06-01");
    return options;
}

/// Ingests and checks what always holds.
IngestOutcome take(const IngestOptions& options, const std::optional<PreviousVersion>& previous = std::nullopt) {
    auto outcome = ingest::ingest(options, previous);
    if (!outcome) FAIL(to_line(outcome.error()) + " " + outcome.error().detail.text);
    const Report& report = outcome->report;
    CHECK(report.read == report.published + report.rejected);
    CHECK(static_cast<std::size_t>(report.rejected) == outcome->rejects.size());
    std::int64_t reasons = 0;
    for (const auto& [reason, count] : report.rejected_by_reason)
        reasons += count;
    CHECK(reasons == report.rejected);
    return std::move(*outcome);
}

Error refusal(const IngestOptions& options, const std::optional<PreviousVersion>& previous = std::nullopt) {
    const auto outcome = ingest::ingest(options, previous);
    REQUIRE_FALSE(outcome);
    return outcome.error();
}

std::string cell(const IngestOutcome& outcome, std::string_view field, std::size_t row) {
    const Column* column = outcome.features->find_column(field);
    if (column == nullptr) return "no column";
    const Value value = column->value(row);
    if (std::holds_alternative<std::monostate>(value)) return "null";
    if (const auto* text = std::get_if<std::string>(&value)) return *text;
    if (const auto* flag = std::get_if<bool>(&value)) return *flag ? "true" : "false";
    if (const auto* day = std::get_if<Day>(&value)) return to_iso(*day);
    if (const auto* real = std::get_if<double>(&value)) return std::to_string(*real).substr(0, 6);
    return std::to_string(std::get<std::int64_t>(value));
}

bool warned(const IngestOutcome& outcome, std::string_view words) {
    for (const std::string& warning : outcome.report.warnings) {
        if (warning.find(words) != std::string::npos) return true;
    }
    return false;
}

std::string when(const IngestOutcome& outcome, std::size_t row) {
    const auto date = outcome.features->when(row);
    return date ? to_iso(*date) : "undated";
}

const std::string incident_header = "id,date,type,longitude,latitude,fatalities,notes\n";

}  // namespace

TEST_CASE("A general table of incidents is recognised, and its free text is left out") {
    const Folder folder;
    const auto outcome = take(options_for(folder.write(
        "log.csv", incident_header + "7,2019-05-12,Attack,-3.6,14.35,2,secret\n9,May 2019,IED,-3.7,14.4,unknown,\n")));
    CHECK(outcome.report.role == "incidents");
    CHECK(outcome.features->size() == 2);
    CHECK(cell(outcome, "event_type", 0) == "Attack");
    CHECK(cell(outcome, "fatalities", 0) == "2");
    CHECK(cell(outcome, "fatalities", 1) == "null");  // unknown is not 0
    CHECK(cell(outcome, "notes", 0) == "no column");
    CHECK(when(outcome, 1) == "2019-05");
    CHECK(outcome.report.left_out == std::vector<std::string>{"notes"});
    CHECK(outcome.manifest.info.sensitivity == Sensitivity::high);
    CHECK(outcome.manifest.info.id == "log");
    CHECK(outcome.features->key(0) == Value(std::int64_t{7}));
    CHECK(outcome.manifest.info.key_stable);
}

TEST_CASE("Kept columns are published with the type that all their values have") {
    const Folder folder;
    auto options = options_for(
        folder.write("log.csv",
                     "id,date,type,lon,lat,zone,share,size,date_start,mixed\n"
                     "1,2019-05-12,A,1,2,0101,\"1,5\",3,2019-05-12,4\n2,2019-05-13,B,1,2,0102,\"2,25\",,,x\n"));
    options.keep = {"zone", "share", "size", "mixed"};
    const auto outcome = take(options);
    CHECK(cell(outcome, "zone", 0) == "0101");  // a code stays text
    CHECK(cell(outcome, "share", 0) == "1.5000");
    CHECK(cell(outcome, "size", 1) == "null");
    CHECK(cell(outcome, "mixed", 0) == "4");
    CHECK(outcome.features->find_column("mixed")->type() == FieldType::text);
    CHECK(outcome.features->find_column("size")->type() == FieldType::integer);
    options.keep = {"nothing"};
    CHECK(refusal(options).parameter == "keep");
}

TEST_CASE("The order of day and month comes from the whole file, or is asked for") {
    const Folder folder;
    const std::string open = incident_header + "1,05/04/2019,A,1,2,0,\n2,06/04/2019,A,1,2,0,\n";
    const Error error = refusal(options_for(folder.write("open.csv", open)));
    CHECK(error.parameter == "date-order");
    CHECK(error.hint.find("--date-order") != std::string::npos);
    auto options = options_for(folder.write("open.csv", open));
    options.date_order = "mdy";
    CHECK(when(take(options), 0) == "2019-05-04");
    // One value, in the last row, settles it.
    CHECK(when(take(options_for(folder.write("dmy.csv", open + "3,13/04/2019,A,1,2,0,\n"))), 0) == "2019-04-05");
    CHECK(when(take(options_for(folder.write("mdy.csv", open + "3,04/13/2019,A,1,2,0,\n"))), 0) == "2019-05-04");
    const std::string both = open + "3,13/04/2019,A,1,2,0,\n4,04/13/2019,A,1,2,0,\n";
    CHECK(refusal(options_for(folder.write("both.csv", both))).parameter == "date-order");
    // Dates that need no order ask for none.
    take(options_for(folder.write("iso.csv", incident_header + "1,2019-04-05,A,1,2,0,\n")));
}

TEST_CASE("Every fault of a row has its reason and its line among the rejects") {
    const Folder folder;
    std::string text = incident_header;
    for (int i = 0; i < 60; ++i)
        text += std::to_string(i) + ",2019-05-12,A,-3.6,14.35,0,\n";
    text += "60,2019-05-12,A,1000,14,0,\n";  // 61
    text += "61,2019-05-12,A,-3,95,0,\n";    // 62
    text += "62,not a date,A,-3,14,0,\n";    // 63
    text += "5,2019-05-12,A,-3,14,0,\n";     // 64: repeats 5
    text += "64,2030-01-01,A,-3,14,0,\n";    // 65: after today
    text += "65,2019-05-12,A,abc,14,0,\n";   // 66
    text += "66,2019-05-12,A,,,0,\n";        // 67: no place, and published so
    text += "67,2019-05-12,A,0,0,0,\n";      // 68: warned
    text += "68,,A,-3,14,0,\n";              // 69: undated, and published so
    text += ",2019-05-12,A,-3,14,0,\n";      // 70: no key
    auto options = options_for(folder.write("faults.csv", text));
    options.key = "id";
    options.force = true;
    const auto outcome = take(options);
    CHECK(outcome.report.read == 70);
    CHECK(outcome.report.rejected_by_reason == Tally{{"a longitude is beyond 360 degrees", 1},
                                                     {"a latitude is beyond 90 degrees", 1},
                                                     {"the date cannot be read", 1},
                                                     {"duplicate id", 1},
                                                     {"dated after the day of ingest", 1},
                                                     {"the longitude cannot be read", 1},
                                                     {"no key in field", 1}});
    CHECK(outcome.rejects[0].row == 61);
    CHECK(outcome.rejects[0].id == "60");
    CHECK(outcome.rejects[0].wkt == "POINT (1000 14)");
    CHECK(outcome.report.without_geometry == 1);
    CHECK(outcome.report.undated == 1);
    CHECK(warned(outcome, "(0, 0)"));
    CHECK(warned(outcome, "published all the same, by --force"));
    const std::string csv = rejects_csv(outcome.rejects);
    CHECK(csv.starts_with(
        "file,row,id,reason,wkt\r\nfaults.csv,61,60,a longitude is beyond 360 degrees,POINT (1000 14)\r\n"));
}

TEST_CASE("More than 5 % rejected, or a halved count, is refused without --force") {
    const Folder folder;
    std::string text = incident_header;
    for (int i = 0; i < 19; ++i)
        text += std::to_string(i) + ",2019-05-12,A,-3.6,14.35,0,\n";
    const std::string one_of_twenty = text + "20,2019-05-12,A,1000,14,0,\n";
    CHECK(take(options_for(folder.write("a.csv", one_of_twenty))).report.refused.empty());  // 5 % is not more
    const std::string two = one_of_twenty + "21,2019-05-12,A,1000,14,0,\n";
    CHECK_FALSE(take(options_for(folder.write("b.csv", two))).report.refused.empty());

    PreviousVersion previous;
    previous.manifest.rows = 39;
    CHECK_FALSE(take(options_for(folder.write("c.csv", text)), previous).report.refused.empty());
    previous.manifest.rows = 38;
    CHECK(take(options_for(folder.write("c.csv", text)), previous).report.refused.empty());
}

TEST_CASE(
    "Rows without a key get hashes of their content, with an ordinal for equal rows, whatever the order of columns") {
    const Folder folder;
    const auto a = take(options_for(
        folder.write("a.csv", "date,type,lon,lat\n2019-05-12,A,1,2\n2019-05-12,A,1,2\n2019-05-13,A,1,2\n")));
    const auto b = take(options_for(folder.write("b.csv", "type,date,lon,lat\nA,2019-05-12,1,2\n")));
    CHECK_FALSE(a.manifest.info.key_stable);
    CHECK(key_text(a.features->key(1)) == key_text(a.features->key(0)) + "-2");
    CHECK(a.features->key(2) != a.features->key(0));
    CHECK(a.features->key(0) == b.features->key(0));
    auto options = options_for(folder.write("a.csv", "date,type,lon,lat\n2019-05-12,A,1,2\n"));
    options.mode = "upsert";
    CHECK(refusal(options).kind == ErrorKind::conflict);
}

TEST_CASE("Upsert replaces by key, append refuses keys that are there, and both leave the rest") {
    const Folder folder;
    const auto first = take(options_for(folder.write(
        "log.csv", incident_header + "1,2019-01-01,A,1,2,1,\n2,2019-01-02,A,1,2,1,\n3,2019-01-03,A,1,2,1,\n")));
    PreviousVersion previous{first.manifest, first.features};
    previous.manifest.rows = 3;
    auto options =
        options_for(folder.write("more.csv", incident_header + "2,2019-02-02,B,1,2,9,\n4,2019-02-04,B,1,2,9,\n"));
    options.collection = "log";
    options.mode = "upsert";
    options.keep = {"notes"};
    options.delete_keys = folder.write("gone.txt", "# withdrawn\n3\n\n77\n");
    const auto second = take(options, previous);
    REQUIRE(second.features->size() == 3);
    CHECK(cell(second, "fatalities", 0) == "1");
    CHECK(when(second, 1) == "2019-02-02");
    CHECK(second.features->key(2) == Value(std::int64_t{4}));
    CHECK(second.report.inserted == 1);
    CHECK(second.report.updated == 1);
    CHECK(second.report.carried == 1);
    CHECK(second.report.deleted == 1);
    CHECK(cell(second, "notes", 0) == "null");
    CHECK(warned(second, "77"));

    options.mode = "append";
    options.delete_keys.clear();
    options.force = true;
    const auto third = take(options, previous);
    CHECK(third.report.rejected_by_reason == Tally{{"the id is in the collection already", 1}});
    CHECK(third.features->size() == 4);
}

TEST_CASE("A place is found in degrees, minutes, seconds and in grid references") {
    const Folder folder;
    const auto dms = take(options_for(folder.write("dms.csv",
                                                   "id;date;type;latitude;longitude\n1;2019-05-12;A;14°21'00\"N;3°36'"
                                                   "36\"W\n2;2019-05-12;A;14°22'30\"N;3°36'W\n")));
    CHECK(dms.features->geometry(0).positions[0].x == Approx(-3.61));
    CHECK(dms.features->geometry(0).positions[0].y == Approx(14.35));
    const auto grid = take(options_for(
        folder.write("grid.csv", "id,date,type,mgrs\n1,2019-05-12,A,18SUJ2348306479\n2,2019-05-12,A,18SUJ20\n")));
    CHECK(grid.features->geometry(0).positions[0].x == Approx(-77.0353).margin(1e-3));
    CHECK(cell(grid, "location_precision", 0) == "exact");
    CHECK(cell(grid, "location_precision", 1) == "near");  // a square of 10 km
    const auto comma =
        take(options_for(folder.write("comma.csv", "id;date;type;lat;lon\n1;2019-05-12;A;14,35;-3,61\n")));
    CHECK(comma.features->geometry(0).positions[0] == Position{-3.61, 14.35});
}

TEST_CASE("How exactly a place is known is the source's word, then the grid's, then the caller's, and never a guess") {
    struct Row {
        const char* fields;
        const char* values;
        const char* stated;
        const char* precision;
    };
    const auto row =
        GENERATE(Row{"lon,lat", "-6,13", "", "unknown"}, Row{"lon,lat", "-6,13", "exact", "exact"},
                 Row{"lon,lat,place", "-6,13,cercle de Gao", "exact", "admin2"},
                 Row{"lon,lat,location_precision", "-6,13,near", "exact", "near"},
                 Row{"lon,lat,location_precision", "-6,13,", "exact", "exact"},
                 Row{"mgrs,place", "30PWB1234567890,Gao", "", "exact"}, Row{"mgrs", "30PWB16", "exact", "near"});
    CAPTURE(row.fields, row.values, row.stated);
    const Folder folder;
    const std::string text = "id,date,type," + std::string(row.fields) + "\n1,2019-05-13,A," + row.values + "\n";
    IngestOptions options = options_for(folder.write("t.csv", text));
    options.location_precision = row.stated;
    const IngestOutcome outcome = take(options);
    CHECK(cell(outcome, "location_precision", 0) == row.precision);
    CHECK(warned(outcome, "no field says how exactly") == (std::string_view(row.precision) == "unknown"));
    options.location_precision = "sure";
    CHECK(refusal(options).parameter == "location-precision");
}

TEST_CASE("Both editions of ACLED's columns are recognised, the HXL row is no data, and the terms are told") {
    const Folder folder;
    const std::string since_2023 =
        "event_id_cnty,event_date,year,time_precision,disorder_type,event_type,sub_event_type,actor1,actor2,"
        "civilian_targeting,location,latitude,longitude,geo_precision,notes,fatalities,timestamp\n"
        "#event+code,#date+occurred,#date+year,,,#event+type,,#group+name+first,,,#loc+name,#geo+lat,#geo+lon,,"
        "#description,#affected+killed,\n"
        "MLI1,12 May 2019,2019,1,Political violence,Battles,Armed clash,JNIM,Mali,,Mopti,14.49,-4.19,1,x,10,1\n"
        "MLI2,2019-05-15,2019,3,Political violence,Explosions/Remote violence,IED,JNIM,Civilians (Mali),"
        "Civilian targeting,Koro,14.07,-3.08,3,x,,1\n";
    const auto now = take(options_for(folder.write("acled.csv", since_2023)));
    CHECK(now.report.mapping_known);
    CHECK(now.report.read == 2);
    CHECK(now.report.sources[0].hxl_row);
    CHECK(now.features->key(0) == Value(std::string("MLI1")));
    CHECK(cell(now, "civilian_targeting", 0) == "false");
    CHECK(cell(now, "civilian_targeting", 1) == "true");
    CHECK(cell(now, "fatalities", 0) == "10");
    CHECK(cell(now, "fatalities", 1) == "null");
    CHECK(cell(now, "location_precision", 0) == "exact");
    CHECK(cell(now, "location_precision", 1) == "admin1");
    CHECK(when(now, 0) == "2019-05-12");
    CHECK(when(now, 1) == "2019-05");
    CHECK(now.manifest.info.attribution.find("redistribution restricted") != std::string::npos);
    CHECK(cell(now, "actor", 0) == "JNIM");

    const std::string before_2023 =
        "ISO,EVENT_ID_CNTY,EVENT_ID_NO_CNTY,EVENT_DATE,YEAR,TIME_PRECISION,EVENT_TYPE,SUB_EVENT_TYPE,ACTOR1,ACTOR2,"
        "LOCATION,LATITUDE,LONGITUDE,GEO_PRECISION,NOTES,FATALITIES\n"
        "466,MLI1,1,12-May-2019,2019,2,Violence against civilians,Attack,JNIM,Civilians "
        "(Mali),Mopti,14.49,-4.19,2,x,3\n"
        "466,MLI2,2,13-May-2019,2019,1,Battles,Armed clash,JNIM,Mali,Mopti,14.49,-4.19,1,x,0\n";
    const auto then = take(options_for(folder.write("old.csv", before_2023)));
    CHECK(then.report.mapping_known);
    CHECK(cell(then, "civilian_targeting", 0) == "true");
    CHECK(cell(then, "civilian_targeting", 1) == "false");
    CHECK(cell(then, "location_precision", 0) == "near");
    CHECK(when(then, 0) == "2019-05-09/2019-05-15");
    CHECK(cell(then, "fatalities", 1) == "0");  // as published
}

TEST_CASE("A mapping can be overridden by name, on either side of the equals sign") {
    const Folder folder;
    auto options =
        options_for(folder.write("log.csv", "id,date,type,lon,lat,reported\n1,2019-05-12,A,1,2,2019-06-01\n"));
    options.map = {"date_start=reported"};
    CHECK(when(take(options), 0) == "2019-06-01");
    options.map = {"reported=date_start"};
    CHECK(when(take(options), 0) == "2019-06-01");
    options.map = {"date_start=nothing"};
    CHECK(refusal(options).parameter == "map");
    options.map = {"nonsense=other"};
    CHECK(refusal(options).hint.find("date_start") != std::string::npos);
    options.map = {};
    options.role = "no such role";
    CHECK(refusal(options).parameter == "role");
}

TEST_CASE("Several files are one input; files of different roles are not") {
    const Folder folder;
    auto options = options_for(folder.write("a.csv", incident_header + "1,2019-05-12,A,1,2,0,\n"));
    options.paths.push_back(folder.write("b.csv", "id,type,date,lon,lat\n1,A,2019-05-12,1,2\n2,B,2019-05-13,1,2\n"));
    options.force = true;
    const auto outcome = take(options);
    CHECK(outcome.report.read == 3);
    CHECK(outcome.report.rejected_by_reason == Tally{{"duplicate id", 1}});
    CHECK(outcome.rejects[0].file == "b.csv");
    CHECK(cell(outcome, "fatalities", 1) == "null");
    options.paths.push_back(folder.write("towns.csv", "name,population,lon,lat\nMopti,1,1,2\n"));
    CHECK(refusal(options).message.find("towns.csv") != std::string::npos);
}

TEST_CASE("A projected source is transformed; one that does not say what it is in is asked") {
    const Folder folder;
    auto options = options_for(folder.write("utm.csv", "id,date,type,x,y\n1,2019-05-12,A,500000,1586000\n"));
    options.crs = "EPSG:32630";
    options.map = {"lon=x", "lat=y"};
    const auto outcome = take(options);
    CHECK(outcome.features->geometry(0).positions[0].x == Approx(-3));
    CHECK(outcome.features->geometry(0).positions[0].y == Approx(14.345).margin(0.01));
    options.crs = "EPSG:0";
    CHECK(refusal(options).parameter == "crs");
}

TEST_CASE("Texts that were encoded twice are told, and kept") {
    const Folder folder;
    const auto outcome =
        take(options_for(folder.write("towns.csv", "name,population,lon,lat\nSÃ©gou,1,1,2\nGao,0,1,2\n")));
    CHECK(outcome.report.role == "localities");
    CHECK(warned(outcome, "Ségou?"));
    CHECK(cell(outcome, "name", 0) == "SÃ©gou");
    CHECK(cell(outcome, "population", 1) == "null");  // 0 people is how gazetteers say that they do not know
    CHECK(cell(outcome, "population", 0) == "1");
}

TEST_CASE("Latitudes that cannot be latitudes raise the question whether columns are swapped") {
    const Folder folder;
    auto options = options_for(
        folder.write("towns.csv", "name,population,lat,lon\nA,1,178.4,-18.1\nB,2,177.4,-17.8\nC,2,77.4,-17.8\n"));
    options.force = true;
    CHECK(warned(take(options), "look swapped"));
}

TEST_CASE("A description of the collection comes from flags before its file, and the file's unknown keys are errors") {
    const Folder folder;
    auto options = options_for(folder.write("towns.csv", "name,population,lon,lat\nMopti,1,1,2\n"));
    options.collection_config = folder.write(
        "towns.toml",
        "[collection]\ntitle = \"Towns\"\nlicence = \"CC BY 4.0\"\nsensitivity = \"moderate\"\nmax_zoom = 12\n");
    options.wish.title = "Places";
    const auto info = take(options).manifest.info;
    CHECK(info.title == "Places");
    CHECK(info.licence == "CC BY 4.0");
    CHECK(info.sensitivity == Sensitivity::moderate);
    CHECK(info.max_zoom == 12);
    options.collection_config = folder.write("towns.toml", "[collection]\nsensitivty = \"low\"\n");
    CHECK(refusal(options).message.find("sensitivty") != std::string::npos);
    options.collection_config.clear();
    options.wish.sensitivity = "secret";
    CHECK(refusal(options).parameter == "sensitivity");
}

TEST_CASE("An interrupted ingest ends with that reason") {
    const Folder folder;
    const auto token = CancelToken::create();
    token.cancel();
    const auto outcome = ingest::ingest(options_for(folder.write("towns.csv", "name,population,lon,lat\nA,1,1,2\n")),
                                        std::nullopt, {}, token);
    REQUIRE_FALSE(outcome);
    CHECK(outcome.error().kind == ErrorKind::cancelled);
}

TEST_CASE("Any table is published or refused with every row accounted for") {
    const Folder folder;
    constexpr unsigned seed = 20191231;
    CAPTURE(seed);
    std::mt19937 random(seed);
    const std::vector<std::string> cells{"",           "0",       "1",        "-3.6",     "14°21'N", "2019-05-12",
                                         "05/04/2019", "x;y",     "\"",       "1,234",    "SÃ©gou",  "nan",
                                         "1e400",      "unknown", "\xFF\xFE", "30PWB12",  "[]",      "'",
                                         "-",          "99999",   "#tag",     "May 2019", "true",    " "};
    const std::vector<std::string> names{"id",         "date",          "lon",  "lat",  "latitude", "name",
                                         "population", "type",          "mgrs", "",     "wkt",      "year",
                                         "best",       "geo_precision", "lon",  "force"};
    const auto pick = [&](const auto& list) { return list[random() % list.size()]; };
    for (int table = 0; table < 300; ++table) {
        const std::size_t width = 1 + random() % 6;
        std::string text;
        for (std::size_t i = 0; i < width; ++i)
            text += (i > 0 ? "," : "") + pick(names);
        text += "\n";
        for (std::size_t rows = random() % 6; rows > 0; --rows) {
            for (std::size_t i = 0; i < width; ++i)
                text += (i > 0 ? "," : "") + pick(cells);
            text += "\n";
        }
        CAPTURE(text);
        auto options = options_for(folder.write("any.csv", text));
        options.force = true;
        const auto outcome = ingest::ingest(options, std::nullopt);
        if (!outcome) {
            CHECK(outcome.error().kind != ErrorKind::internal);
            CHECK_FALSE(outcome.error().message.empty());
            continue;
        }
        REQUIRE(outcome->report.read == outcome->report.published + outcome->report.rejected);
        REQUIRE(static_cast<std::int64_t>(outcome->features->size()) == outcome->report.published);
    }
}

TEST_CASE("The real files of Mali are recognised, and every row is accounted for") {
    const std::filesystem::path mali = oryx::testing::shared_data() / "mali";
    if (!std::filesystem::exists(mali)) {
        WARN("SKIPPED: the shared data are not here");
        return;
    }
    const auto cercles = take(options_for((mali / "cercles.shp").string()));
    CHECK(cercles.report.published == 50);
    CHECK(cercles.report.level == "cercle");
    CHECK(cercles.manifest.info.key_field == "Pcode_Ad_2");
    const Column& population = *cercles.features->find_column("population");
    std::int64_t people = 0;
    for (std::size_t row = 0; row < 50; ++row)
        people += population.integer(row);
    CHECK(people == 18876000);  // data/README.md
    CHECK(cell(cercles, "parent", 0) == "Bamako");
    CHECK(cercles.features->find_column("Retournée") != nullptr);
    CHECK_FALSE(cercles.features->has_dates());

    const auto incidents = take(options_for((mali / "incidents.shp").string()));
    CHECK(incidents.report.published == 500);
    CHECK(incidents.report.mapping_known);
    CHECK(when(incidents, 0) == "1995");  // a year alone is never 1 January
    CHECK(incidents.report.date_precision == Tally{{"year", 500}});
    CHECK(cell(incidents, "location_precision", 0) == "exact");
    CHECK(cell(incidents, "location_precision", 2) == "admin2");
    CHECK(incidents.features->geometry(0).positions[0] == Position{-3.005588, 16.770456});
    CHECK(incidents.features->find_column("Pcode_Ad_2") == nullptr);

    const auto bases = take(options_for((mali / "bases.shp").string()));
    CHECK(bases.report.published == 15);
    CHECK(bases.report.role == "bases");
    CHECK(when(bases, 0) == "2014-01-01/2023-12-31");
    CHECK(bases.features->find_column("strength") == nullptr);
    CHECK(cell(bases, "force", 0) == "MINUSMA");
    const auto axes = take(options_for((mali / "axes.shp").string()));
    CHECK(axes.report.role == "axes");
    CHECK(axes.report.published == 12);
    const auto places = take(options_for((mali / "places.csv").string()));
    CHECK(places.report.role == "localities");
    CHECK(places.report.published == 97);
    CHECK(cell(places, "population", 0) == "null");
    CHECK(take(options_for((mali / "airfields.geojson").string())).report.role == "airfields");
    CHECK(take(options_for((mali / "regions.shp").string())).report.level == "region");
    CHECK(take(options_for((mali / "communes.shp").string())).report.published == 701);
}

#include "geo/store/drivers/delimited_text.hpp"
#include "tests/geo/store/store_support.hpp"

namespace oryx::store {
namespace {

using namespace oryx::test;

TEST_CASE("a table is cut into records as RFC 4180 has it, and as files have it") {
    struct Case {
        const char* what;
        std::string text;
        char delimiter;
        std::vector<std::vector<std::string>> records;
    };
    const std::vector<Case> cases{
        {"line ends of every system", "a,b\nc,d\r\ne,f\rg,h", ',', {{"a", "b"}, {"c", "d"}, {"e", "f"}, {"g", "h"}}},
        {"a line break and a doubled quote in quotes",
         "a,\"b\r\nc \"\"d\"\"\"\n1,2\n",
         ',',
         {{"a", "b\r\nc \"d\""}, {"1", "2"}}},
        {"empty fields at both ends", ",a,\n,,\n", ',', {{"", "a", ""}, {"", "", ""}}},
        {"empty lines are no records", "a\n\n\nb\n\n", ',', {{"a"}, {"b"}}},
        {"a quote inside an unquoted field", "5\" gun,x\n", ',', {{"5\" gun", "x"}}},
        {"text after a closing quote", "\"a\"b,c\n", ',', {{"ab", "c"}}},
        {"semicolons", "1,5;2\n", ';', {{"1,5", "2"}}},
        {"a quoted empty field", "\"\",a\n", ',', {{"", "a"}}},
    };
    for (const Case& one : cases) {
        INFO(one.what);
        DelimitedReader reader(one.text, one.delimiter);
        std::vector<std::vector<std::string>> records;
        while (auto record = reader.next())
            records.push_back(record->fields);
        CHECK(records == one.records);
    }
}

TEST_CASE("the delimiter is found, also where numbers have decimal commas") {
    const std::vector<std::pair<std::string, char>> cases{
        {"a,b,c\n1,2,3\n", ','},
        {"nom;lon;lat\nMopti;-4,19;14,49\nGao;-0,04;16,27\n", ';'},
        {"a\tb\n1,5\t2\n", '\t'},
        {"a|b\n1|2\n", '|'},
        {"sep=;\na;b\n1,2;3\n", ';'},
        {"name\nMopti\n", ','},
        {"id,text\n1,\"a;b;c\"\n2,\"d;e;f\"\n", ','},
    };
    for (const auto& [text, delimiter] : cases) {
        INFO(text);
        CHECK(detect_delimiter(text).character == delimiter);
    }
}

TEST_CASE("values of a CSV stay text, names become unique, and every row has its number") {
    const auto folder = scratch();
    const auto file = folder.path() / "t.csv";
    write(file,
          "\xEF\xBB\xBF"
          "code,name,,name\n0101,\"Ségou\nville\",x,y\n007,,,\n1,2\n1,2,3,4,5\n");
    const Rows rows = rows_of(file);
    CHECK_FALSE(rows.info.has_geometry);
    CHECK(rows.info.driver == "csv");
    CHECK(rows.info.encoding == "UTF-8");
    REQUIRE(rows.info.fields.size() == 4);
    CHECK(rows.info.fields[2].name == "column_3");
    CHECK(rows.info.fields[3].name == "name_2");
    CHECK(rows.info.warnings.size() == 2);
    REQUIRE(rows.rows.size() == 4);
    CHECK(rows.text(0, "code") == "0101");
    CHECK(rows.text(0, "name") == "Ségou\nville");
    CHECK(rows.value(1, "name") == Value());
    CHECK(rows.rows[2].fault.empty());
    CHECK(rows.value(2, "name_2") == Value());
    CHECK(rows.rows[3].fault == "the row has 5 fields, the header 4");
    CHECK(rows.rows[3].number == 4);
}

TEST_CASE("texts that are not UTF-8 are detected, or read as the caller says") {
    const auto folder = scratch();
    const auto file = folder.path() / "t.csv";
    write(file, "name\nS\xE9gou, la ville\nM\xE9naka\nTombouctou\xE8re, caf\xE9\n");
    const Rows detected = rows_of(file);
    CHECK(detected.info.encoding_detected);
    CHECK(detected.text(1, "name") == "Ménaka");
    const Rows named = rows_of(file, {.encoding = "ISO-8859-1"});
    CHECK_FALSE(named.info.encoding_detected);
    CHECK(named.text(1, "name") == "Ménaka");
    CHECK_FALSE(read_source(file, {.encoding = "no-such-thing"}));
    CHECK_FALSE(read_source(file, {.encoding = "UTF-8"}));
    write(file, std::string("\xFF\xFEn\0\n\0\xE9\0\n\0", 10));
    CHECK(rows_of(file).text(0, "n") == "é");
}

TEST_CASE("few accents are read as Western European, many letters of another alphabet as that one") {
    struct Row {
        const char* bytes;
        const char* text;
    };
    const auto row = GENERATE(
        Row{"Kangaba, Gab\xE8ro", "Kangaba, Gabèro"},                  // 0xE8 is "č" in Windows-1250
        Row{"For\xEAt, \xC9l\xE8ve cr\xE9\xE9", "Forêt, Élève créé"},  // 0xEA is "ę" there
        Row{"Nampula, Maca\xE7\xE3o", "Nampula, Macação"},             // Portuguese
        Row{"l\x92"
            "axe S\xE9gou \x96 Niono",
            "l’axe Ségou – Niono"},  // printed marks of Windows
        Row{"\xD1\xE5\xE3\xEE\xE4\xED\xFF \xF3\xF2\xF0\xEE\xEC \xED\xE0 \xE4\xEE\xF0\xEE\xE3\xE5 \xE1\xFB\xEB\xEE "
            "\xF2\xE8\xF5\xEE",
            "Сегодня утром на дороге было тихо"});  // Russian
    CAPTURE(row.text);
    const auto folder = scratch();
    const auto file = folder.path() / "t.csv";
    write(file, "id;name\n1;" + std::string(row.bytes) + "\n");
    CHECK(rows_of(file).text(0, "name") == row.text);
}

TEST_CASE("a table without a row of names is refused: its first row would be lost as names") {
    const auto folder = scratch();
    const auto file = folder.path() / "t.csv";
    write(file, "0,0,40\n30,0,41\n");
    const auto refused = read_source(file);
    REQUIRE_FALSE(refused);
    CHECK(refused.error().message == "the first row holds numbers where the columns' names should be");
    write(file, "name,2015,2017\nGao,1,2\n");  // years are names beside others
    CHECK(rows_of(file).rows.size() == 1);
}

TEST_CASE("an unclosed quote is told, an empty file is refused") {
    const auto folder = scratch();
    const auto file = folder.path() / "t.csv";
    write(file, "a,b\n1,2\n3,\"x\n4,5\n");
    const Rows rows = rows_of(file);
    REQUIRE(rows.rows.size() == 2);
    CHECK(rows.rows[0].fault.empty());
    CHECK_FALSE(rows.rows[1].fault.empty());
    write(file, "");
    CHECK_FALSE(read_source(file));
}

}  // namespace
}  // namespace oryx::store

#include "geo/filter/filter.hpp"
#include "geo/filter/writer.hpp"
#include "tests/support/catch.hpp"

#include <random>
#include <string>
#include <vector>

#include <nlohmann/json.hpp>

using namespace oryx;
using filter::Filter;
using filter::Language;

namespace {

std::string canonical(const std::string& text) {
    const auto filter = Filter::parse(text);
    if (!filter) FAIL(text << ": " << to_line(filter.error()));
    return filter->canonical();
}

std::string text_of(const std::string& text) {
    const auto filter = Filter::parse(text);
    if (!filter) FAIL(text << ": " << to_line(filter.error()));
    return filter->text();
}

Error error_of(const std::string& text, Language language = Language::cql2_text) {
    const auto filter = Filter::parse(text, language);
    if (filter) FAIL(text << " is taken for " << filter->text());
    CHECK(filter.error().parameter == "filter");
    return filter.error();
}

std::string repeated(const std::string& part, int count) {
    std::string out;
    for (int i = 0; i < count; ++i)
        out += part;
    return out;
}

}  // namespace

TEST_CASE("a filter is written in one form") {
    CHECK(text_of("a=1 and b<>2 or not c>=3") == "(a = 1 AND b <> 2) OR NOT (c >= 3)");
    CHECK(text_of("a = 1 OR (b = 2 OR c = 3)") == "a = 1 OR b = 2 OR c = 3");
    CHECK(text_of("name like 'it''s'") == "name LIKE 'it''s'");
    CHECK(text_of("name = 'it\\'s'") == "name = 'it''s'");
    CHECK(text_of("a + b * 2 ^ 3 - 1 > 0") == "((a + (b * (2 ^ 3))) - 1) > 0");
    CHECK(text_of("-a < -1.50") == "((-1) * a) < (-1.5)");
    CHECK(text_of("a NOT IN (1.0, 1e3)") == "NOT (a IN (1,1000))");
    CHECK(text_of("\"date\" IS NOT NULL") == "NOT (\"date\" IS NULL)");
    CHECK(text_of("\"and\" = TRUE") == "\"and\" = TRUE");
    CHECK(text_of("\"a \"\"b\"\"\" = 1") == "\"a \"\"b\"\"\" = 1");
    CHECK(text_of("Größe = 1") == "\"Größe\" = 1");
    CHECK(text_of("s_intersects(geom, bbox(1,2,3.5,4))") == "S_INTERSECTS(geom,BBOX(1,2,3.5,4))");
    CHECK(text_of("S_WITHIN(geom,polygon((0 0,1 0,1 1,0 0)))") == "S_WITHIN(geom,POLYGON ((0 0, 1 0, 1 1, 0 0)))");
    CHECK(text_of("t_during(interval(a,'..'), interval('2019-01-01','2019-12-31T12:00:00+02:00'))") ==
          "T_DURING(INTERVAL(a,'..'),INTERVAL('2019-01-01','2019-12-31T10:00:00Z'))");
    CHECK(text_of("casei(name) = casei('A')") == "CASEI(name) = CASEI('A')");
    CHECK(text_of("true") == "TRUE");
    CHECK(text_of("a = 9223372036854775807") == "a = 9223372036854775807");
}

TEST_CASE("order and repetition make no difference to the canonical form") {
    CHECK(canonical("a=1 and b=2 and a=1") == canonical("(b = 2) AND (a = 1.0)"));
    CHECK(canonical("a in (3,1,2)") == canonical("a in (1,2,3,3)"));
    CHECK(canonical("a=1 and (b=2 or c=3)") == canonical("(c=3 OR b=2) AND a=1"));
    CHECK(canonical("a=1 and b=2") != canonical("a=1 or b=2"));
    CHECK(canonical("a-b=1") != canonical("b-a=1"));
    CHECK(canonical("a='1'") != canonical("a=1"));
}

TEST_CASE("a text may hold any characters and comes back as it was") {
    for (const std::string value :
         {"", "'", "\\", "\\'", "''\\\\", "a\\", "\\\\'x", "%_\\%", "é'ö", "\"", "..", "line\nbreak"}) {
        CAPTURE(value);
        const nlohmann::json json{{"op", "="}, {"args", {{{"property", "name"}}, value}}};
        const auto first = Filter::parse(json.dump(), Language::cql2_json);
        REQUIRE(first);
        CAPTURE(first->text());
        const auto second = Filter::parse(first->text());
        REQUIRE(second);
        CHECK(nlohmann::json::parse(second->json()) == json);
    }
}

TEST_CASE("an error names the place, what is wrong and what would be right") {
    struct Row {
        const char* text;
        const char* message;
        const char* hint;
    };
    const Row row = GENERATE(
        Row{"", "the filter is empty", "such as"},
        Row{"a =", "at character 4, the end stands where a value must", "value"},
        Row{"a = 1 b", "at character 7, 'b' was not expected", "AND, OR"},
        Row{"name = 'x", "at character 8, a text without its end", "close it"},
        Row{"name", "at character 1, the filter is a property and no condition", "compare"},
        Row{"a = 1 AND name", "at character 11, AND takes a condition, and this is a property", "name = true"},
        Row{"a = 1 = 2", "at character 7, '=' was not expected", ""},
        Row{"a NOT 1", "at character 7, '1' was not expected", "LIKE, BETWEEN or IN"},
        Row{"a BETWEEN 1 OR 2", "at character 13, 'OR' was not expected", "upper bound"},
        Row{"a < 'x' + 1", "at character 5, + takes a number, and this is a text", ""},
        Row{"1 = 'x'", "at character 5, a number is compared with a text", "a number is needed"},
        Row{"foo(a) = 1", "at character 1, there is no function 'foo'", "S_INTERSECTS"},
        Row{"S_INTERSECTS(geom)", "at character 1, S_INTERSECTS has 1 argument", "it takes 2"},
        Row{"S_INTERSECTS(geom, 1)", "at character 20, S_INTERSECTS takes a geometry, and this is a number", ""},
        Row{"S_INTERSECTS(geom, POINT(90 180))", "the position 90 180 is not on the Earth", "latitudes"},
        Row{"S_INTERSECTS(geom, POLYGON((0 0,1 1,0 1,1 0,0 0)))", "the geometry is not valid: Self-intersection",
            "rings"},
        Row{"S_INTERSECTS(geom, POLYGON((0 0,1 1,0 1)))", "the geometry is not valid", "rings"},
        Row{"S_INTERSECTS(geom, BBOX(1,2,3))", "a box of 3 numbers", "west"},
        Row{"S_INTERSECTS(geom, BBOX(1,5,3,4))", "south", "west"},
        Row{"d = DATE('2019-02-30')", "at character 10, '2019-02-30' is no day of the calendar", "DATE"},
        Row{"d = TIMESTAMP('2019-02-28')", "is no time", "TIMESTAMP"},
        Row{"T_AFTER(d, INTERVAL('x','..'))", "at character 21, 'x' is no date or time", "open end"},
        Row{"T_AFTER(d, 5)", "at character 12, T_AFTER takes a date, a time or an interval", ""},
        Row{"name LIKE other", "at character 11, LIKE takes a text as its pattern", "LIKE"},
        Row{"a = 1e999", "at character 5, this is no number that can be held", ""},
        Row{"a = 1 ; drop", "at character 7, ';' means nothing here", "quotes"},
        Row{"a = 0x10", "at character 5, this is no number", ""}, Row{"a = 1 AND", "at character 10, the end", ""},
        Row{"(a = 1", "at character 7, the end stands where ')' must follow", ""});
    CAPTURE(row.text);
    const Error error = error_of(row.text);
    CHECK_THAT(error.message, Catch::Matchers::Contains(row.message));
    CHECK_THAT(error.hint, Catch::Matchers::Contains(row.hint));
}

TEST_CASE("an error in JSON names the pointer") {
    struct Row {
        const char* text;
        const char* message;
    };
    const Row row =
        GENERATE(Row{"{", "is not JSON"}, Row{"[]", "at the top, a list"},
                 Row{"{}", "at the top, this object is no part of a filter"},
                 Row{R"({"op":"="})", "at the top, the list \"args\" is missing"},
                 Row{R"({"op":"=","args":[{"property":"a"}]})", "at the top, = has 1 argument"},
                 Row{R"({"op":"=","args":[{"property":"a"},null]})", "at /args/1, null"},
                 Row{R"({"op":"=","args":[{"property":5},1]})", "at /args/0/property"},
                 Row{R"({"op":"and","args":[{"op":"=","args":[{"property":"a"},{"date":"x"}]},true]})",
                     "at /args/0/args/1/date"},
                 Row{R"({"op":"foo","args":[]})", "at /op, there is no operation 'foo'"},
                 Row{R"({"op":"interval","args":["..",".."]})", "at /op, there is no operation"},
                 Row{R"({"op":"s_within","args":[{"property":"g"},{"type":"Point","coordinates":["a",1]}]})",
                     "at /args/1/coordinates"},
                 Row{R"({"op":"s_within","args":[{"property":"g"},{"type":"Circle"}]})",
                     "at /args/1, this is no GeoJSON geometry"},
                 Row{R"({"op":"=","args":[1,1],"more":1})", "at the top, an operation has"});
    CAPTURE(row.text);
    CHECK_THAT(error_of(row.text, Language::cql2_json).message, Catch::Matchers::Contains(row.message));
}

TEST_CASE("depth, parts and bytes are limited alike in text and JSON") {
    CHECK(Filter::parse(repeated("NOT (", 62) + "a = 1" + repeated(")", 62)));
    CHECK_THAT(error_of(repeated("NOT (", 64) + "a = 1" + repeated(")", 64)).message,
               Catch::Matchers::Contains("deeper"));
    CHECK_THAT(error_of(repeated("(", 20000) + "a = 1").message, Catch::Matchers::Contains("deeper"));
    CHECK_THAT(error_of(repeated("NOT ", 10000) + "a = 1").message, Catch::Matchers::Contains("deeper"));
    CHECK_THAT(error_of("a = " + repeated("- ", 20000) + "1").message, Catch::Matchers::Contains("deeper"));
    CHECK_THAT(error_of("a = 1" + repeated(" + 1", 100)).message, Catch::Matchers::Contains("deeper"));
    // 84 comparisons of two leaves each, and the OR: 253.
    CHECK(Filter::parse("a = 1" + repeated(" OR a = 1", 83)));
    CHECK_THAT(error_of("a = 1" + repeated(" OR a = 1", 85)).message, Catch::Matchers::Contains("more than 256 parts"));
    CHECK_THAT(error_of("a = 1" + repeated(" OR a = 1", 1250)).message,
               Catch::Matchers::Contains("more than 256 parts"));
    CHECK(error_of("a = '" + repeated("x", 70000) + "'").kind == ErrorKind::too_large);
    const std::string deep = repeated(R"({"op":"not","args":[)", 64) + "true" + repeated("]}", 64);
    CHECK_THAT(error_of(deep, Language::cql2_json).message, Catch::Matchers::Contains("deeper"));
    CHECK(Filter::parse(repeated(R"({"op":"not","args":[)", 63) + "true" + repeated("]}", 63), Language::cql2_json));
    CHECK_FALSE(Filter::parse(repeated("[", 60000), Language::cql2_json));
    CHECK_FALSE(Filter::parse(repeated(R"({"op":"not","args":[)", 3000), Language::cql2_json));
}

TEST_CASE("bytes that are no UTF-8 are refused") {
    for (const std::string& text :
         {std::string("a = '\xff'"), std::string("a\0b = 1", 7), std::string("a = '\xc0\xaf'"),
          std::string("a = '\xed\xa0\x80'"), std::string("a = '\xf4\x90\x80\x80'")}) {
        CHECK_THAT(error_of(text).message, Catch::Matchers::Contains("UTF-8"));
    }
}

TEST_CASE("coordinates stand in the axis order of filter-crs") {
    const auto epsg4326 = crs::NamedCrs::find("http://www.opengis.net/def/crs/EPSG/0/4326");
    const auto mercator = crs::NamedCrs::find("http://www.opengis.net/def/crs/EPSG/0/3857");
    REQUIRE(epsg4326);
    REQUIRE(mercator);
    CHECK(Filter::parse("S_WITHIN(g,POINT(10 20))", Language::cql2_text, &*epsg4326)->text() ==
          "S_WITHIN(g,POINT (20 10))");
    CHECK(Filter::parse("S_WITHIN(g,BBOX(-10,150,10,-150))", Language::cql2_text, &*epsg4326)->text() ==
          "S_WITHIN(g,BBOX(150,-10,-150,10))");
    const auto far = Filter::parse("S_INTERSECTS(g,BBOX(0,0,1113194.9079327357,1118889.9748579594))",
                                   Language::cql2_text, &*mercator);
    REQUIRE(far);
    const auto box = *far->root().arguments[1].shape().box;
    CHECK(box[2] == Approx(10).margin(1e-9));
    CHECK(box[3] == Approx(10).margin(1e-9));
    CHECK_FALSE(Filter::parse("S_WITHIN(g,POINT(100 20))", Language::cql2_text, &*epsg4326));
}

TEST_CASE("mutated filters are taken or refused, and never more") {
    const std::vector<std::string> seeds{
        "a=1 AND (b<>'x''y' OR NOT c LIKE 'B_r%') AND d NOT BETWEEN -1.5e3 AND 2 AND e IN (1,2,'x')",
        "S_INTERSECTS(geom,POLYGON((-180 -90, -90 -90, -90 90, -180 90, -180 -90), (-120 -50, -100 -50, -100 -40, -120 "
        "-50)))",
        "S_WITHIN(geom,GEOMETRYCOLLECTION(POINT(7.02 49.92), MULTIPOINT((0 0),(1 1)))) OR "
        "S_TOUCHES(g,BBOX(150,-90,-150,90))",
        "T_OVERLAPS(interval(start,end),interval('..','2022-04-16T10:13:19Z')) AND \"date\" >= DATE('2022-04-16')",
        "CASEI(name) = ACCENTI('Å') AND (a + 2) * -b ^ 2 DIV 3 % 5 > 0 AND x IS NOT NULL",
        R"({"op":"and","args":[{"op":"in","args":[{"property":"a"},[1,"x",{"date":"2019-12-31"}]]},{"op":"s_within","args":[{"property":"g"},{"type":"Polygon","coordinates":[[[0,0],[10,0],[10,10],[0,0]]]}]},{"op":"t_after","args":[{"interval":["..",{"property":"d"}]},{"timestamp":"2022-04-16T10:13:19Z"}]},{"op":">","args":[{"op":"*","args":[{"property":"a"},2]},{"bbox":[1,2,3,4]}]}]})"};
    const std::vector<std::string> pieces{
        "(", ")", "((", "'",     "\"", "AND ",  "NOT ",   ",",    "..", "\xc3", "\\",       "{\"op\":",
        "[", "]", "-",  "1e308", "\n", "BBOX(", "POINT(", "NULL", "=",  "é",    "T_AFTER(", "9999999999999999999999"};
    const unsigned seed = 20260;
    CAPTURE(seed);
    std::mt19937 random(seed);
    int taken = 0;
    for (int round = 0; round < 20000; ++round) {
        const std::size_t which = random() % seeds.size();
        std::string text = seeds[which];
        for (unsigned changes = 1 + random() % 2; changes > 0 && !text.empty(); --changes) {
            const std::size_t at = random() % text.size();
            switch (random() % 4) {
                case 0:
                    text.erase(at, random() % 8 + 1);
                    break;
                case 1:
                    text.insert(at, pieces[random() % pieces.size()]);
                    break;
                case 2:
                    text[at] = static_cast<char>(random() % 256);
                    break;
                default:
                    text.insert(at, text.substr(random() % text.size(), random() % 40));
                    break;
            }
        }
        const auto language = which == seeds.size() - 1 ? Language::cql2_json : Language::cql2_text;
        const auto filter = Filter::parse(text, language);
        if (!filter) {
            if (filter.error().kind != ErrorKind::invalid_input) FAIL(text);
            continue;
        }
        ++taken;
        const auto again = Filter::parse(filter->text());
        if (!again || again->text() != filter->text()) FAIL(text << " -> " << filter->text());
        const auto json = Filter::parse(filter->json(), Language::cql2_json);
        if (!json || json->text() != filter->text()) FAIL(text << " -> " << filter->json());
    }
    CHECK(taken > 100);
}

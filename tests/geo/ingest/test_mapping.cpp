#include "geo/ingest/mapping.hpp"
#include "tests/support/catch.hpp"

#include <set>

using namespace oryx;
using namespace oryx::ingest;

TEST_CASE("Every built-in mapping reads, and no two have one id") {
    const auto library = load_builtin_mappings();
    REQUIRE(library);
    std::set<std::string> ids;
    for (const Mapping& mapping : library->mappings) {
        CAPTURE(mapping.id);
        CHECK(ids.insert(mapping.id).second);
        CHECK_FALSE(mapping.title.empty());
        CHECK_FALSE(mapping.fields.empty());
        if (const auto codes = mapping.values.find("location_precision"); codes != mapping.values.end()) {
            for (const auto& [code, name] : codes->second)
                CHECK(parse_location_precision(name).has_value());
        }
    }
    CHECK(ids.contains("acled"));
    CHECK(ids.contains("ucdp-ged"));
    CHECK(ids.contains("cod-ab"));
    for (const std::string_view role : role_names()) {  // each role has a general mapping to fall back on
        CAPTURE(role);
        CHECK(std::any_of(library->mappings.begin(), library->mappings.end(),
                          [&](const Mapping& m) { return !m.known && to_string(m.role) == role; }));
    }
}

TEST_CASE("Codes of precision mean what the code books say, and place is not time") {
    const auto library = load_builtin_mappings();
    REQUIRE(library);
    const auto value = [&](std::string_view id, const char* attribute, const char* code) -> std::string {
        for (const Mapping& m : library->mappings) {
            if (m.id == id) return m.values.at(attribute).at(code);
        }
        return "no mapping";
    };
    CHECK(value("acled", "location_precision", "3") == "admin1");
    CHECK(value("acled", "date_precision", "3") == "month");
    CHECK(value("acled", "date_precision", "2") == "week");
    CHECK(value("ucdp-ged", "location_precision", "5") == "line");
    CHECK(value("ucdp-ged", "location_precision", "4") == "admin1");
    CHECK(value("ucdp-ged", "date_precision", "4") == "month");
    CHECK(value("ucdp-ged", "date_precision", "5") == "year");
}

TEST_CASE("An alias with holes finds the level and the year") {
    struct Row {
        const char* field;
        const char* alias;
        int level;  // -1: none
        int year;
        bool match;
    };
    const auto row =
        GENERATE(Row{"Admin2_Nam", "Admin{n}_Nam", 2, -1, true}, Row{"ADM3_PCODE", "ADM{n}_PCODE", 3, -1, true},
                 Row{"Admin1_Nam", "Admin{n-1}_Nam", 2, -1, true}, Row{"Pop2017_T", "Pop{year}_T", -1, 2017, true},
                 Row{"Pop2017_M", "Pop{year}_T", -1, -1, false}, Row{"Pop2017_To", "Pop{year}_T", -1, -1, false},
                 Row{"AdminX_Nam", "Admin{n}_Nam", -1, -1, false}, Row{"Admin", "Admin{n}_Nam", -1, -1, false});
    CAPTURE(row.field, row.alias);
    const auto match = matches_pattern(row.field, row.alias);
    REQUIRE(match.has_value() == row.match);
    if (!match) return;
    CHECK(match->level.value_or(-1) == row.level);
    CHECK(match->year.value_or(-1) == row.year);
}

TEST_CASE("Words of a place's name say how exactly it is known") {
    const auto library = load_builtin_mappings();
    REQUIRE(library);
    struct Row {
        const char* place;
        const char* precision;
    };
    const auto row = GENERATE(
        Row{"Tombouctou town", "exact"}, Row{"Abeïbara cercle", "admin2"}, Row{"Koro Cercle", "admin2"},
        Row{"Mopti region", "admin1"}, Row{"Northern Mali", "country"}, Row{"Mali", "country"}, Row{"Hombori", "near"},
        Row{"between Ansongo and Menaka", "line"}, Row{"Raz el Ma location", "near"}, Row{"Amalaoulaou well", "exact"},
        Row{"Sama forest", "near"}, Row{"région de Mopti", "admin1"}, Row{"cercle de Bankass", "admin2"},
        Row{"entre Gao et Bourem", "line"}, Row{"Homs Governorate", "admin1"}, Row{"Nord du Mali", "country"},
        Row{"village de Ogossagou", "exact"}, Row{"", "unknown"}, Row{"unknown", "unknown"}, Row{"Région", "near"},
        Row{"Douentza town (Mopti)", "near"});
    CAPTURE(row.place);
    CHECK(to_string(library->places.precision(row.place)) == row.precision);
}

TEST_CASE("Levels are called what the country calls them") {
    const auto library = load_builtin_mappings();
    REQUIRE(library);
    CHECK(library->levels.name(2, "ML", "x") == "cercle");
    CHECK(library->levels.name(3, "ML", "x") == "commune");
    CHECK(library->levels.name(2, "NE", "x") == "departement");
    CHECK(library->levels.name(2, "??", "x") == "admin2");
    CHECK(library->levels.name(7, "ML", "x") == "admin7");
    CHECK(library->levels.name(std::nullopt, "", "mali_cercles") == "cercle");
    CHECK(library->levels.name(std::nullopt, "", "shapes").empty());
}

TEST_CASE("A mapping file that is wrong says where") {
    const auto broken = parse_mappings("id = \"x\"\nrole = \n");
    REQUIRE_FALSE(broken);
    CHECK(broken.error().message.find("line 2") != std::string::npos);
    CHECK_FALSE(parse_mappings("id = \"x\"\nrole = \"no such role\"\n"));
}

TEST_CASE("A file of several mappings shares what stands above them") {
    const auto mappings = parse_mappings(
        "known = true\n[says]\nsource = ['Ours']\n"
        "[[mapping]]\nid = 'a'\nrole = 'bases'\n"
        "[[mapping]]\nid = 'b'\nrole = 'axes'\nknown = false\n");
    REQUIRE(mappings);
    REQUIRE(mappings->size() == 2);
    CHECK(mappings->at(0).known);
    CHECK(mappings->at(0).role == Role::bases);
    CHECK_FALSE(mappings->at(1).known);  // its own word holds
    for (const Mapping& mapping : *mappings)
        CHECK(mapping.says.at("source") == std::vector<std::string>{"ours"});
}

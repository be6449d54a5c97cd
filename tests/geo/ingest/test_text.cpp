#include "geo/ingest/text.hpp"
#include "tests/support/catch.hpp"

using namespace oryx::ingest;

TEST_CASE("Words compare without case and accents") {
    CHECK(fold("Février") == "fevrier");
    CHECK(fold("RÉGION DE SÉGOU") == "region de segou");
    CHECK(fold("œuvre") == "oeuvre");
    CHECK(fold("مالي") == "مالي");
    CHECK(fold("\xFFx") == "\xFFx");  // bytes that are no UTF-8 stay
}

TEST_CASE("A field is known by its name however it is written, and when a DBF cut it to ten bytes") {
    struct Row {
        const char* field;
        const char* alias;
        bool same;
    };
    const auto row =
        GENERATE(Row{"Pcode_Ad_2", "PCODE AD 2", true}, Row{"where_coor", "where_coordinates", true},
                 Row{"deaths_civ", "deaths_civilians", true}, Row{"civilian_f", "civilian_fatalities", true},
                 Row{"where_co", "where_coordinates", false}, Row{"date", "date_start", false},
                 Row{"where_coorx", "where_coordinates", false}, Row{"LATITUDE", "latitude", true});
    CAPTURE(row.field, row.alias);
    CHECK(matches_field(row.field, row.alias) == row.same);
}

TEST_CASE("A text encoded twice is found, and one encoded once is not") {
    CHECK(undo_double_encoding("SÃ©gou") == "Ségou");
    CHECK(undo_double_encoding("MÃ©naka â€“ Gao") == "Ménaka – Gao");
    CHECK_FALSE(undo_double_encoding("Ségou"));
    CHECK_FALSE(undo_double_encoding("Segou"));
    CHECK_FALSE(undo_double_encoding("Bamako – Ségou"));
    CHECK_FALSE(undo_double_encoding("São Tomé"));
    CHECK_FALSE(undo_double_encoding("مالي"));
    CHECK_FALSE(undo_double_encoding("Ã"));
}

TEST_CASE("Unknown is unknown in two languages, and nought is a number") {
    for (const char* text : {"", "  ", "\xC2\xA0", "Unknown", "INCONNU", "n/a", "-", "NULL", "?"}) {
        CAPTURE(text);
        CHECK(says_unknown(text));
    }
    for (const char* text : {"0", "none of them", "No", "Nan village"}) {
        CAPTURE(text);
        CHECK_FALSE(says_unknown(text));
    }
}

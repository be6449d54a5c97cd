#include "geo/pbf/glyphs.hpp"
#include "tests/support/catch.hpp"

using namespace oryx::pbf;

TEST_CASE("a range of glyphs is written and read back the same") {
    GlyphRange range{.stack = "Noto Sans Regular", .range = "0-255", .glyphs = {}};
    range.glyphs.push_back({.id = 32, .bitmap = {}, .width = 0, .height = 0, .left = 0, .top = -26, .advance = 6});
    range.glyphs.push_back({.id = 233,
                            .bitmap = std::string(7 * 8, '\xbf'),
                            .width = 1,
                            .height = 2,
                            .left = -1,
                            .top = -8,
                            .advance = 14});
    const auto read = read_glyphs(write_glyphs(range));
    REQUIRE(read);
    CHECK(*read == range);
}

TEST_CASE("glyphs that are cut, empty or have a bitmap of another size are refused") {
    GlyphRange range{.stack = "x", .range = "0-255", .glyphs = {}};
    range.glyphs.push_back(
        {.id = 65, .bitmap = std::string(64, 'x'), .width = 3, .height = 2, .left = 0, .top = 0, .advance = 1});
    CHECK_FALSE(read_glyphs(write_glyphs(range)));
    range.glyphs.back().height = 1;
    range.glyphs.back().bitmap.resize(9 * 7);
    const std::string whole = write_glyphs(range);
    CHECK(read_glyphs(whole));
    for (std::size_t length = 0; length < whole.size(); ++length) {
        INFO(length);
        CHECK_FALSE(read_glyphs(std::string_view(whole).substr(0, length)));
    }
}

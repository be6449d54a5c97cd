#include "embedded/glyphs.hpp"
#include "geo/pbf/glyphs.hpp"
#include "tests/support/catch.hpp"

#include <algorithm>
#include <array>
#include <string>

using namespace oryx;
using namespace oryx::pbf;

namespace {

GlyphRange embedded_range(const std::string& stack, const std::string& range) {
    const auto all = embedded::glyphs();
    const auto at = std::ranges::find(all, stack + "/" + range + ".pbf", &Resource::path);
    REQUIRE(at != all.end());
    auto glyphs = read_glyphs(at->bytes);
    REQUIRE(glyphs);
    return *glyphs;
}

const Glyph& glyph_of(const GlyphRange& range, std::uint32_t code_point) {
    const auto at = std::ranges::find(range.glyphs, code_point, &Glyph::id);
    REQUIRE(at != range.glyphs.end());
    return *at;
}

int value(const Glyph& glyph, int x, int y) {
    const int width = static_cast<int>(glyph.width) + 2 * glyph_border;
    const auto at = static_cast<std::size_t>((y + glyph_border) * width + x + glyph_border);
    return static_cast<unsigned char>(glyph.bitmap.at(at));
}

}  // namespace

TEST_CASE("every font stack and range that styles ask for is in the program, and says what it is") {
    for (const std::string stack : {"Noto Sans Regular", "Noto Sans Bold", "Noto Sans Italic"}) {
        for (const std::string range : {"0-255", "256-511", "512-767", "7680-7935", "8192-8447", "8448-8703"}) {
            INFO(stack << " " << range);
            const GlyphRange glyphs = embedded_range(stack, range);
            CHECK(glyphs.stack == stack);
            CHECK(glyphs.range == range);
            CHECK_FALSE(glyphs.glyphs.empty());
            const auto first = static_cast<std::uint32_t>(std::stoul(range));
            for (const Glyph& glyph : glyphs.glyphs) {
                CHECK(glyph.id >= first);
                CHECK(glyph.id < first + 256);
                CHECK(glyph.advance <= 60);
            }
        }
    }
}

TEST_CASE("the letters of French and of Malian languages are there") {
    for (const std::string stack : {"Noto Sans Regular", "Noto Sans Bold", "Noto Sans Italic"}) {
        const std::array<std::pair<const char*, std::u32string>, 4> wanted{{{"0-255", U"AZazé èêàçôïÉ«»·×"},
                                                                            {"256-511", U"ŋŊœŒ"},
                                                                            {"512-767", U"ɔɛɲ"},
                                                                            {"8192-8447", U"–—’“”…\u202f\u2009"}}};
        for (const auto& [range, letters] : wanted) {
            const GlyphRange glyphs = embedded_range(stack, range);
            for (const char32_t letter : letters) {
                INFO(stack << " U+" << std::hex << static_cast<unsigned>(letter));
                CHECK(glyph_of(glyphs, letter).id == letter);
            }
        }
    }
}

TEST_CASE("metrics are those of the font at 24 pixels") {
    const GlyphRange latin = embedded_range("Noto Sans Regular", "0-255");
    // Noto Sans: 1000 units an em, advances n 618, i 258, space 260, cap height 714, ascender 1069.
    CHECK(glyph_of(latin, 'n').advance == 15);
    CHECK(glyph_of(latin, 'i').advance == 6);
    CHECK(glyph_of(latin, ' ').advance == 6);
    CHECK(glyph_of(latin, ' ').bitmap.empty());
    const Glyph& capital = glyph_of(latin, 'H');
    CHECK(capital.top == -8);     // 18 pixels of 26
    CHECK(capital.height == 18);  // 17.1, outward
    CHECK(glyph_of(latin, 'p').top < capital.top);
    CHECK(glyph_of(latin, 0xE9).height > glyph_of(latin, 'e').height);  // é has its accent
    CHECK(embedded_range("Noto Sans Bold", "0-255").glyphs != latin.glyphs);
}

TEST_CASE("the field passes 191 where the outline is") {
    // A full stop is nearly a square dot; an I is a stem: across it the field rises to above 191 and falls again, and
    // between the two pixels that bracket the edge it is linear, 32 values a pixel.
    const GlyphRange latin = embedded_range("Noto Sans Regular", "0-255");
    const Glyph& stem = glyph_of(latin, 'l');  // from x = 87 to 175 thousandths: 2.09 to 4.20 pixels
    const int y = static_cast<int>(stem.height) / 2;
    REQUIRE(stem.left == 2);
    // Pixel centres stand at 1.5 and 2.5 pixels: distances 0.59 outside and 0.41 inside.
    CHECK(value(stem, -1, y) == Approx(191 - 0.59 * 32).margin(3));
    CHECK(value(stem, 0, y) == Approx(191 + 0.41 * 32).margin(3));
    CHECK(value(stem, -3, y) < value(stem, -2, y));
    CHECK(value(stem, -2, y) < value(stem, -1, y));
}

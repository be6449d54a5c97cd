// oryx_make_glyphs FONT STACK FOLDER RANGE...: writes FOLDER/STACK/RANGE.pbf for each range "first-last". Runs while
// building; the files are embedded in the program.

#include "styles/glyphs/font_face.hpp"

#include <charconv>
#include <cstdio>
#include <filesystem>
#include <fstream>
#include <optional>
#include <string>
#include <string_view>
#include <utility>

namespace {

std::optional<std::pair<std::uint32_t, std::uint32_t>> parse_range(std::string_view text) {
    std::uint32_t first = 0;
    std::uint32_t last = 0;
    const char* end = text.data() + text.size();
    const auto head = std::from_chars(text.data(), end, first);
    if (head.ec != std::errc() || head.ptr == end || *head.ptr != '-') return std::nullopt;
    const auto tail = std::from_chars(head.ptr + 1, end, last);
    if (tail.ec != std::errc() || tail.ptr != end || last < first || last > 0x10FFFF) return std::nullopt;
    return std::pair(first, last);
}

int fail(const std::string& message) {
    std::fprintf(stderr, "oryx_make_glyphs: %s\n", message.c_str());
    return 1;
}

bool write_file(const std::filesystem::path& file, const std::string& bytes) {
    std::ofstream out(file, std::ios::binary | std::ios::trunc);
    out.write(bytes.data(), static_cast<std::streamsize>(bytes.size()));
    return static_cast<bool>(out.flush());
}

}  // namespace

int main(int count, char** arguments) {
    if (count < 5) return fail("usage: oryx_make_glyphs FONT STACK FOLDER RANGE...");
    const std::string stack = arguments[2];
    const std::filesystem::path folder = std::filesystem::path(arguments[3]) / stack;
    const auto face = oryx::glyphs::FontFace::open(arguments[1]);
    if (!face) return fail(oryx::to_line(face.error()) + ": " + arguments[1]);
    std::error_code error;
    std::filesystem::create_directories(folder, error);
    for (int i = 4; i < count; ++i) {
        const auto bounds = parse_range(arguments[i]);
        if (!bounds) return fail(std::string("a range is first-last, not ") + arguments[i]);
        oryx::pbf::GlyphRange range{.stack = stack, .range = arguments[i], .glyphs = {}};
        for (std::uint32_t code_point = bounds->first; code_point <= bounds->second; ++code_point) {
            if (auto glyph = face->glyph(code_point)) range.glyphs.push_back(std::move(*glyph));
        }
        const auto file = folder / (range.range + ".pbf");
        if (!write_file(file, oryx::pbf::write_glyphs(range))) return fail("cannot write " + file.string());
    }
    return 0;
}

#include "geo/pbf/glyphs.hpp"

#include <protozero/exception.hpp>
#include <protozero/pbf_reader.hpp>
#include <protozero/pbf_writer.hpp>

namespace oryx::pbf {

namespace {

// Field numbers of glyphs.proto.
constexpr std::uint32_t stacks = 1;
constexpr std::uint32_t stack_name = 1;
constexpr std::uint32_t stack_range = 2;
constexpr std::uint32_t stack_glyphs = 3;
constexpr std::uint32_t glyph_id = 1;
constexpr std::uint32_t glyph_bitmap = 2;
constexpr std::uint32_t glyph_width = 3;
constexpr std::uint32_t glyph_height = 4;
constexpr std::uint32_t glyph_left = 5;
constexpr std::uint32_t glyph_top = 6;
constexpr std::uint32_t glyph_advance = 7;

using protozero::pbf_wire_type;
using protozero::tag_and_type;
constexpr auto bytes_type = pbf_wire_type::length_delimited;
constexpr auto varint_type = pbf_wire_type::varint;

std::string text(protozero::data_view view) {
    return {view.data(), view.size()};
}

Glyph read_glyph(protozero::pbf_reader message) {
    Glyph glyph;
    while (message.next()) {
        switch (message.tag_and_type()) {
            case tag_and_type(glyph_id, varint_type):
                glyph.id = message.get_uint32();
                break;
            case tag_and_type(glyph_bitmap, bytes_type):
                glyph.bitmap = text(message.get_view());
                break;
            case tag_and_type(glyph_width, varint_type):
                glyph.width = message.get_uint32();
                break;
            case tag_and_type(glyph_height, varint_type):
                glyph.height = message.get_uint32();
                break;
            case tag_and_type(glyph_left, varint_type):
                glyph.left = message.get_sint32();
                break;
            case tag_and_type(glyph_top, varint_type):
                glyph.top = message.get_sint32();
                break;
            case tag_and_type(glyph_advance, varint_type):
                glyph.advance = message.get_uint32();
                break;
            default:
                message.skip();
        }
    }
    return glyph;
}

bool has_its_size(const Glyph& glyph) {
    if (glyph.bitmap.empty()) return true;
    constexpr std::uint64_t border = 2 * glyph_border;
    return glyph.bitmap.size() == (glyph.width + border) * (glyph.height + border);
}

Result<GlyphRange> read_stack(protozero::pbf_reader message) {
    GlyphRange range;
    while (message.next()) {
        switch (message.tag_and_type()) {
            case tag_and_type(stack_name, bytes_type):
                range.stack = text(message.get_view());
                break;
            case tag_and_type(stack_range, bytes_type):
                range.range = text(message.get_view());
                break;
            case tag_and_type(stack_glyphs, bytes_type):
                range.glyphs.push_back(read_glyph(message.get_message()));
                if (!has_its_size(range.glyphs.back())) {
                    return fail(ErrorKind::invalid_input, "a glyph's bitmap does not have its width and height");
                }
                break;
            default:
                message.skip();
        }
    }
    return range;
}

}  // namespace

std::string write_glyphs(const GlyphRange& range) {
    std::string out;
    protozero::pbf_writer file(out);
    protozero::pbf_writer stack(file, stacks);
    stack.add_string(stack_name, range.stack);
    stack.add_string(stack_range, range.range);
    for (const Glyph& glyph : range.glyphs) {
        protozero::pbf_writer message(stack, stack_glyphs);
        message.add_uint32(glyph_id, glyph.id);
        if (!glyph.bitmap.empty()) message.add_bytes(glyph_bitmap, glyph.bitmap);
        message.add_uint32(glyph_width, glyph.width);
        message.add_uint32(glyph_height, glyph.height);
        message.add_sint32(glyph_left, glyph.left);
        message.add_sint32(glyph_top, glyph.top);
        message.add_uint32(glyph_advance, glyph.advance);
    }
    stack.commit();
    return out;
}

Result<GlyphRange> read_glyphs(std::string_view bytes) {
    try {  // the boundary to Protozero
        protozero::pbf_reader file(bytes.data(), bytes.size());
        if (file.next(stacks, bytes_type)) return read_stack(file.get_message());
    } catch (const protozero::exception& error) {
        return fail(
            Error{ErrorKind::invalid_input, "the glyphs are not a whole protocol buffer"}.with_detail(error.what()));
    }
    return fail(ErrorKind::invalid_input, "there is no font stack in these glyphs");
}

}  // namespace oryx::pbf

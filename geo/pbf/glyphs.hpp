#pragma once

#include "geo/core/result.hpp"

#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

/// Glyphs as MapLibre and Mapbox clients read them (`glyphs` of the style specification; message `glyphs` of
/// glyphs.proto in mapbox/node-fontnik): for each character a signed distance field.
namespace oryx::pbf {

/// The numbers that clients take for granted: pixels at a font size of 24.
inline constexpr int glyph_font_size = 24;
inline constexpr int glyph_border = 3;        ///< pixels of distance field round each glyph
inline constexpr double glyph_radius = 8;     ///< distance in pixels that the 256 steps span
inline constexpr double glyph_cutoff = 0.25;  ///< share of the steps that lies inside: the outline is at 255 - 64 = 191

struct Glyph {
    std::uint32_t id = 0;  ///< Unicode code point
    std::string bitmap;    ///< (width + 2*border) * (height + 2*border) bytes, rows from the top; empty for a blank
    std::uint32_t width = 0;
    std::uint32_t height = 0;
    std::int32_t left = 0;      ///< from the pen to the left edge of the glyph
    std::int32_t top = 0;       ///< from the ascender line to the top edge: 0 or below, up positive
    std::uint32_t advance = 0;  ///< to the next pen
    bool operator==(const Glyph&) const = default;
};

struct GlyphRange {
    std::string stack;  ///< font stack: "Noto Sans Regular"
    std::string range;  ///< "0-255"
    std::vector<Glyph> glyphs;
    bool operator==(const GlyphRange&) const = default;
};

std::string write_glyphs(const GlyphRange& range);
/// Error: invalid_input for what is not a whole message, or for a bitmap that does not have its size.
Result<GlyphRange> read_glyphs(std::string_view bytes);

}  // namespace oryx::pbf

#include "styles/glyphs/font_face.hpp"

#include <cmath>
#include <utility>
#include <vector>

#include <ft2build.h>
#include FT_FREETYPE_H
#include FT_OUTLINE_H

#include "styles/glyphs/distance_field.hpp"

namespace oryx::glyphs {

namespace {

// FreeType counts in 1/64 of a cell; a pixel of the glyph has `oversampling` cells.
constexpr long units_per_pixel = 64L * oversampling;

long floor_pixels(long units) {
    return units >= 0 ? units / units_per_pixel : -((-units + units_per_pixel - 1) / units_per_pixel);
}
long ceil_pixels(long units) {
    return -floor_pixels(-units);
}

}  // namespace

struct FontFace::Impl {
    FT_Library library = nullptr;
    FT_Face face = nullptr;

    Impl() = default;
    Impl(const Impl&) = delete;
    Impl& operator=(const Impl&) = delete;
    ~Impl() {
        if (face) FT_Done_Face(face);
        if (library) FT_Done_FreeType(library);
    }

    /// Draws an outline into cells, `border` pixels round the box (left, bottom, right, top in pixels).
    std::optional<Coverage> draw(FT_Outline& outline, long left, long bottom, long width, long height) const {
        constexpr long border = pbf::glyph_border;
        FT_Outline_Translate(&outline, (border - left) * units_per_pixel, (border - bottom) * units_per_pixel);
        Coverage shape;
        shape.width = static_cast<int>((width + 2 * border) * oversampling);
        shape.height = static_cast<int>((height + 2 * border) * oversampling);
        std::vector<unsigned char> cells(static_cast<std::size_t>(shape.width) *
                                         static_cast<std::size_t>(shape.height));
        FT_Bitmap bitmap{};
        bitmap.rows = static_cast<unsigned>(shape.height);
        bitmap.width = static_cast<unsigned>(shape.width);
        bitmap.pitch = shape.width;  // positive: rows from the top
        bitmap.buffer = cells.data();
        bitmap.num_grays = 256;
        bitmap.pixel_mode = FT_PIXEL_MODE_GRAY;
        if (FT_Outline_Get_Bitmap(library, &outline, &bitmap) != 0) return std::nullopt;
        shape.inside.reserve(cells.size());
        for (const unsigned char covered : cells)
            shape.inside.push_back(covered >= 128);
        return shape;
    }
};

FontFace::FontFace(std::unique_ptr<Impl> impl) : impl_(std::move(impl)) {}
FontFace::FontFace(FontFace&&) noexcept = default;
FontFace& FontFace::operator=(FontFace&&) noexcept = default;
FontFace::~FontFace() = default;

Result<FontFace> FontFace::open(const std::filesystem::path& file) {
    auto impl = std::make_unique<Impl>();
    if (FT_Init_FreeType(&impl->library) != 0) return fail(ErrorKind::internal, "FreeType could not be started");
    constexpr FT_UInt cells = pbf::glyph_font_size * oversampling;
    if (FT_New_Face(impl->library, file.c_str(), 0, &impl->face) != 0 ||
        FT_Set_Pixel_Sizes(impl->face, 0, cells) != 0) {
        return fail(Error{ErrorKind::io, "the font cannot be read"}.with_detail(file.string()));
    }
    return FontFace(std::move(impl));
}

std::optional<pbf::Glyph> FontFace::glyph(std::uint32_t code_point) const {
    FT_Face face = impl_->face;
    const FT_UInt index = FT_Get_Char_Index(face, code_point);
    if (index == 0 || FT_Load_Glyph(face, index, FT_LOAD_NO_HINTING | FT_LOAD_NO_BITMAP) != 0) return std::nullopt;
    pbf::Glyph glyph;
    glyph.id = code_point;
    // linearHoriAdvance is unhinted, in 1/65536 of a cell.
    const double advance = static_cast<double>(face->glyph->linearHoriAdvance) / (65536.0 * oversampling);
    glyph.advance = static_cast<std::uint32_t>(std::lround(advance));
    FT_Outline& outline = face->glyph->outline;
    if (outline.n_points == 0) return glyph;  // a space

    FT_BBox box;
    FT_Outline_Get_CBox(&outline, &box);
    const long left = floor_pixels(box.xMin);
    const long bottom = floor_pixels(box.yMin);
    const long top = ceil_pixels(box.yMax);
    const long width = ceil_pixels(box.xMax) - left;
    const long height = top - bottom;
    const auto shape = impl_->draw(outline, left, bottom, width, height);
    if (!shape) return std::nullopt;
    // Clients put the baseline where the tools that made the first glyph files did: tops count from the ascender, the
    // font's at 24 pixels rounded up to whole pixels (26 in Noto Sans).
    const long ascender = ceil_pixels(FT_MulFix(face->ascender, face->size->metrics.y_scale));
    glyph.left = static_cast<std::int32_t>(left);
    glyph.top = static_cast<std::int32_t>(top - ascender);
    glyph.width = static_cast<std::uint32_t>(width);
    glyph.height = static_cast<std::uint32_t>(height);
    glyph.bitmap = quantise(signed_distances(*shape), pbf::glyph_radius, pbf::glyph_cutoff);
    return glyph;
}

}  // namespace oryx::glyphs

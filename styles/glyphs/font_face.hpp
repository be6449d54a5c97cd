#pragma once

#include "geo/core/result.hpp"
#include "geo/pbf/glyphs.hpp"

#include <cstdint>
#include <filesystem>
#include <memory>
#include <optional>

namespace oryx::glyphs {

/// One face of a font file, drawn with FreeType without hinting.
class FontFace {
  public:
    /// Error: io where the file is not a font that FreeType reads.
    static Result<FontFace> open(const std::filesystem::path& file);

    /// The glyph of a code point; nothing where the font has none.
    [[nodiscard]] std::optional<pbf::Glyph> glyph(std::uint32_t code_point) const;

    FontFace(FontFace&&) noexcept;
    FontFace& operator=(FontFace&&) noexcept;
    ~FontFace();

  private:
    struct Impl;
    explicit FontFace(std::unique_ptr<Impl> impl);
    std::unique_ptr<Impl> impl_;
};

}  // namespace oryx::glyphs

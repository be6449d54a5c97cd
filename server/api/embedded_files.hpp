#pragma once

#include "server/http/operation.hpp"

#include <optional>
#include <string>
#include <string_view>
#include <vector>

/// The web files and glyphs that are built into the program.
namespace oryx::api {

/// A file of the web set by its path ("map/sprite.png") as an answer that may be kept and must be asked again.
std::optional<http::Response> web_file(std::string_view path);
/// The ids of the styles.
std::vector<std::string> style_ids();
/// A style with absolute addresses: clients do not agree on how relative ones are read. Nothing where there is none.
std::optional<std::string> style_text(std::string_view id, const std::string& base_url);
/// The fonts whose glyphs are there.
std::vector<std::string> font_names();
/// The glyphs of a range; nothing where the font has none of it.
std::optional<http::Response> glyph_file(std::string_view font, std::string_view range);

}  // namespace oryx::api

#pragma once

#include "geo/core/result.hpp"

#include <string>
#include <string_view>
#include <vector>

namespace oryx::store {

/// Text in UTF-8, and what it was in before.
struct DecodedText {
    std::string text;
    std::string encoding;   ///< IANA name: "UTF-8", "ISO-8859-1", "WINDOWS-1252", ...
    bool detected = false;  ///< guessed from the bytes
};

/// UTF-8 as RFC 3629 has it: no surrogates, no overlong forms.
bool is_utf8(std::string_view bytes);

/// What bytes hold of UTF-8 beyond ASCII.
struct Utf8Census {
    std::size_t sequences = 0;  ///< whole sequences of two bytes or more
    std::size_t stray = 0;      ///< bytes that belong to none
    /// Whether it is UTF-8 with at most a few sequences cut, as fields of fixed width have them.
    [[nodiscard]] bool mostly_utf8() const { return stray * 4 <= sequences; }
};
Utf8Census utf8_census(std::string_view bytes);

/// Takes off the end of a text a sequence that was cut there. Whether the text is UTF-8 then.
bool mend_utf8_end(std::string& text);

/// The encoding of bytes: UTF-8 where they are valid UTF-8, WINDOWS-1252 where all of their letters are Western
/// European ones, else uchardet's guess, else WINDOWS-1252, which takes nearly any byte.
std::string detect_encoding(std::string_view bytes);

/// Turns a file's bytes into UTF-8 without byte order mark and without NUL. `encoding` overrides; else a byte order
/// mark (UTF-8, UTF-16) settles it; else it is detected. Error: invalid_input where the encoding is not known or does
/// not fit.
Result<DecodedText> decode_text(std::string bytes, const std::string& encoding = {});

}  // namespace oryx::store

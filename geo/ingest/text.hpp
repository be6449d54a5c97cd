#pragma once

#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace oryx::ingest {

/// Without blanks at both ends (ASCII white space, no-break space, byte order mark).
std::string_view trim(std::string_view text);

/// Lower case without the accents of Latin letters (French, Portuguese, Spanish), for comparing words: "Février" and
/// "FEVRIER" fold alike. Other UTF-8 is kept as it is.
std::string fold(std::string_view text);

/// A field's name for comparing: folded, letters and digits only. "Pcode_Ad_2" and "PCODE AD 2" are alike.
std::string fold_name(std::string_view name);

/// Whether a source's field is the one an alias means: equal when folded, or cut to the 10 bytes a DBF can hold
/// ("civilian_f" for "civilian_fatalities").
bool matches_field(std::string_view field, std::string_view alias);

/// Pieces between blanks; punctuation at the ends of a piece is dropped.
std::vector<std::string> words(std::string_view text);

/// Whether a text says that the value is not known: blank, "unknown", "inconnu", "n/a", "-", "null", ...
bool says_unknown(std::string_view text);

/// The text as it was before its UTF-8 was read as Windows-1252 and encoded once more ("Ségou" for "SÃ©gou").
/// Nothing where it does not look so.
std::optional<std::string> undo_double_encoding(std::string_view text);

}  // namespace oryx::ingest

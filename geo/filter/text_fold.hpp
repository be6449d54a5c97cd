#pragma once

#include <string>
#include <string_view>

/// ICU lives behind these functions only.
namespace oryx::filter {

/// Full case folding of Unicode (CQL2 7.8): "STRASSE" and "straße" become one text.
std::string fold_case(std::string_view utf8);
/// Without the marks on letters (CQL2 7.9): decomposed (NFD), nonspacing marks dropped, composed again.
std::string fold_accents(std::string_view utf8);

/// Whether a text fits a pattern of LIKE (CQL2 7.7): '%' stands for any characters, '_' for one, a backslash takes its
/// meaning from the next. The whole text must fit, and case counts.
bool matches_pattern(std::string_view text, std::string_view pattern);

}  // namespace oryx::filter

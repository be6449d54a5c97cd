#include "geo/filter/text_fold.hpp"

#include <algorithm>

#include <unicode/normalizer2.h>
#include <unicode/uchar.h>
#include <unicode/unistr.h>

namespace oryx::filter {

namespace {

bool is_ascii(std::string_view text) {
    return std::ranges::all_of(text, [](char c) { return static_cast<unsigned char>(c) < 0x80; });
}

std::string to_utf8(const icu::UnicodeString& text) {
    std::string out;
    text.toUTF8String(out);
    return out;
}

/// Bytes of the character that starts a text. Precondition: not empty.
std::size_t character_size(std::string_view text) {
    std::size_t size = 1;
    while (size < text.size() && (static_cast<unsigned char>(text[size]) & 0xC0) == 0x80)
        ++size;
    return size;
}

}  // namespace

std::string fold_case(std::string_view utf8) {
    if (is_ascii(utf8)) {
        std::string out(utf8);
        for (char& c : out)
            c = c >= 'A' && c <= 'Z' ? static_cast<char>(c - 'A' + 'a') : c;
        return out;
    }
    return to_utf8(icu::UnicodeString::fromUTF8({utf8.data(), static_cast<std::int32_t>(utf8.size())}).foldCase());
}

std::string fold_accents(std::string_view utf8) {
    if (is_ascii(utf8)) return std::string(utf8);
    UErrorCode error = U_ZERO_ERROR;
    const icu::Normalizer2* decompose = icu::Normalizer2::getNFDInstance(error);
    const icu::Normalizer2* compose = icu::Normalizer2::getNFCInstance(error);
    if (U_FAILURE(error)) return std::string(utf8);
    const auto text = icu::UnicodeString::fromUTF8({utf8.data(), static_cast<std::int32_t>(utf8.size())});
    const icu::UnicodeString apart = decompose->normalize(text, error);
    icu::UnicodeString kept;
    for (std::int32_t i = 0; i < apart.length(); i = apart.moveIndex32(i, 1)) {
        const UChar32 c = apart.char32At(i);
        if (u_charType(c) != U_NON_SPACING_MARK) kept.append(c);
    }
    return to_utf8(compose->normalize(kept, error));
}

bool matches_pattern(std::string_view text, std::string_view pattern) {
    // Behind the last '%' and where in the text it was taken to end: the only place to come back to.
    constexpr auto none = std::string_view::npos;
    std::size_t t = 0;
    std::size_t p = 0;
    std::size_t back_p = none;
    std::size_t back_t = 0;
    while (t < text.size() || p < pattern.size()) {
        if (p < pattern.size() && pattern[p] == '%') {
            back_p = ++p;
            back_t = t;
            continue;
        }
        if (t < text.size() && p < pattern.size()) {
            const std::size_t size = character_size(text.substr(t));
            if (pattern[p] == '_') {
                t += size;
                ++p;
                continue;
            }
            const std::size_t literal = pattern[p] == '\\' && p + 1 < pattern.size() ? p + 1 : p;
            const std::size_t its_size = character_size(pattern.substr(literal));
            if (text.substr(t, size) == pattern.substr(literal, its_size)) {
                t += size;
                p = literal + its_size;
                continue;
            }
        }
        if (back_p == none || back_t >= text.size()) return false;
        back_t += character_size(text.substr(back_t));
        t = back_t;
        p = back_p;
    }
    return true;
}

}  // namespace oryx::filter

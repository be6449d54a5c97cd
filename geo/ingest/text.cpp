#include "geo/ingest/text.hpp"

#include <algorithm>
#include <array>
#include <cstdint>
#include <utility>

namespace oryx::ingest {

namespace {

constexpr std::string_view no_break_space = "\xC2\xA0";
constexpr std::string_view byte_order_mark = "\xEF\xBB\xBF";

bool is_blank(char c) {
    return c == ' ' || c == '\t' || c == '\r' || c == '\n' || c == '\v' || c == '\f';
}
bool is_alnum(char c) {
    return (c >= 'a' && c <= 'z') || (c >= '0' && c <= '9') || (c >= 'A' && c <= 'Z');
}

// U+00C0 to U+00FF without their accents; 0: keep as it is.
constexpr std::array<const char*, 64> latin1_letters{
    "a", "a", "a", "a", "a", "a", "ae", "c",     "e", "e", "e", "e", "i", "i", "i",  "i",
    "d", "n", "o", "o", "o", "o", "o",  nullptr, "o", "u", "u", "u", "u", "y", "th", "ss",
    "a", "a", "a", "a", "a", "a", "ae", "c",     "e", "e", "e", "e", "i", "i", "i",  "i",
    "d", "n", "o", "o", "o", "o", "o",  nullptr, "o", "u", "u", "u", "u", "y", "th", "y"};

/// One code point of UTF-8 and its length; nothing where the bytes are no UTF-8.
std::optional<std::pair<std::uint32_t, std::size_t>> decode(std::string_view text) {
    const auto byte = [&](std::size_t i) { return static_cast<unsigned char>(text[i]); };
    if (text.empty()) return std::nullopt;
    const unsigned char lead = byte(0);
    if (lead < 0x80) return std::pair{std::uint32_t{lead}, std::size_t{1}};
    const std::size_t length = lead >= 0xF0 ? 4 : lead >= 0xE0 ? 3 : lead >= 0xC2 ? 2 : 0;
    if (length == 0 || lead > 0xF4 || text.size() < length) return std::nullopt;
    std::uint32_t point = lead & (0xFFU >> (length + 1));
    for (std::size_t i = 1; i < length; ++i) {
        if ((byte(i) & 0xC0U) != 0x80U) return std::nullopt;
        point = point << 6U | (byte(i) & 0x3FU);
    }
    return std::pair{point, length};
}

// The code points that Windows-1252 gives to bytes 0x80 to 0x9F; 0 where it has none.
constexpr std::array<std::uint32_t, 32> windows_1252_high{
    0x20AC, 0,      0x201A, 0x0192, 0x201E, 0x2026, 0x2020, 0x2021, 0x02C6, 0x2030, 0x0160,
    0x2039, 0x0152, 0,      0x017D, 0,      0,      0x2018, 0x2019, 0x201C, 0x201D, 0x2022,
    0x2013, 0x2014, 0x02DC, 0x2122, 0x0161, 0x203A, 0x0153, 0,      0x017E, 0x0178};

std::optional<char> windows_1252_byte(std::uint32_t point) {
    if (point <= 0xFF) return static_cast<char>(point);  // also the C1 controls, as lenient encoders write them
    const auto* found = std::find(windows_1252_high.begin(), windows_1252_high.end(), point);
    if (found == windows_1252_high.end()) return std::nullopt;
    return static_cast<char>(0x80 + (found - windows_1252_high.begin()));
}

}  // namespace

std::string_view trim(std::string_view text) {
    while (true) {
        if (!text.empty() && is_blank(text.front())) {
            text.remove_prefix(1);
        } else if (text.starts_with(no_break_space)) {
            text.remove_prefix(no_break_space.size());
        } else if (text.starts_with(byte_order_mark)) {
            text.remove_prefix(byte_order_mark.size());
        } else if (!text.empty() && is_blank(text.back())) {
            text.remove_suffix(1);
        } else if (text.ends_with(no_break_space)) {
            text.remove_suffix(no_break_space.size());
        } else {
            return text;
        }
    }
}

std::string fold(std::string_view text) {
    std::string out;
    out.reserve(text.size());
    while (!text.empty()) {
        const auto point = decode(text);
        const std::size_t length = point ? point->second : 1;
        const char* letters = nullptr;
        if (point && point->first >= 0xC0 && point->first <= 0xFF) letters = latin1_letters[point->first - 0xC0];
        if (letters != nullptr) {
            out += letters;
        } else if (length == 1) {
            const char c = text.front();
            out += c >= 'A' && c <= 'Z' ? static_cast<char>(c - 'A' + 'a') : c;
        } else if (point->first == 0x0152 || point->first == 0x0153) {
            out += "oe";
        } else if (point->first == 0x2019) {
            out += '\'';
        } else {
            out += text.substr(0, length);
        }
        text.remove_prefix(length);
    }
    return out;
}

std::string fold_name(std::string_view name) {
    std::string out;
    for (const char c : fold(name)) {
        if (is_alnum(c) || (static_cast<unsigned char>(c) & 0x80U) != 0) out += c;
    }
    return out;
}

bool matches_field(std::string_view field, std::string_view alias) {
    if (fold_name(field) == fold_name(alias)) return true;
    constexpr std::size_t dbf_name_bytes = 10;
    return field.size() == dbf_name_bytes && alias.size() > dbf_name_bytes &&
           fold(field) == fold(alias.substr(0, dbf_name_bytes));
}

std::vector<std::string> words(std::string_view text) {
    std::vector<std::string> out;
    std::string word;
    const auto flush = [&] {
        while (!word.empty() && !is_alnum(word.back()) && (static_cast<unsigned char>(word.back()) & 0x80U) == 0) {
            word.pop_back();
        }
        if (!word.empty()) out.push_back(std::move(word));
        word.clear();
    };
    for (const char c : text) {
        const bool letter = is_alnum(c) || (static_cast<unsigned char>(c) & 0x80U) != 0;
        if (is_blank(c) || c == ',' || c == '(' || c == ')' || c == '/' || c == ';') {
            flush();
        } else if (letter || !word.empty()) {
            word += c;
        }
    }
    flush();
    return out;
}

bool says_unknown(std::string_view text) {
    static constexpr std::array<std::string_view, 19> unknown{
        "",        "-",       "--",       "?",  "n/a",  "na",  "n.a.", "nan",       "null", "none",
        "unknown", "inconnu", "inconnue", "nd", "n.d.", "tbd", "#n/a", "not known", "..."};
    const std::string folded = fold(trim(text));
    return std::find(unknown.begin(), unknown.end(), folded) != unknown.end();
}

std::optional<std::string> undo_double_encoding(std::string_view text) {
    std::string bytes;
    bool high = false;
    while (!text.empty()) {
        const auto point = decode(text);
        if (!point) return std::nullopt;
        const auto byte = windows_1252_byte(point->first);
        if (!byte) return std::nullopt;  // a letter that Windows-1252 lacks was never read as Windows-1252
        high = high || point->first >= 0x80;
        bytes += *byte;
        text.remove_prefix(point->second);
    }
    if (!high) return std::nullopt;
    for (std::string_view rest = bytes; !rest.empty();) {
        const auto point = decode(rest);
        if (!point) return std::nullopt;
        rest.remove_prefix(point->second);
    }
    return bytes;
}

}  // namespace oryx::ingest

#include "geo/ingest/coordinate_parse.hpp"

#include "geo/ingest/number_parse.hpp"
#include "geo/ingest/text.hpp"

#include <cmath>
#include <string>
#include <vector>

namespace oryx::ingest {

namespace {

struct Sexagesimal {
    std::vector<std::string> numbers;  ///< degrees, minutes, seconds
    char hemisphere = 0;               ///< 'n', 's', 'e', 'w'
    bool negative = false;
};

/// Which hemisphere a letter names on an axis: 'o' is French "ouest".
char hemisphere_of(char letter, Axis axis) {
    if (axis == Axis::latitude && (letter == 'n' || letter == 's')) return letter;
    if (axis == Axis::longitude && (letter == 'e' || letter == 'w')) return letter;
    if (axis == Axis::longitude && letter == 'o') return 'w';
    return 0;
}

/// Signs for degrees, minutes and seconds become blanks, so that only numbers and a letter are left.
std::string without_unit_signs(std::string_view text) {
    static constexpr std::string_view signs[] = {
        "\xC2\xB0", "\xC2\xBA", "\xCB\x9A", "\xE2\x80\xB2", "\xE2\x80\xB3", "\xE2\x80\x99", "\xE2\x80\x9D", "\xC2\xB4",
        "'",        "\"",       ":",        "\xE2\x80\x98", "\xE2\x80\x9C", "\xC2\xA0"};
    std::string out;
    while (!text.empty()) {
        std::size_t length = 0;
        for (const std::string_view sign : signs) {
            if (text.starts_with(sign)) length = sign.size();
        }
        out += length > 0 ? ' ' : text.front();
        text.remove_prefix(length > 0 ? length : 1);
    }
    return out;
}

std::optional<Sexagesimal> split(std::string_view text, Axis axis) {
    Sexagesimal parts;
    std::string number;
    bool lettered = false;  // "14d21m00s": then an s after the third number means seconds, not south
    const auto flush = [&] {
        if (!number.empty()) parts.numbers.push_back(std::move(number));
        number.clear();
    };
    for (const char c : fold(without_unit_signs(text))) {
        if ((c >= '0' && c <= '9') || c == '.' || c == ',') {
            number += c;
        } else if (c == ' ') {
            flush();
        } else if ((c == '-' || c == '+') && parts.numbers.empty() && number.empty() && !parts.negative) {
            parts.negative = c == '-';
        } else if (!number.empty() && c == 'd' && parts.numbers.empty()) {
            flush();
            lettered = true;
        } else if (!number.empty() && lettered && c == (parts.numbers.size() == 1 ? 'm' : 's')) {
            flush();
        } else if (const char letter = hemisphere_of(c, axis); letter != 0 && parts.hemisphere == 0) {
            flush();
            parts.hemisphere = letter;
        } else {
            return std::nullopt;
        }
    }
    flush();
    if (parts.numbers.empty() || parts.numbers.size() > 3) return std::nullopt;
    return parts;
}

}  // namespace

std::optional<double> parse_degrees(std::string_view text, Axis axis) {
    text = trim(text);
    if (const auto plain = parse_decimal_coordinate(text)) return plain;
    const auto parts = split(text, axis);
    if (!parts) return std::nullopt;
    const bool backwards = parts->hemisphere == 's' || parts->hemisphere == 'w';
    if (parts->negative && parts->hemisphere != 0) return std::nullopt;
    double degrees = 0;
    double unit = 1;
    for (std::size_t i = 0; i < parts->numbers.size(); ++i) {
        const std::string& number = parts->numbers[i];
        const auto value = parse_decimal_coordinate(number);
        const bool last = i + 1 == parts->numbers.size();
        if (!value || (i > 0 && *value >= 60)) return std::nullopt;
        if (!last && number.find_first_of(".,") != std::string::npos && std::floor(*value) != *value) {
            return std::nullopt;
        }
        degrees += *value / unit;
        unit *= 60;
    }
    return parts->negative || backwards ? -degrees : degrees;
}

}  // namespace oryx::ingest

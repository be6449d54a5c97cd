#include "geo/ingest/number_parse.hpp"

#include "geo/ingest/text.hpp"

#include <charconv>
#include <cmath>
#include <string>

namespace oryx::ingest {

namespace {

bool is_digit(char c) {
    return c >= '0' && c <= '9';
}

/// Takes a thousands separator at the front of `text`; the mark's counterpart counts as one.
std::size_t separator_length(std::string_view text, DecimalMark mark) {
    const char other = mark == DecimalMark::dot ? ',' : '.';
    if (text.front() == other || text.front() == ' ' || text.front() == '\'') return 1;
    if (text.starts_with("\xC2\xA0")) return 2;                                          // no-break space
    if (text.starts_with("\xE2\x80\xAF") || text.starts_with("\xE2\x80\x99")) return 3;  // narrow space, apostrophe
    return 0;
}

/// The digits of the whole part without separators; nothing where groups are not of three digits.
std::optional<std::string> join_groups(std::string_view text, DecimalMark mark) {
    std::string digits;
    std::size_t group = 0;
    bool grouped = false;
    while (!text.empty()) {
        if (is_digit(text.front())) {
            digits += text.front();
            ++group;
            text.remove_prefix(1);
            continue;
        }
        const std::size_t length = separator_length(text, mark);
        if (length == 0 || group == 0 || group > 3 || (grouped && group != 3)) return std::nullopt;
        grouped = true;
        group = 0;
        text.remove_prefix(length);
    }
    if (grouped && group != 3) return std::nullopt;
    return digits;
}

std::optional<double> to_double(const std::string& text) {
    double value = 0;
    const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), value);
    if (error != std::errc{} || end != text.data() + text.size() || !std::isfinite(value)) return std::nullopt;
    return value;
}

}  // namespace

void DecimalEvidence::add(std::string_view text) {
    text = trim(text);
    const auto last_dot = text.rfind('.');
    const auto last_comma = text.rfind(',');
    const bool has_dot = last_dot != std::string_view::npos;
    const bool has_comma = last_comma != std::string_view::npos;
    if (!has_dot && !has_comma) return;
    const DecimalMark mark = !has_comma || (has_dot && last_dot > last_comma) ? DecimalMark::dot : DecimalMark::comma;
    if (!parse_number(text, mark)) return;
    const auto position = mark == DecimalMark::dot ? last_dot : last_comma;
    // One separator with three digits after it may stand for thousands: it settles nothing.
    if (!(has_dot && has_comma) && text.size() - position - 1 == 3 && position <= 4 && text.front() != '0') return;
    (mark == DecimalMark::dot ? dot : comma) += 1;
}

std::optional<double> parse_number(std::string_view text, DecimalMark mark) {
    text = trim(text);
    std::string number;
    if (text.starts_with("\xE2\x88\x92")) {  // minus sign
        number = "-";
        text.remove_prefix(3);
    } else if (!text.empty() && (text.front() == '-' || text.front() == '+')) {
        if (text.front() == '-') number = "-";
        text.remove_prefix(1);
    }
    const auto exponent = text.find_first_of("eE");
    const std::string_view mantissa = text.substr(0, exponent);
    const auto point = mantissa.find(mark == DecimalMark::dot ? '.' : ',');
    const auto whole = join_groups(mantissa.substr(0, point), mark);
    const std::string_view decimals = point == std::string_view::npos ? std::string_view{} : mantissa.substr(point + 1);
    if (!whole || (whole->empty() && decimals.empty())) return std::nullopt;
    for (const char c : decimals) {
        if (!is_digit(c)) return std::nullopt;
    }
    number += whole->empty() ? "0" : *whole;
    if (!decimals.empty()) number += "." + std::string(decimals);
    if (exponent != std::string_view::npos) {
        std::string_view power = text.substr(exponent + 1);
        if (power.starts_with('+')) power.remove_prefix(1);
        number += "e" + std::string(power);
    }
    return to_double(number);
}

std::optional<std::int64_t> parse_integer(std::string_view text, DecimalMark mark) {
    const auto value = parse_number(text, mark);
    return value ? integer_of(*value) : std::nullopt;
}

std::optional<double> parse_decimal_coordinate(std::string_view text) {
    const bool comma = text.find(',') != std::string_view::npos && text.find('.') == std::string_view::npos;
    return parse_number(text, comma ? DecimalMark::comma : DecimalMark::dot);
}

std::optional<double> number_of(const Value& value, DecimalMark mark) {
    if (const auto* whole = std::get_if<std::int64_t>(&value)) return static_cast<double>(*whole);
    if (const auto* real = std::get_if<double>(&value)) {
        return std::isfinite(*real) ? std::optional(*real) : std::nullopt;
    }
    if (const auto* text = std::get_if<std::string>(&value)) return parse_number(*text, mark);
    return std::nullopt;
}

std::optional<std::int64_t> integer_of(const Value& value, DecimalMark mark) {
    if (const auto* whole = std::get_if<std::int64_t>(&value)) return *whole;
    if (const auto* text = std::get_if<std::string>(&value); text != nullptr && is_plain_integer(trim(*text))) {
        std::int64_t exact = 0;
        const std::string_view digits = trim(*text);
        const auto [end, error] = std::from_chars(digits.data(), digits.data() + digits.size(), exact);
        if (error == std::errc{}) return exact;
    }
    const auto number = number_of(value, mark);
    constexpr double exact_limit = 9007199254740992.0;  // 2^53
    if (!number || std::abs(*number) > exact_limit || std::floor(*number) != *number) return std::nullopt;
    return static_cast<std::int64_t>(*number);
}

bool is_plain_integer(std::string_view text) {
    if (text.starts_with('-')) text.remove_prefix(1);
    if (text.empty() || text.size() > 18) return false;
    if (text.front() == '0' && text.size() > 1) return false;
    for (const char c : text) {
        if (!is_digit(c)) return false;
    }
    return true;
}

}  // namespace oryx::ingest

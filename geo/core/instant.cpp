#include "geo/core/instant.hpp"

#include <algorithm>

#include <fmt/format.h>

namespace oryx {

namespace {

constexpr std::int64_t second_us = 1'000'000;
constexpr std::int64_t minute_us = 60 * second_us;
constexpr std::int64_t day_us = 24 * 60 * minute_us;

bool is_digit(char c) {
    return c >= '0' && c <= '9';
}

/// Two digits at a place of the text, or -1.
int two_digits(std::string_view text, std::size_t at) {
    if (at + 2 > text.size() || !is_digit(text[at]) || !is_digit(text[at + 1])) return -1;
    return (text[at] - '0') * 10 + (text[at + 1] - '0');
}

/// Minutes east of UTC of "Z" or "+01:00"; nothing for what is neither.
std::optional<int> offset_minutes(std::string_view text) {
    if (text == "Z" || text == "z") return 0;
    if (text.size() != 6 || (text[0] != '+' && text[0] != '-') || text[3] != ':') return std::nullopt;
    const int hours = two_digits(text, 1);
    const int minutes = two_digits(text, 4);
    if (hours < 0 || hours > 23 || minutes < 0 || minutes > 59) return std::nullopt;
    return (text[0] == '-' ? -1 : 1) * (hours * 60 + minutes);
}

/// The fraction of a second that starts at `at` with its point, in microseconds; `at` is left behind it. -1 where no
/// digit follows.
std::int64_t fraction(std::string_view text, std::size_t& at) {
    if (at >= text.size() || text[at] != '.') return 0;
    std::int64_t value = 0;
    std::int64_t unit = second_us / 10;
    const std::size_t from = ++at;
    for (; at < text.size() && is_digit(text[at]); ++at) {
        value += (text[at] - '0') * unit;
        unit /= 10;
    }
    return at == from ? -1 : value;
}

}  // namespace

std::optional<Instant> Instant::parse(std::string_view text) {
    if (text.size() < 20 || (text[10] != 'T' && text[10] != 't') || text[13] != ':' || text[16] != ':') return {};
    const auto day = Day::parse(text.substr(0, 10));
    const int hour = two_digits(text, 11);
    const int minute = two_digits(text, 14);
    const int second = two_digits(text, 17);
    if (!day || hour < 0 || hour > 23 || minute < 0 || minute > 59 || second < 0 || second > 60) return {};
    std::size_t at = 19;
    const std::int64_t part = fraction(text, at);
    const auto offset = offset_minutes(text.substr(at));
    if (part < 0 || !offset) return {};
    const std::int64_t in_minute = second == 60 ? minute_us - 1 : second * second_us + part;
    const std::int64_t utc = start_of(*day).microseconds + (hour * 60 + minute - *offset) * minute_us + in_minute;
    static const std::int64_t first = start_of(*Day::from_civil(0, 1, 1)).microseconds;
    static const std::int64_t last = start_of(*Day::from_civil(9999, 12, 31)).microseconds + day_us - 1;
    return Instant{std::clamp(utc, first, last)};
}

Instant Instant::start_of(Day day) {
    return {day.number * day_us};
}

Day Instant::day() const {
    const std::int64_t day = microseconds / day_us - (microseconds % day_us < 0 ? 1 : 0);
    return {static_cast<std::int32_t>(day)};
}

std::string to_iso(Instant instant) {
    const Day day = instant.day();
    const std::int64_t rest = instant.microseconds - Instant::start_of(day).microseconds;
    const std::int64_t seconds = rest / second_us;
    std::string text =
        fmt::format("{}T{:02}:{:02}:{:02}", to_iso(day), seconds / 3600, seconds / 60 % 60, seconds % 60);
    if (const std::int64_t part = rest % second_us; part != 0) {
        text += fmt::format(".{:06}", part);
        text.erase(text.find_last_not_of('0') + 1);
    }
    return text + "Z";
}

}  // namespace oryx

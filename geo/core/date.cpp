#include "geo/core/date.hpp"

#include <array>
#include <chrono>
#include <cstdio>

namespace oryx {

namespace {

constexpr std::array<std::string_view, 4> precision_names{"day", "month", "year", "interval"};

std::optional<int> digits(std::string_view text) {
    int value = 0;
    for (const char c : text) {
        if (c < '0' || c > '9') return std::nullopt;
        value = value * 10 + (c - '0');
    }
    return value;
}

}  // namespace

std::optional<Day> Day::from_civil(int year, unsigned month, unsigned day) {
    const std::chrono::year_month_day date{std::chrono::year{year}, std::chrono::month{month}, std::chrono::day{day}};
    if (!date.ok()) return std::nullopt;
    return Day{static_cast<std::int32_t>(std::chrono::sys_days{date}.time_since_epoch().count())};
}

std::optional<Day> Day::parse(std::string_view text) {
    if (text.size() != 10 || text[4] != '-' || text[7] != '-') return std::nullopt;
    const auto year = digits(text.substr(0, 4));
    const auto month = digits(text.substr(5, 2));
    const auto day = digits(text.substr(8, 2));
    if (!year || !month || !day) return std::nullopt;
    return from_civil(*year, static_cast<unsigned>(*month), static_cast<unsigned>(*day));
}

Day Day::today() {
    const auto now = std::chrono::floor<std::chrono::days>(std::chrono::system_clock::now());
    return Day{static_cast<std::int32_t>(now.time_since_epoch().count())};
}

Civil civil(Day day) {
    const std::chrono::year_month_day date{std::chrono::sys_days{std::chrono::days{day.number}}};
    return {static_cast<int>(date.year()), static_cast<unsigned>(date.month()), static_cast<unsigned>(date.day())};
}

std::string to_iso(Day day) {
    const Civil c = civil(day);
    std::array<char, 32> text{};
    const int size = std::snprintf(text.data(), text.size(), "%04d-%02u-%02u", c.year, c.month, c.day);
    return {text.data(), static_cast<std::size_t>(size)};
}

std::string_view to_string(DatePrecision precision) {
    return precision_names[static_cast<std::size_t>(precision)];
}

std::optional<DatePrecision> parse_date_precision(std::string_view text) {
    for (std::size_t i = 0; i < precision_names.size(); ++i) {
        if (precision_names[i] == text) return static_cast<DatePrecision>(i);
    }
    return std::nullopt;
}

std::optional<DateInterval> DateInterval::of_month(int year, unsigned month) {
    const auto start = Day::from_civil(year, month, 1);
    const auto end = month == 12 ? Day::from_civil(year + 1, 1, 1) : Day::from_civil(year, month + 1, 1);
    if (!start || !end) return std::nullopt;
    return DateInterval{*start, *end, DatePrecision::month};
}

std::optional<DateInterval> DateInterval::of_year(int year) {
    const auto start = Day::from_civil(year, 1, 1);
    const auto end = Day::from_civil(year + 1, 1, 1);
    if (!start || !end) return std::nullopt;
    return DateInterval{*start, *end, DatePrecision::year};
}

std::string to_iso(const DateInterval& interval) {
    const std::string start = to_iso(interval.start);
    switch (interval.precision) {
        case DatePrecision::day:
            if (interval.length() == 1) return start;
            break;
        case DatePrecision::month:
            return start.substr(0, 7);
        case DatePrecision::year:
            return start.substr(0, 4);
        case DatePrecision::interval:
            break;
    }
    return start + "/" + to_iso(interval.end + -1);
}

}  // namespace oryx

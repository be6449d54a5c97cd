#pragma once

#include <compare>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

namespace oryx {

/// A UTC day, counted from 1970-01-01 (proleptic Gregorian).
struct Day {
    std::int32_t number = 0;
    auto operator<=>(const Day&) const = default;
    Day operator+(std::int32_t days) const { return {number + days}; }
    std::int32_t operator-(Day other) const { return number - other.number; }

    /// Nothing where the calendar has no such day.
    static std::optional<Day> from_civil(int year, unsigned month, unsigned day);
    /// "2019-12-31" and nothing else; years 0000 to 9999.
    static std::optional<Day> parse(std::string_view text);
    static Day today();
};

struct Civil {
    int year;
    unsigned month;
    unsigned day;
};
Civil civil(Day day);
std::string to_iso(Day day);  ///< "2019-12-31"

/// How exactly a date is known. `interval`: somewhere in a stretch that is no calendar unit.
enum class DatePrecision : std::uint8_t { day, month, year, interval };
std::string_view to_string(DatePrecision precision);
std::optional<DatePrecision> parse_date_precision(std::string_view text);

/// A half-open interval [start, end) of UTC days with the precision it was published with. Nothing ever invents a day:
/// a year alone is [1 Jan, 1 Jan of the next year) with precision year.
struct DateInterval {
    Day start;
    Day end;  ///< exclusive
    DatePrecision precision = DatePrecision::day;

    static DateInterval of_day(Day day) { return {day, day + 1, DatePrecision::day}; }
    static std::optional<DateInterval> of_month(int year, unsigned month);
    static std::optional<DateInterval> of_year(int year);

    [[nodiscard]] std::int32_t length() const { return end - start; }
    [[nodiscard]] bool intersects(const DateInterval& other) const { return start < other.end && other.start < end; }
    bool operator==(const DateInterval&) const = default;
};

/// ISO text at the precision known: "2019-12-31", "2019-12", "2019", or "2019-12-01/2019-12-20" (last day inclusive).
std::string to_iso(const DateInterval& interval);

}  // namespace oryx

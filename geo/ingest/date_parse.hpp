#pragma once

#include "geo/core/date.hpp"
#include "geo/core/value.hpp"

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

namespace oryx::ingest {

/// Which of two numbers of a date like 05/04/2019 is the day.
enum class DateOrder : std::uint8_t { unsettled, day_month, month_day };
std::optional<DateOrder> parse_date_order(std::string_view text);  ///< "dmy", "mdy"

/// What the values of a column say about the order. 13/04 settles day first, 04/13 month first, 05/04 nothing.
struct DateOrderEvidence {
    std::int64_t day_month = 0;
    std::int64_t month_day = 0;
    std::int64_t open = 0;  ///< values that mean another day in the other order
    void add(std::string_view text);
    void add(const DateOrderEvidence& other);
};

/// How dates are read in one column.
struct DateStyle {
    DateOrder order = DateOrder::unsettled;
    bool serial_days = false;  ///< numbers 20000 to 80000 are days since 1899-12-30 (spreadsheets)
};

/// A date as the sources write it, at the precision it is written with; the day as written, offsets and times of day
/// are not applied ("2019-05-01T00:00:00+03:00" is 1 May). Forms: 2019-12-31 (also / . or nothing between), with a
/// time; 31/12/2019 and 31-12-19 by the style's order; 12 May 2019, 12-mai-2019, May 12, 2019; May 2019, 2019-05,
/// 05/2019; 2019; 2019-05-01/2019-05-20; a spreadsheet's day number. Nothing for other text, and where the order is not
/// settled.
std::optional<DateInterval> parse_date(std::string_view text, const DateStyle& style = {});

/// Any value as a date: a Day as it is, whole numbers as a year, as 20191231, or as a spreadsheet's day number.
std::optional<DateInterval> date_of(const Value& value, const DateStyle& style = {});

/// 1 to 12 for a month's number or its name in English or French, whole or short ("Sept.", "févr").
std::optional<unsigned> parse_month(std::string_view text);

}  // namespace oryx::ingest

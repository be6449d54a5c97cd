#include "geo/ingest/date_columns.hpp"

#include "geo/core/open_ends.hpp"
#include "geo/ingest/number_parse.hpp"
#include "geo/ingest/text.hpp"

#include <algorithm>
#include <chrono>

namespace oryx::ingest {

namespace {

bool blank(const Value& value) {
    return std::holds_alternative<std::monostate>(value) || says_unknown(value_text(value));
}

/// The precision of a stretch: a day, a calendar month, a calendar year, else an interval.
DateInterval named(DateInterval stretch) {
    stretch.precision = DatePrecision::interval;
    if (stretch.length() == 1) stretch.precision = DatePrecision::day;
    const Civil start = civil(stretch.start);
    if (const auto month = DateInterval::of_month(start.year, start.month);
        month && month->start == stretch.start && month->end == stretch.end) {
        stretch.precision = DatePrecision::month;
    }
    if (const auto year = DateInterval::of_year(start.year);
        year && year->start == stretch.start && year->end == stretch.end) {
        stretch.precision = DatePrecision::year;
    }
    return stretch;
}

std::string quoted(const Value& value) {
    return "'" + value_text(value) + "'";
}

Result<DateOrder> settle_order(const SourceLook& look, std::size_t field, DateOrder wished, std::string& note) {
    if (wished != DateOrder::unsettled) return wished;
    const DateOrderEvidence& seen = look.profile.fields[field].order;
    const std::string& name = look.info.fields[field].name;
    if (seen.day_month > 0 && seen.month_day == 0) {
        note = name + ": day before month, settled by " + std::to_string(seen.day_month) + " values";
        return DateOrder::day_month;
    }
    if (seen.month_day > 0 && seen.day_month == 0) {
        note = name + ": month before day, settled by " + std::to_string(seen.month_day) + " values";
        return DateOrder::month_day;
    }
    if (seen.day_month == 0 && seen.open == 0) return DateOrder::unsettled;  // nothing needs an order
    const std::string why = seen.day_month == 0
                                ? "' has dates like 05/04/2019, and no value tells which number is the day"
                                : "' has dates that can only be day/month and dates that can only be month/day";
    return fail(Error{ErrorKind::invalid_input, "field '" + name + why}
                    .with_parameter("date-order")
                    .with_hint("pass --date-order dmy or --date-order mdy"));
}

}  // namespace

std::optional<DateWidth> parse_date_width(std::string_view text) {
    if (text == "day") return DateWidth::day;
    if (text == "week") return DateWidth::week;
    if (text == "month") return DateWidth::month;
    if (text == "year") return DateWidth::year;
    if (text == "interval") return DateWidth::interval;
    return std::nullopt;
}

std::optional<DateInterval> combine_dates(const DateInterval& start, const std::optional<DateInterval>& end,
                                          DateWidth width) {
    DateInterval stretch = start;
    if (end) {
        if (end->end <= start.start) return std::nullopt;
        stretch.end = std::max(start.end, end->end);
    }
    if (stretch.length() > 1) return named(stretch);
    constexpr std::int32_t days_round_the_middle = 3;
    const Civil day = civil(stretch.start);
    switch (width) {
        case DateWidth::week:
            return DateInterval{stretch.start + -days_round_the_middle, stretch.end + days_round_the_middle,
                                DatePrecision::interval};
        case DateWidth::month:
            return DateInterval::of_month(day.year, day.month);
        case DateWidth::year:
            return DateInterval::of_year(day.year);
        case DateWidth::day:
        case DateWidth::interval:
            break;
    }
    return named(stretch);
}

std::optional<DateInterval> opening_interval(const std::optional<DateInterval>& opened,
                                             const std::optional<DateInterval>& closed) {
    DateInterval stretch{open_start, open_end, DatePrecision::interval};
    if (opened) stretch.start = opened->start;
    if (closed) stretch.end = closed->end;
    if (stretch.end <= stretch.start) return std::nullopt;
    return named(stretch);
}

Result<DateReader> DateReader::create(const SourceLook& look, const Binding& binding, DateOrder wished) {
    DateReader reader;
    reader.mapping_ = binding.mapping;
    const auto bind = [&](std::optional<Input>& target, std::string_view input) -> Result<> {
        const auto field = binding.field(input);
        if (!field) return {};
        std::string note;
        const auto order = settle_order(look, *field, wished, note);
        if (!order) return std::unexpected(order.error());
        if (!note.empty()) reader.note_ += (reader.note_.empty() ? "" : "; ") + note;
        target = Input{
            *field, {.order = *order, .serial_days = look.info.driver == "xlsx"}, look.profile.decimal_mark(*field)};
        return {};
    };
    if (auto bound = bind(reader.start_, input::date_start); !bound) return std::unexpected(bound.error());
    if (auto bound = bind(reader.end_, input::date_end); !bound) return std::unexpected(bound.error());
    if (auto bound = bind(reader.opened_, input::opened); !bound) return std::unexpected(bound.error());
    if (auto bound = bind(reader.closed_, input::closed); !bound) return std::unexpected(bound.error());
    reader.year_ = binding.field(input::year);
    reader.month_ = binding.field(input::month);
    reader.day_ = binding.field(input::day);
    reader.precision_ = binding.field(input::date_precision);
    return reader;
}

DateReader::Read DateReader::read_one(const std::optional<Input>& input, std::span<const Value> row) const {
    if (!input || blank(row[input->field])) return std::optional<DateInterval>{};
    auto date = date_of(row[input->field], input->style);
    if (!date) return std::unexpected("the date " + quoted(row[input->field]) + " cannot be read");
    return date;
}

/// Year, month and day in columns of their own, as far as they go.
DateReader::Read DateReader::read_parts(std::span<const Value> row) const {
    if (!year_ || blank(row[*year_])) return std::optional<DateInterval>{};
    const auto year = integer_of(row[*year_]);
    auto date = year && *year > 0 && *year <= 9998 ? DateInterval::of_year(static_cast<int>(*year)) : std::nullopt;
    if (!date) return std::unexpected("the year " + quoted(row[*year_]) + " cannot be read");
    if (!month_ || blank(row[*month_])) return date;
    const auto month = parse_month(value_text(row[*month_]));
    if (!month) return std::unexpected("the month " + quoted(row[*month_]) + " cannot be read");
    date = DateInterval::of_month(static_cast<int>(*year), *month);
    if (!day_ || blank(row[*day_])) return date;
    const auto number = integer_of(row[*day_]);
    if (number == 0) return date;  // "day 0" is how some files say that it is not known
    const auto day = number && *number > 0 && *number <= 31
                         ? Day::from_civil(static_cast<int>(*year), *month, static_cast<unsigned>(*number))
                         : std::nullopt;
    if (!day) return std::unexpected("the day " + quoted(row[*day_]) + " is not in that month");
    return DateInterval::of_day(*day);
}

std::expected<DateWidth, std::string> DateReader::read_width(std::span<const Value> row) const {
    if (!precision_ || blank(row[*precision_])) return DateWidth::day;
    const std::string text = fold(trim(value_text(row[*precision_])));
    if (const auto codes = mapping_->values.find(input::date_precision); codes != mapping_->values.end()) {
        if (const auto code = codes->second.find(text); code != codes->second.end()) {
            if (const auto width = parse_date_width(code->second)) return *width;
        }
    }
    if (const auto width = parse_date_width(text)) return *width;
    return std::unexpected("the date precision " + quoted(row[*precision_]) + " is not known");
}

std::expected<std::optional<DateInterval>, std::string> DateReader::read(std::span<const Value> row) const {
    if (opened_ || closed_) {
        const auto opened = read_one(opened_, row);
        if (!opened) return opened;
        const auto closed = read_one(closed_, row);
        if (!closed) return closed;
        if (!*opened && !*closed) return std::optional<DateInterval>{};
        auto stretch = opening_interval(*opened, *closed);
        if (!stretch) return std::unexpected("it closes before it opens");
        return stretch;
    }
    auto start = read_one(start_, row);
    if (!start) return start;
    if (!*start) start = read_parts(row);
    if (!start) return start;
    const auto end = read_one(end_, row);
    if (!end) return end;
    if (!*start) return *end;  // the end alone is all that is known
    const auto width = read_width(row);
    if (!width) return std::unexpected(width.error());
    auto date = combine_dates(**start, *end, *width);
    if (!date) return std::unexpected("the date ends before it starts");
    return date;
}

}  // namespace oryx::ingest

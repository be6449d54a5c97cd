#include "geo/ingest/text_look.hpp"

#include "geo/ingest/coordinate_parse.hpp"
#include "geo/ingest/text.hpp"

#include <algorithm>

namespace oryx::ingest {

namespace {

/// Longer texts are prose: no number, date or coordinate.
constexpr std::size_t longest_token = 48;

bool is_digit(char c) {
    return c >= '0' && c <= '9';
}

bool has_leading_zero(std::string_view text) {
    return text.size() > 1 && text.front() == '0' && std::ranges::all_of(text, is_digit);
}

}  // namespace

TextLook look_at_text(std::string_view text) {
    TextLook look;
    look.unknown = says_unknown(text);
    if (look.unknown) return look;
    if (auto single = undo_double_encoding(text)) look.encoded_once = std::move(*single);
    if (text.size() > longest_token || std::ranges::none_of(text, is_digit)) return look;
    look.leading_zero = has_leading_zero(text);
    look.plain_integer = is_plain_integer(text);
    look.decimals.add(text);
    look.order.add(text);
    look.number_dot = parse_number(text, DecimalMark::dot);
    look.number_comma = parse_number(text, DecimalMark::comma);
    look.date = parse_date(text, {.order = DateOrder::day_month, .serial_days = true}) ||
                parse_date(text, {.order = DateOrder::month_day, .serial_days = true});
    look.longitude = parse_degrees(text, Axis::longitude).has_value();
    look.latitude = parse_degrees(text, Axis::latitude).has_value();
    look.grid_place = !look.number_dot && parse_mgrs(text);
    return look;
}

}  // namespace oryx::ingest

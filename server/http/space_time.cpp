// The two OGC parameters with a grammar of their own: bbox and datetime (OGC 17-069r4, 7.15.3 and 7.15.4).
#include "geo/core/instant.hpp"
#include "server/http/parameter.hpp"

#include <charconv>
#include <cmath>
#include <utility>

namespace oryx::http {

namespace {

std::unexpected<Error> wrong(std::string message) {
    return fail(ErrorKind::invalid_input, std::move(message));
}

std::optional<double> finite_number(std::string_view text) {
    double value = 0;
    const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), value);
    if (error != std::errc{} || end != text.data() + text.size() || !std::isfinite(value)) return std::nullopt;
    return value;
}

/// The UTC day of an RFC 3339 date-time (5.6; the second 60 is a leap second) or full-date.
std::optional<Day> parse_instant(std::string_view text) {
    if (text.size() == 10) return Day::parse(text);
    const auto instant = Instant::parse(text);
    if (!instant) return std::nullopt;
    return instant->day();
}

bool open_end(std::string_view text) {
    return text.empty() || text == "..";
}

}  // namespace

DateInterval DateQuery::days() const {
    static const Day earliest = *Day::from_civil(0, 1, 1);
    static const Day latest = *Day::from_civil(9999, 12, 31);
    return {first.value_or(earliest), last.value_or(latest) + 1, DatePrecision::interval};
}

namespace {

constexpr const char* bbox_shape = "it must be four or six numbers: west,south,east,north";

/// Four numbers, or six with heights.
Result<std::vector<double>> parse_numbers(std::string_view text) {
    std::vector<double> numbers;
    while (true) {
        const auto comma = text.find(',');
        const auto number = finite_number(text.substr(0, comma));
        if (!number || numbers.size() == 6) return wrong(bbox_shape);
        numbers.push_back(*number);
        if (comma == std::string_view::npos) break;
        text.remove_prefix(comma + 1);
    }
    if (numbers.size() != 4 && numbers.size() != 6) return wrong(bbox_shape);
    if (numbers.size() == 6 && numbers[2] > numbers[5]) return wrong("its lowest height must not be above its highest");
    return numbers;
}

/// The boxes of numbers in CRS84.
Result<std::vector<Envelope>> crs84_boxes(const std::vector<double>& numbers) {
    const std::size_t half = numbers.size() / 2;
    const double west = numbers[0];
    const double south = numbers[1];
    const double east = numbers[half];
    const double north = numbers[half + 1];
    if (std::abs(west) > 180 || std::abs(east) > 180) return wrong("its longitudes must be from -180 to 180");
    if (std::abs(south) > 90 || std::abs(north) > 90) return wrong("its latitudes must be from -90 to 90");
    if (south > north) return wrong("its south must not be north of its north");
    if (west <= east) return std::vector<Envelope>{{west, south, east, north}};
    return std::vector<Envelope>{{west, south, 180, north}, {-180, south, east, north}};  // across the antimeridian
}

}  // namespace

Result<BoundingBox> parse_bbox(std::string_view text) {
    auto box = parse_any_bbox(text);
    if (box && !box->fault.empty()) return wrong(box->fault);
    return box;
}

Result<BoundingBox> parse_any_bbox(std::string_view text) {
    auto numbers = parse_numbers(text);
    if (!numbers) return std::unexpected(numbers.error());
    BoundingBox result{.boxes = {}, .numbers = std::move(*numbers)};
    auto boxes = crs84_boxes(result.numbers);
    if (boxes) {
        result.boxes = std::move(*boxes);
    } else {
        result.fault = boxes.error().message;
    }
    return result;
}

Result<DateQuery> parse_datetime(std::string_view text) {
    static constexpr const char* shape =
        "it must be an RFC 3339 date or time with its zone, or two of them with '/' between; '..' leaves an end open";
    const auto slash = text.find('/');
    if (slash == std::string_view::npos) {
        const auto instant = parse_instant(text);
        if (!instant) return wrong(shape);
        return DateQuery{instant, instant, false};
    }
    const std::string_view from = text.substr(0, slash);
    const std::string_view to = text.substr(slash + 1);
    if (open_end(from) && open_end(to)) return wrong("an interval needs at least one end");
    DateQuery result{.first = {}, .last = {}, .interval = true};
    if (!open_end(from) && !(result.first = parse_instant(from))) return wrong(shape);
    if (!open_end(to) && !(result.last = parse_instant(to))) return wrong(shape);
    if (result.first && result.last && *result.last < *result.first) return wrong("its end is before its start");
    return result;
}

Result<DateQuery> parse_datetime_subset(std::string_view text) {
    static constexpr const char* shape =
        "it must be datetime(\"a\") or datetime(\"a\":\"b\") with RFC 3339 dates or times; * leaves an end open";
    static constexpr std::string_view axis = "datetime(";
    if (!text.starts_with(axis) || !text.ends_with(')')) return wrong(shape);
    text.remove_prefix(axis.size());
    text.remove_suffix(1);
    // Takes a quoted text, or "*" as an open end, off the front.
    const auto take = [&text]() -> std::optional<std::string> {
        if (text.starts_with('*')) {
            text.remove_prefix(1);
            return "..";
        }
        const auto quote = text.starts_with('"') ? text.find('"', 1) : std::string_view::npos;
        if (quote == std::string_view::npos) return std::nullopt;
        std::string end(text.substr(1, quote - 1));
        text.remove_prefix(quote + 1);
        return end.find('/') == std::string::npos ? std::optional(end) : std::nullopt;
    };
    auto from = take();
    if (!from) return wrong(shape);
    if (text.empty() && *from != "..") return parse_datetime(*from);
    if (!text.starts_with(':')) return wrong(shape);
    text.remove_prefix(1);
    const auto to = take();
    if (!to || !text.empty()) return wrong(shape);
    return parse_datetime(*from + '/' + *to);
}

}  // namespace oryx::http

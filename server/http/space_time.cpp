// The two OGC parameters with a grammar of their own: bbox and datetime (OGC 17-069r4, 7.15.3 and 7.15.4).
#include "geo/core/instant.hpp"
#include "server/http/parameter.hpp"

#include <array>
#include <charconv>
#include <cmath>

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

Result<BoundingBox> parse_bbox(std::string_view text) {
    static constexpr const char* shape = "it must be four or six numbers: west,south,east,north";
    std::array<double, 6> numbers{};
    std::size_t count = 0;
    while (true) {
        const auto comma = text.find(',');
        const auto number = finite_number(text.substr(0, comma));
        if (!number || count == numbers.size()) return wrong(shape);
        numbers[count++] = *number;
        if (comma == std::string_view::npos) break;
        text.remove_prefix(comma + 1);
    }
    if (count != 4 && count != 6) return wrong(shape);
    const std::size_t half = count / 2;
    if (count == 6 && numbers[2] > numbers[5]) return wrong("its lowest height must not be above its highest");
    const double west = numbers[0];
    const double south = numbers[1];
    const double east = numbers[half];
    const double north = numbers[half + 1];
    if (std::abs(west) > 180 || std::abs(east) > 180) return wrong("its longitudes must be from -180 to 180");
    if (std::abs(south) > 90 || std::abs(north) > 90) return wrong("its latitudes must be from -90 to 90");
    if (south > north) return wrong("its south must not be north of its north");
    BoundingBox result;
    if (west <= east) {
        result.boxes.push_back({west, south, east, north});
    } else {  // across the antimeridian
        result.boxes.push_back({west, south, 180, north});
        result.boxes.push_back({-180, south, east, north});
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

}  // namespace oryx::http

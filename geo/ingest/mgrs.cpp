// The military grid by GeographicLib: the only file of this room that includes it.

#include "geo/ingest/coordinate_parse.hpp"
#include "geo/ingest/text.hpp"

#include <algorithm>
#include <cctype>
#include <cmath>
#include <exception>
#include <string>

#include <GeographicLib/MGRS.hpp>
#include <GeographicLib/UTMUPS.hpp>

namespace oryx::ingest {

namespace {

/// "30PWB1234567890" or, round the poles, "ZAH1234567890": nearly every other text is known by its shape, at a
/// thousandth of the price of the library's exception.
bool has_shape(std::string_view code) {
    const auto is_digit = [](char c) { return c >= '0' && c <= '9'; };
    const auto zone = static_cast<std::size_t>(std::ranges::find_if_not(code, is_digit) - code.begin());
    constexpr std::size_t letters = 3;  // a band and the two of the square
    if (zone > 2 || code.size() < zone + letters || code.size() > zone + letters + 10) return false;
    if (zone == 0 && std::string_view("ABYZ").find(code.front()) == std::string_view::npos) return false;
    const std::string_view digits = code.substr(zone + letters);
    return std::ranges::none_of(code.substr(zone, letters), is_digit) && std::ranges::all_of(digits, is_digit) &&
           digits.size() % 2 == 0;
}

}  // namespace

std::optional<GridPlace> parse_mgrs(std::string_view text) {
    std::string code;
    for (const char c : trim(text)) {
        if (c == ' ' || c == '-') continue;
        if (std::isalnum(static_cast<unsigned char>(c)) == 0) return std::nullopt;
        code += static_cast<char>(std::toupper(static_cast<unsigned char>(c)));
    }
    if (!has_shape(code)) return std::nullopt;
    try {  // the library tells a bad reference by an exception
        int zone = 0;
        bool north = false;
        double easting = 0;
        double northing = 0;
        int digits = 0;
        GeographicLib::MGRS::Reverse(code, zone, north, easting, northing, digits, true);
        if (digits < 0) return std::nullopt;  // a grid zone alone ("30P") is no place
        GridPlace place;
        GeographicLib::UTMUPS::Reverse(zone, north, easting, northing, place.position.y, place.position.x);
        place.side_metres = std::pow(10.0, 5 - digits);
        if (!std::isfinite(place.position.x) || !std::isfinite(place.position.y)) return std::nullopt;
        return place;
    } catch (const std::exception&) {
        return std::nullopt;
    }
}

}  // namespace oryx::ingest

// The military grid by GeographicLib: the only file of this room that includes it.

#include "geo/ingest/coordinate_parse.hpp"
#include "geo/ingest/text.hpp"

#include <cctype>
#include <cmath>
#include <exception>
#include <string>

#include <GeographicLib/MGRS.hpp>
#include <GeographicLib/UTMUPS.hpp>

namespace oryx::ingest {

std::optional<GridPlace> parse_mgrs(std::string_view text) {
    std::string code;
    for (const char c : trim(text)) {
        if (c == ' ' || c == '-') continue;
        if (std::isalnum(static_cast<unsigned char>(c)) == 0) return std::nullopt;
        code += static_cast<char>(std::toupper(static_cast<unsigned char>(c)));
    }
    if (code.size() < 4 || code.size() > 15) return std::nullopt;
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

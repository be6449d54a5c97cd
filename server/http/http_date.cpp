#include "server/http/http_date.hpp"

#include <array>

#include <fmt/format.h>

namespace oryx::http {

std::string http_date(std::time_t time) {
    // Not by strftime, whose names follow the locale.
    static constexpr std::string_view days = "SunMonTueWedThuFriSat";
    static constexpr std::string_view months = "JanFebMarAprMayJunJulAugSepOctNovDec";
    std::tm t{};
    gmtime_r(&time, &t);
    return fmt::format(
        "{}, {:02} {} {:04} {:02}:{:02}:{:02} GMT", days.substr(static_cast<std::size_t>(t.tm_wday) * 3, 3), t.tm_mday,
        months.substr(static_cast<std::size_t>(t.tm_mon) * 3, 3), t.tm_year + 1900, t.tm_hour, t.tm_min, t.tm_sec);
}

std::optional<std::time_t> parse_http_date(std::string_view text) {
    static constexpr std::array<const char*, 3> forms{"%a, %d %b %Y %H:%M:%S GMT", "%A, %d-%b-%y %H:%M:%S GMT",
                                                      "%a %b %e %H:%M:%S %Y"};
    const std::string whole(text);
    for (const char* form : forms) {
        std::tm t{};
        const char* end = strptime(whole.c_str(), form, &t);
        if (end != nullptr && *end == '\0') return timegm(&t);
    }
    return std::nullopt;
}

}  // namespace oryx::http

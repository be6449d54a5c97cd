#pragma once

#include <ctime>
#include <optional>
#include <string>
#include <string_view>

namespace oryx::http {

/// "Thu, 26 Nov 2026 09:01:00 GMT" (RFC 9110 5.6.7, IMF-fixdate).
std::string http_date(std::time_t time);
/// Any of the three forms that a recipient must take (RFC 9110 5.6.7); nothing for what is none.
std::optional<std::time_t> parse_http_date(std::string_view text);

}  // namespace oryx::http

#pragma once

#include <cstdint>
#include <string_view>

namespace oryx::http {

/// The methods that RFC 9110 names and PATCH; anything else is `unknown` and answered with 501.
enum class Method : std::uint8_t { get, head, post, put, del, patch, options, trace, connect, unknown };

std::string_view to_string(Method method);  ///< "GET"; "" for unknown
Method parse_method(std::string_view text);

}  // namespace oryx::http

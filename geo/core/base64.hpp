#pragma once

#include <string>
#include <string_view>

namespace oryx {

/// Base64 with padding and without line ends (RFC 4648, 4).
std::string to_base64(std::string_view bytes);

}  // namespace oryx

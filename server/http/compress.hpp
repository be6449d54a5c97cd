#pragma once

#include "geo/core/result.hpp"
#include "server/http/negotiate.hpp"

#include <cstdint>
#include <string>
#include <string_view>

namespace oryx::http {

/// `fast` where compression is the larger part of the answer's time, as for a cold tile; `thorough` (a fifth of a
/// second a megabyte) for what never changes and is made once.
enum class Effort : std::uint8_t { fast, thorough };

/// The bytes in a content coding. Postcondition: not empty for any but identity, also of empty bytes.
std::string compress(std::string_view bytes, Encoding encoding, Effort effort = Effort::fast);

/// Undoes gzip and zstd, told by their first bytes; what begins otherwise is given back as it is.
/// Errors: invalid_input (damaged or cut), too_large beyond `limit` bytes.
Result<std::string> decompress(std::string bytes, std::size_t limit);

}  // namespace oryx::http

#pragma once

#include "server/http/negotiate.hpp"

#include <string>
#include <string_view>

namespace oryx::http {

/// The bytes in a content coding; a fast level, since compression is the larger part of a cold tile.
/// Postcondition: not empty for gzip and zstd, also of empty bytes.
std::string compress(std::string_view bytes, Encoding encoding);

}  // namespace oryx::http

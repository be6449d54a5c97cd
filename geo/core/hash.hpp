#pragma once

#include "geo/core/result.hpp"

#include <array>
#include <cstdint>
#include <filesystem>
#include <memory>
#include <string>
#include <string_view>

namespace oryx {

using Sha256 = std::array<std::uint8_t, 32>;

/// SHA-256 (FIPS 180-4), by OpenSSL.
Sha256 sha256(std::string_view bytes);
std::string sha256_hex(std::string_view bytes);
/// Of a whole file, read in pieces. Error: io.
Result<std::string> sha256_hex_of_file(const std::filesystem::path& path);

/// Lower-case hexadecimal.
std::string to_hex(std::string_view bytes);

/// `count` bytes from the system's random source.
std::string random_bytes(std::size_t count);

}  // namespace oryx

#pragma once

#include "geo/core/result.hpp"

#include <cstddef>
#include <cstdint>
#include <string>
#include <string_view>

namespace oryx {

/// How bytes are compressed. The numbers are those of PMTiles 3 (header, byte 97).
enum class Compression : std::uint8_t { unknown = 0, none = 1, gzip = 2, brotli = 3, zstd = 4 };

/// "gzip", "br", "zstd", "none", as HTTP's content codings are called; "unknown".
std::string_view to_string(Compression compression);

/// Compresses; `level` is the format's own (gzip 1-12, brotli 0-11, zstd 1-19). The same bytes give the same result
/// always. Each thread keeps the compressor that it used last. Precondition: a known compression.
std::string compress(std::string_view bytes, Compression compression, int level);

/// Undoes it. Errors: invalid_input (damaged, cut, or followed by other bytes), too_large beyond `limit` bytes,
/// unsupported for an unknown compression.
Result<std::string> decompress(std::string_view bytes, Compression compression, std::size_t limit);

/// What the first bytes say: gzip or zstd, else none. Brotli has no mark.
Compression compression_of(std::string_view bytes);

}  // namespace oryx

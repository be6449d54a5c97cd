#pragma once

#include <cstdint>
#include <optional>
#include <string_view>

namespace oryx::remote {

/// What a Content-Range says (RFC 9110 14.4): "bytes 0-99/1000", or "bytes */1000" where no range could be given.
struct ContentRange {
    bool satisfied = false;
    std::uint64_t first = 0;            ///< of the range, where it is satisfied
    std::uint64_t last = 0;             ///< inclusive
    std::optional<std::uint64_t> size;  ///< of the whole; nothing where it is "*"
    bool operator==(const ContentRange&) const = default;
};

/// Nothing for what is no Content-Range of bytes, or one that contradicts itself.
std::optional<ContentRange> parse_content_range(std::string_view text);

}  // namespace oryx::remote

#pragma once

#include "geo/core/result.hpp"

#include <cstdint>
#include <span>
#include <string>
#include <string_view>
#include <vector>

namespace oryx::archive {

/// One entry of a PMTiles directory (spec 3, section 4.2).
struct Entry {
    std::uint64_t code = 0;    ///< of the first tile
    std::uint64_t offset = 0;  ///< in the tile section, of a leaf in the leaf section
    std::uint32_t length = 0;  ///< bytes; never 0
    std::uint32_t run = 0;     ///< tiles that follow each other with this content; 0: this is a leaf directory
    bool operator==(const Entry&) const = default;
};

/// A directory as the specification lays it out, uncompressed: the number of entries, then the columns code (deltas),
/// run, length, offset (plus one, or 0 for "right after the entry before"). Precondition: ascending codes.
std::string write_directory(std::span<const Entry> entries);

/// Error: invalid_input for what the specification forbids: no entries, a length of 0, codes that do not ascend or run
/// into each other, an offset of nothing before, bytes that are missing or left over.
Result<std::vector<Entry>> parse_directory(std::string_view bytes);

/// The entry that a tile is found by: the last with `entry.code <= code` that either is a leaf or whose run reaches it.
/// Null where there is none.
const Entry* find_entry(std::span<const Entry> entries, std::uint64_t code);

}  // namespace oryx::archive

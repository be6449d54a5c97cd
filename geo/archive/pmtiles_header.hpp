#pragma once

#include "geo/archive/archive_info.hpp"

#include <cstdint>
#include <string>
#include <string_view>

namespace oryx::archive {

/// A part of a file.
struct Section {
    std::uint64_t offset = 0;
    std::uint64_t length = 0;
};

/// PMTiles 3, section 3: the header, 127 bytes.
struct PmtilesHeader {
    static constexpr std::size_t bytes = 127;
    /// Header and root directory lie within these (section 2).
    static constexpr std::uint64_t first_bytes = 16'384;

    Section root;
    Section metadata;
    Section leaves;
    Section tiles;
    std::uint64_t addressed = 0;                  ///< tiles; 0: unknown
    std::uint64_t entries = 0;                    ///< of all directories, leaves not counted; 0: unknown
    std::uint64_t contents = 0;                   ///< different ones; 0: unknown
    bool clustered = false;                       ///< tiles are stored in the order of their ids
    Compression internal = Compression::unknown;  ///< of directories and metadata
    ArchiveInfo info;                             ///< without its metadata
};

std::string write_header(const PmtilesHeader& header);

/// Errors: invalid_input for what is no PMTiles file; unsupported for another version of it.
Result<PmtilesHeader> parse_header(std::string_view bytes);

}  // namespace oryx::archive

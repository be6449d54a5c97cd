#pragma once

#include "geo/core/result.hpp"

#include <cstdint>
#include <filesystem>
#include <vector>

namespace oryx::store {

/// The header of a dBASE III table, as far as it says whether GDAL may be let at the file.
struct DbfHeader {
    std::uint64_t records = 0;
    std::uint64_t header_bytes = 0;
    std::uint64_t record_bytes = 0;
    bool wide_integers = false;  ///< a whole-number column of 19 digits or more, which GDAL takes for real numbers
};

/// Reads the header and checks that the file holds what it announces: GDAL 3.6 reads beyond the end of one that does
/// not. Error: invalid_input (cut short, or no such table); io.
Result<DbfHeader> read_dbf_header(const std::filesystem::path& file);

}  // namespace oryx::store

#pragma once

#include "geo/archive/archive_check.hpp"
#include "geo/archive/reader.hpp"
#include "geo/core/cancel.hpp"
#include "geo/core/progress.hpp"

#include <cstddef>
#include <cstdint>
#include <map>
#include <string>

namespace oryx::pyramid {

/// An archive, read whole and judged.
struct VerifyReport {
    std::uint64_t tiles = 0;
    std::uint64_t contents = 0;  ///< different ones: each is unpacked and judged once
    std::uint64_t bytes = 0;     ///< of them, as stored
    std::uint64_t unpacked = 0;
    std::uint64_t features = 0;                   ///< of the contents
    std::map<std::string, std::uint64_t> layers;  ///< features of the contents by layer
    archive::Findings findings;                   ///< of the frame first, then of tiles in the order of their codes

    [[nodiscard]] bool valid() const { return findings.fault_count == 0; }
};

/// Judges the frame (`archive::check_frame`) and every tile: it unpacks, is of the type that the archive says, and as a
/// vector tile keeps MVT 2.1 with polygons that are valid (`tile::judge_tile`). Errors: cancelled; io.
Result<VerifyReport> verify(const archive::Reader& reader, std::size_t threads, const CancelToken& cancel = {},
                            const Progress& progress = {});

}  // namespace oryx::pyramid

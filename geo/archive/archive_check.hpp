#pragma once

#include "geo/archive/reader.hpp"
#include "geo/core/cancel.hpp"

#include <cstdint>
#include <string>
#include <vector>

namespace oryx::archive {

/// What is wrong with an archive as such, its tiles' contents aside.
struct Findings {
    static constexpr std::size_t most = 100;
    std::uint64_t fault_count = 0;
    std::vector<std::string> faults = {};  ///< the first `most` of them, each with its clause
    std::vector<std::string> advice = {};  ///< what the specification only asks for (SHOULD)

    void fault(std::string text) {
        ++fault_count;
        if (faults.size() < most) faults.push_back(std::move(text));
    }
};

/// Judges the frame of an archive: of PMTiles the header, the sections, every directory and the counts (all that
/// `pmtiles verify` of go-pmtiles 1.31 looks at); of MBTiles the database, the metadata and the tiles' addresses; of
/// all the zooms, the bounds and the metadata that vector tiles need.
/// Errors: cancelled; io. What is damaged is a finding.
Result<Findings> check_frame(const Reader& reader, const CancelToken& cancel = {});

}  // namespace oryx::archive

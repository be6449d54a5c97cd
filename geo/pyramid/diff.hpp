#pragma once

#include "geo/archive/reader.hpp"
#include "geo/core/cancel.hpp"
#include "geo/core/progress.hpp"

#include <cstddef>
#include <cstdint>
#include <map>
#include <string>
#include <vector>

namespace oryx::pyramid {

/// How two archives differ. A tile is the same where its unpacked bytes are, or, of vector tiles, where its layers have
/// the same features, whatever their order.
struct DiffReport {
    /// Tiles of a zoom.
    struct Zoom {
        std::uint64_t same = 0;
        std::uint64_t differ = 0;
        std::uint64_t only_first = 0;
        std::uint64_t only_second = 0;
    };
    std::map<std::uint32_t, Zoom> zooms;
    std::uint64_t stored_otherwise = 0;  ///< of the same ones: other bytes, for their packing or the order of features
    static constexpr std::size_t most_examples = 50;
    std::vector<std::string> examples;  ///< "5/15/14: layer 'a': 2 features only in the first, 1 only in the second"
    std::vector<std::string> info;      ///< members of metadata, bounds, types that differ

    [[nodiscard]] Zoom totals() const;
    [[nodiscard]] bool same() const;
};

/// The report does not depend on the number of threads. Errors: cancelled; invalid_input where an archive is damaged;
/// io.
Result<DiffReport> diff(const archive::Reader& first, const archive::Reader& second, std::size_t threads = 1,
                        const CancelToken& cancel = {}, const Progress& progress = {});

}  // namespace oryx::pyramid

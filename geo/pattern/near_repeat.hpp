#pragma once

#include "geo/core/cancel.hpp"
#include "geo/core/date.hpp"
#include "geo/core/position.hpp"
#include "geo/core/progress.hpp"
#include "geo/core/result.hpp"

#include <cstdint>
#include <span>
#include <vector>

namespace oryx::pattern {

struct Event {
    Position at;  ///< metres on a plane
    Day day;
};

enum class Distance : std::uint8_t { straight, manhattan };

/// Bins by their lower ends, ascending from 0, and the end of the last: [b0, b1), [b1, b2), ... (NearRepeat's labels
/// are shifted: reference 10). The last end may be infinite. A leading pair 0, 0 is the bin of exactly 0.
struct KnoxBins {
    std::vector<double> distances;  ///< metres
    std::vector<double> days;

    [[nodiscard]] std::size_t rows() const { return distances.size() - 1; }
    [[nodiscard]] std::size_t columns() const { return days.size() - 1; }
};

/// One cell of the table: pairs of events so far apart in space and in time.
struct KnoxCell {
    std::int64_t pairs = 0;
    double expected = 0;  ///< mean of the replicas
    double ratio = 0;     ///< pairs / expected; NaN where nothing is expected
    double p = 1;         ///< (1 + replicas with at least as many) / (replicas + 1)
};

/// Knox's table (Knox 1964, Applied Statistics 13(1); Townsley, Homel and Chaseling 2003): the dates are shuffled over
/// the places, so that p is of pairs near in both beyond what places and dates do by themselves.
struct KnoxTable {
    std::vector<KnoxCell> cells;  ///< row (distance) by row
    std::int64_t replicas = 0;
};
/// Precondition: bins as described. Errors: invalid_input naming `distances_m` or `days` for bins that do not ascend or
/// are fewer than one; too_large naming `distances_m`; cancelled.
Result<KnoxTable> knox(std::span<const Event> events, const KnoxBins& bins, Distance distance, std::int64_t replicas,
                       std::uint64_t seed, const CancelToken& cancel = {}, const Progress& progress = {});

/// Refused beyond this many pairs within the distances.
inline constexpr std::size_t max_knox_pairs = 50'000'000;

}  // namespace oryx::pattern

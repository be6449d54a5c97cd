#pragma once

#include "geo/analytics/grid.hpp"
#include "geo/analytics/occurrences.hpp"
#include "geo/analytics/period_counts.hpp"
#include "geo/statistics/rate_ratio.hpp"

#include <cstdint>
#include <optional>
#include <span>
#include <string_view>
#include <vector>

namespace oryx::analytics {

/// Incidents of one place in two stretches.
struct ChangeCounts {
    Share before = 0;
    Share after = 0;
    [[nodiscard]] double both() const { return to_count(before) + to_count(after); }
};

/// What can be said of a change.
enum class ChangeKind : std::uint8_t {
    nothing,      ///< no incident in either stretch: no data
    too_few,      ///< fewer than 5 in both together
    two_sided,    ///< central p and interval
    only_after,   ///< none before: one-sided, the interval has no upper end
    only_before,  ///< none after: one-sided, the interval starts at 0
};
std::string_view to_string(ChangeKind kind);

struct Change {
    ChangeKind kind = ChangeKind::nothing;
    double ratio = 0;               ///< NaN for nothing, infinite for only_after
    statistics::Interval interval;  ///< 95 %; of one-sided kinds the whole 5 % is on the one side
    std::optional<double> p;        ///< of those that are tested
    std::optional<double> q;        ///< Benjamini and Hochberg's over all that are tested
};

/// Fewer in both stretches together are not tested.
inline constexpr double least_for_a_change = 5;

/// The exact conditional test for each place; the family of the q values are the places that are tested.
std::vector<Change> rate_changes(std::span<const ChangeCounts> counts, BeforeAfter periods);

/// Incidents round the cells of a grid.
struct CircleCounts {
    std::vector<ChangeCounts> cells;  ///< 0 where the mask is
    Share unreached = 0;              ///< of incidents that are in no cell's circle
};
/// Day-dated incidents within a radius of the middle of each cell of a mask. Distinct places are summed up first.
/// `on_plane` has the places of the occurrences in metres.
CircleCounts counts_in_circles(std::span<const Occurrence> occurrences, std::span<const Position> on_plane,
                               const Grid& grid, std::span<const std::uint8_t> mask, double radius_m,
                               BeforeAfter periods);

}  // namespace oryx::analytics

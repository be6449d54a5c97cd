#include "geo/analytics/rate_change.hpp"

#include "geo/statistics/multiple_testing.hpp"

#include <cmath>
#include <limits>
#include <map>
#include <utility>

namespace oryx::analytics {

namespace {

constexpr double unknown = std::numeric_limits<double>::quiet_NaN();
constexpr double infinite = std::numeric_limits<double>::infinity();

Change change_of(const ChangeCounts& counts, BeforeAfter periods) {
    const statistics::RateSample after{to_count(counts.after), periods.days_after()};
    const statistics::RateSample before{to_count(counts.before), periods.days_before()};
    if (counts.both() == 0) return {.ratio = unknown, .interval = {unknown, unknown}, .p = {}, .q = {}};
    const auto two_sided = statistics::compare_rates(after, before);
    Change change{.ratio = two_sided.ratio, .interval = two_sided.interval, .p = {}, .q = {}};
    if (counts.both() < least_for_a_change) {
        change.kind = ChangeKind::too_few;
    } else if (counts.after > 0 && counts.before > 0) {
        change.kind = ChangeKind::two_sided;
        change.p = two_sided.p_central;
    } else {
        // Where a stretch has none only one direction can be seen: 95 % one-sided is the end of the central 90 %.
        const auto one_sided = statistics::compare_rates(after, before, 1, 1 - 2 * (1 - statistics::usual_confidence));
        const bool grew = counts.before == 0;
        change.kind = grew ? ChangeKind::only_after : ChangeKind::only_before;
        change.interval = grew ? statistics::Interval{one_sided.interval.low, infinite}
                               : statistics::Interval{0, one_sided.interval.high};
        change.p = grew ? one_sided.p_greater : one_sided.p_less;
    }
    return change;
}

}  // namespace

std::string_view to_string(ChangeKind kind) {
    switch (kind) {
        case ChangeKind::nothing:
            return "nothing";
        case ChangeKind::too_few:
            return "too few";
        case ChangeKind::two_sided:
            return "two-sided";
        case ChangeKind::only_after:
            return "only recent";
        case ChangeKind::only_before:
            return "only before";
    }
    return "";
}

std::vector<Change> rate_changes(std::span<const ChangeCounts> counts, BeforeAfter periods) {
    std::vector<Change> changes;
    std::vector<double> p_values;
    // Neighbouring cells often have the same two counts, and a test costs microseconds.
    std::map<std::pair<Share, Share>, Change> known;
    for (const ChangeCounts& count : counts) {
        const auto [entry, added] = known.try_emplace({count.before, count.after});
        if (added) entry->second = change_of(count, periods);
        changes.push_back(entry->second);
        p_values.push_back(changes.back().p.value_or(unknown));
    }
    const auto q_values = statistics::benjamini_hochberg(p_values);
    for (std::size_t i = 0; i < changes.size(); ++i) {
        if (changes[i].p) changes[i].q = q_values[i];
    }
    return changes;
}

CircleCounts counts_in_circles(std::span<const Occurrence> occurrences, std::span<const Position> on_plane,
                               const Grid& grid, std::span<const std::uint8_t> mask, double radius_m,
                               BeforeAfter periods) {
    std::map<std::pair<double, double>, ChangeCounts> places;
    for (std::size_t i = 0; i < occurrences.size(); ++i) {
        const Occurrence& o = occurrences[i];
        ChangeCounts& place = places[{on_plane[i].x, on_plane[i].y}];
        (o.start < periods.change ? place.before : place.after) += o.share;
    }
    CircleCounts result{.cells = std::vector<ChangeCounts>(grid.cells())};
    const double half = grid.cell_size() / 2;
    for (const auto& [at, counts] : places) {
        bool reached = false;
        const Grid::Window w = grid.window({at.first, at.second}, radius_m);
        for (std::int32_t row = w.row_begin; row < w.row_end; ++row) {
            const double dy = grid.corner_y(row) + half - at.second;
            for (std::int32_t column = w.column_begin; column < w.column_end; ++column) {
                const double dx = grid.corner_x(column) + half - at.first;
                const std::size_t index = grid.index(column, row);
                if (mask[index] == 0 || dx * dx + dy * dy > radius_m * radius_m) continue;
                result.cells[index].before += counts.before;
                result.cells[index].after += counts.after;
                reached = true;
            }
        }
        if (!reached) result.unreached += counts.before + counts.after;
    }
    return result;
}

}  // namespace oryx::analytics

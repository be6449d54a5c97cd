#include "geo/analytics/period_counts.hpp"

#include <algorithm>

namespace oryx::analytics {

namespace {

std::int32_t floor_divide(std::int32_t a, std::int32_t b) {
    return a >= 0 ? a / b : -((-a + b - 1) / b);
}

}  // namespace

Steps Steps::fitting(Day first, Day change, Day last, std::int32_t days) {
    return {days, std::max(0, (change - first) / days), std::max(0, (last - change) / days)};
}

Result<PeriodCounts> count_periods(const Occurrences& occurrences, TreatedPlace& place, BeforeAfter periods,
                                   Steps steps, const CancelToken& cancel) {
    PeriodCounts counts;
    counts.excluded = occurrences.excluded;
    for (auto& zone : counts.zones)
        zone.steps.resize(steps.count());
    std::uint32_t last_row = 0;
    for (std::size_t i = 0; i < occurrences.list.size(); ++i) {
        if (i % 4096 == 0) {
            if (auto go_on = cancel.check(); !go_on) return fail(go_on.error());
        }
        const Occurrence& o = occurrences.list[i];
        const bool first_part = i == 0 || o.row != last_row;
        last_row = o.row;
        const bool before = o.start >= periods.begin && o.end <= periods.change;
        const bool after = o.start >= periods.change && o.end <= periods.end;
        auto& zone = counts.zones[static_cast<std::size_t>(place.zone_of(o.at))];
        if (before) zone.before += o.share;
        if (after) zone.after += o.share;
        const std::int32_t step = floor_divide(o.start - periods.change, steps.days) + steps.before;
        const bool in_step = o.end + -1 < periods.change + (step - steps.before + 1) * steps.days;
        const bool recorded = step >= 0 && step < static_cast<std::int32_t>(steps.count());
        if (in_step && recorded) zone.steps[static_cast<std::size_t>(step)] += o.share;
        if (!first_part) continue;
        if (!in_step) ++counts.step_unknown;
        if (before || after) {
            ++counts.n;
        } else {
            const bool crosses = o.start < periods.end && o.end > periods.begin;
            ++counts.excluded[crosses ? "dated to a stretch that crosses an end of the periods"
                                      : "dated outside the two periods"];
        }
    }
    return counts;
}

}  // namespace oryx::analytics

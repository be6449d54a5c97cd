#include "geo/filter/moment.hpp"

#include <string>

namespace oryx::filter {

std::optional<Moment> Moment::parse(std::string_view text) {
    if (text.size() == 10) {
        if (const auto day = Day::parse(text)) return of(*day);
        return std::nullopt;
    }
    if (const auto instant = Instant::parse(text)) return of(*instant);
    if (const auto instant = Instant::parse(std::string(text) + "Z")) return of(*instant);
    return std::nullopt;
}

std::strong_ordering compare(Moment a, Moment b) {
    const bool open = a.at == Moment::earliest().at || a.at == Moment::latest().at || b.at == Moment::earliest().at ||
                      b.at == Moment::latest().at;
    if (a.is_day == b.is_day || open) return a.at <=> b.at;
    return a.at.day() <=> b.at.day();
}

bool holds(Op op, const Period& a, const Period& b) {
    const auto starts = compare(a.start, b.start);
    const auto ends = compare(a.end, b.end);
    const auto end_to_start = compare(a.end, b.start);
    const auto start_to_end = compare(a.start, b.end);
    switch (op) {
        case Op::t_after:
            return start_to_end > 0;
        case Op::t_before:
            return end_to_start < 0;
        case Op::t_disjoint:
            return start_to_end > 0 || end_to_start < 0;
        case Op::t_intersects:
            return start_to_end <= 0 && end_to_start >= 0;
        case Op::t_equals:
            return starts == 0 && ends == 0;
        case Op::t_contains:
            return starts < 0 && ends > 0;
        case Op::t_during:
            return starts > 0 && ends < 0;
        case Op::t_finished_by:
            return starts < 0 && ends == 0;
        case Op::t_finishes:
            return starts > 0 && ends == 0;
        case Op::t_meets:
            return end_to_start == 0;
        case Op::t_met_by:
            return start_to_end == 0;
        case Op::t_overlaps:
            return starts < 0 && end_to_start > 0 && ends < 0;
        case Op::t_overlapped_by:
            return starts > 0 && start_to_end < 0 && ends > 0;
        case Op::t_started_by:
            return starts == 0 && ends > 0;
        case Op::t_starts:
            return starts == 0 && ends < 0;
        default:
            return false;
    }
}

}  // namespace oryx::filter

#include "geo/topology/coverage_words.hpp"

#include "geo/topology/arcs.hpp"

#include <fmt/format.h>

namespace oryx::topology {

namespace {

/// Two digits are enough for a share; never in powers of ten, since a share worth telling is above a millionth.
std::string percent(double share) {
    const double of_hundred = 100 * share;
    return of_hundred < 10 ? fmt::format("{:.2g} %", of_hundred) : fmt::format("{:.0f} %", of_hundred);
}

std::string counted(std::uint64_t count, std::string_view thing) {
    return fmt::format("{} {}{}", count, thing, count == 1 ? "" : "s");
}

std::string shared_in_words(const CoverageReport& report) {
    std::string changes;
    const auto add = [&](std::uint64_t count, const std::string& words) {
        if (count > 0) changes += (changes.empty() ? "; " : ", ") + words;
    };
    add(report.moved, counted(report.moved, "position") + " moved onto a neighbour's within " +
                          fmt::format("{} m", coverage_tolerance_metres));
    add(report.split, counted(report.split, "border") + " led through a neighbour's corner");
    add(report.gaps, counted(report.gaps, "gap") + " closed");
    return "shared by neighbours" + changes;
}

}  // namespace

std::string in_words(const CoverageReport& report) {
    if (report.is_coverage) return shared_in_words(report);
    if (report.areas == 1) return "one area, which has no neighbour";
    if (report.rule == CoverageRule::no) return "each area by itself, by --coverage no";
    if (report.dates_differ) return "each area by itself, since they hold at different dates";
    return "each area by itself, since " + percent(report.overlap_share) + " of the ground belongs to several";
}

std::string coverage_warning(const CoverageReport& report) {
    if (!report.is_coverage || report.overlap_share <= most_coverage_overlap) return {};
    return percent(report.overlap_share) +
           " of the ground belongs to several areas: in tiles the first of them has it, by --coverage yes";
}

}  // namespace oryx::topology

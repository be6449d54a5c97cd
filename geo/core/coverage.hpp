#pragma once

#include <cstdint>
#include <optional>
#include <string_view>

namespace oryx {

/// Whether the polygons of a table are taken for areas that share their borders.
enum class CoverageRule : std::uint8_t {
    automatic,  ///< where they overlap by less than a millionth of their area, at one date
    yes,        ///< where they overlap, the first has the ground
    no          ///< each polygon by itself
};
/// "auto", "yes", "no".
std::string_view to_string(CoverageRule rule);
std::optional<CoverageRule> parse_coverage_rule(std::string_view text);

/// The largest share of overlap that is taken for a fault of drawing (CONTRACT: drawing arrays and coverages).
inline constexpr double most_coverage_overlap = 1e-6;

/// What making one coverage of a table's polygons found and changed.
struct CoverageReport {
    CoverageRule rule = CoverageRule::automatic;  ///< as asked
    std::uint64_t areas = 0;                      ///< rows that are polygons
    bool dates_differ = false;                    ///< so that, by the automatic rule, they are not neighbours
    bool is_coverage = false;
    std::uint64_t moved = 0;   ///< positions taken for a neighbour's within the tolerance
    std::uint64_t split = 0;   ///< borders led through a neighbour's position (T-junctions)
    std::uint64_t gaps = 0;    ///< gaps narrower than the tolerance, given to a neighbour
    double overlap_share = 0;  ///< area that several own / area that any owns, after snapping
};

}  // namespace oryx

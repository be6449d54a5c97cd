#pragma once

#include "geo/core/feature_table.hpp"
#include "geo/topology/border.hpp"

#include <cstddef>
#include <cstdint>
#include <span>
#include <vector>

namespace oryx::topology {

/// Whether the polygons of a table are taken for areas that share their borders.
enum class CoverageRule : std::uint8_t {
    automatic,  ///< where they overlap by less than a millionth of their area, at one date
    yes,        ///< where they overlap, the first has the ground
    no          ///< each polygon by itself
};

/// What making one coverage of a table's polygons found and changed.
struct CoverageReport {
    bool is_coverage = false;
    std::uint64_t moved = 0;   ///< positions taken for a neighbour's within the tolerance
    std::uint64_t split = 0;   ///< borders led through a neighbour's position (T-junctions)
    std::uint64_t gaps = 0;    ///< gaps narrower than the tolerance, given to a neighbour
    double overlap_share = 0;  ///< area that several own / area that any owns, after snapping
};

/// The borders of a table's polygons, each once: arcs between the positions where more than two areas meet. In a
/// coverage two neighbours have one arc between them; else every arc is of one row alone, in the order of the rows.
///
/// Positions are of WorldCRS84Quad's grid: 2^32 units to 360 degrees (at most 1 cm), x from longitude -180, y SOUTH
/// from latitude 90. Left of a -> b is where cross(b - a, p - a) > 0.
struct Arcs {
    std::vector<Point> positions;
    std::vector<std::uint32_t> ends;  ///< of each arc, one past its last position
    std::vector<Owner> left;          ///< rows, or nobody
    std::vector<Owner> right;
    bool is_coverage = false;

    [[nodiscard]] std::size_t size() const { return ends.size(); }
    [[nodiscard]] std::span<const Point> line(std::size_t arc) const {
        const std::size_t from = arc == 0 ? 0 : ends[arc - 1];
        return std::span(positions).subspan(from, ends[arc] - from);
    }
};

/// Borders that lie nearer than this to each other are one (CONTRACT: drawing arrays and coverages).
inline constexpr double coverage_tolerance_metres = 1;

/// Cuts the polygons of a table into arcs. Of a coverage, borders are noded and snapped together, and gaps below the
/// tolerance are closed: what changed stands in the report.
Arcs arcs_of(const FeatureTable& table, CoverageRule rule, CoverageReport& report);

}  // namespace oryx::topology

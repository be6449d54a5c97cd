#pragma once

#include "geo/core/coverage.hpp"
#include "geo/core/feature_table.hpp"
#include "geo/topology/border.hpp"

#include <cstddef>
#include <cstdint>
#include <span>
#include <vector>

namespace oryx::topology {

using oryx::CoverageReport;
using oryx::CoverageRule;

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

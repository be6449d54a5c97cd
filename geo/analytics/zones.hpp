#pragma once

#include "geo/analytics/grid.hpp"
#include "geo/analytics/published_corners.hpp"
#include "geo/analytics/surface.hpp"
#include "geo/core/geometry.hpp"

#include <cstdint>
#include <functional>
#include <span>
#include <vector>

namespace oryx::analytics {

/// Cells of a surface in bands of falling intensity. The region of a rank is the bands from 1 up to it.
struct Bands {
    /// For each cell the first rank whose region holds it, from 1 (the most intense); 0 for the rest.
    std::vector<std::uint8_t> rank;
    std::vector<double> mass;  ///< of each band, by rank - 1: what its own cells hold, not cumulated
    std::vector<double>
        least;         ///< of each region, by rank - 1: the mass of its least intense cell; 0 where it is empty
    double total = 0;  ///< mass of all cells in the mask
};

/// The cells of a mask (a flag for each cell) with a mass above 0, and how they are cut into bands. Mass outside the
/// mask counts nowhere. At most 255 ranks.
class RankedCells {
  public:
    RankedCells(std::span<const double> mass, std::span<const std::uint8_t> mask);

    /// Highest-density regions (Hyndman 1996): for each of the shares, which ascend in (0, 1], the smallest set of
    /// cells that holds it. Cells are taken in the order (mass descending, cell ascending), so that ties always fall
    /// the same way.
    [[nodiscard]] Bands holding(std::span<const double> shares) const;

    /// For each rank the cells whose `value` (rising with the mass) is at least that rank's of `values`, which descend.
    /// Equal cells are never parted.
    [[nodiscard]] Bands at_least(std::span<const double> values, const std::function<double(double mass)>& value) const;

    /// The quantile q in [0, 1] of the cells' masses, linear between order statistics (Hyndman and Fan 1996, type 7).
    /// 0 where there is no cell.
    [[nodiscard]] double quantile(double q) const;

  private:
    struct Ranked {
        double mass;
        std::uint32_t cell;
    };
    [[nodiscard]] Bands empty_bands(std::size_t ranks) const;
    static void add(Bands& bands, const Ranked& cell, std::size_t band);

    std::size_t cells_;          // of the grid
    std::vector<Ranked> order_;  // the most intense first
    double total_ = 0;
};

/// The bands of `RankedCells::holding` of a surface.
Bands highest_density_bands(const Surface& surface, std::span<const std::uint8_t> mask, std::span<const double> shares);

/// Cells joined by their sides. `part[cell]` counts from 0; -1 where the cell is not a member.
struct Parts {
    std::vector<std::int32_t> part;
    std::int32_t count = 0;
};
Parts connected_parts(const Grid& grid, std::span<const std::uint8_t> members);

/// The outline of a set of cells as a valid MultiPolygon on the plane, its rings through every lattice corner they
/// pass, so that neighbouring sets share their borders vertex by vertex, also after each vertex is projected. One
/// polygon for each part joined by sides: cells that touch only at a corner are two polygons, a hole that touches its
/// exterior at a corner is a ring of its own. Exteriors run counter-clockwise. Empty for an empty set.
Geometry cell_outline(const Grid& grid, std::span<const std::uint8_t> members);
/// The same of parts that are known, in published degrees. `corners` are the grid's.
Geometry cell_outline(const Grid& grid, const Parts& parts, const PublishedCorners& corners);

}  // namespace oryx::analytics

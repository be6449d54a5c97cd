#pragma once

#include "geo/crs/tile_matrix_set.hpp"
#include "geo/tile/grid_geometry.hpp"
#include "geo/topology/arcs.hpp"

#include <cstddef>
#include <cstdint>
#include <span>
#include <vector>

namespace oryx::tile {

/// The arcs of a table's polygons in the world coordinates of one tile matrix set, each position with its effective
/// area: simplifying an arc to any zoom is then leaving out those below that zoom's. What lies beyond the 85.0511
/// degrees of Web Mercator is folded onto that line, where it has no area. Immutable.
class ArcColumn {
  public:
    ArcColumn(const topology::Arcs& arcs, crs::MatrixSet set);

    [[nodiscard]] std::size_t size() const { return ends_.size(); }
    [[nodiscard]] bool is_coverage() const { return is_coverage_; }
    [[nodiscard]] topology::Owner left(std::size_t arc) const { return left_[arc]; }
    [[nodiscard]] topology::Owner right(std::size_t arc) const { return right_[arc]; }
    [[nodiscard]] std::span<const GridPoint> line(std::size_t arc) const { return slice(positions_, arc); }
    /// Doubled effective area of each position (topology::effective_areas), square world units.
    [[nodiscard]] std::span<const float> areas(std::size_t arc) const { return slice(areas_, arc); }
    [[nodiscard]] std::size_t position_count() const { return positions_.size(); }
    [[nodiscard]] std::size_t bytes() const;

  private:
    template <class T>
    std::span<const T> slice(const std::vector<T>& all, std::size_t arc) const {
        const std::size_t from = arc == 0 ? 0 : ends_[arc - 1];
        return std::span(all).subspan(from, ends_[arc] - from);
    }

    std::vector<GridPoint> positions_;
    std::vector<float> areas_;
    std::vector<std::uint32_t> ends_;
    std::vector<topology::Owner> left_;
    std::vector<topology::Owner> right_;
    bool is_coverage_;
};

}  // namespace oryx::tile

#pragma once

#include "geo/index/packed_rtree.hpp"
#include "geo/tile/grid_geometry.hpp"
#include "geo/tile/world_column.hpp"

#include <cstdint>
#include <vector>

namespace oryx::tile {

/// Where the label of each polygon row goes, world coordinates: the middle of the largest circle that fits into its
/// largest part (the pole of inaccessibility), within a hundredth of that part's size. Immutable.
class Labels {
  public:
    explicit Labels(const WorldColumn& world);
    /// Rows whose label lies in a box of world coordinates, ascending.
    [[nodiscard]] std::vector<std::uint32_t> search(const GridBox& box) const;
    [[nodiscard]] GridPoint at(std::uint32_t row) const { return positions_[row]; }
    [[nodiscard]] std::size_t bytes() const { return positions_.capacity() * sizeof(GridPoint) + index_.bytes(); }

  private:
    std::vector<GridPoint> positions_;  // by row; of polygons only
    index::PackedRTree index_{{}};
};

}  // namespace oryx::tile

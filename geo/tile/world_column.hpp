#pragma once

#include "geo/core/feature_table.hpp"
#include "geo/crs/tile_matrix_set.hpp"
#include "geo/tile/grid_geometry.hpp"

#include <cstdint>
#include <vector>

namespace oryx::tile {

/// The drawing arrays of a table: all its geometries in world coordinates (2^32 across, CONTRACT: drawing arrays),
/// polygon rings open and oriented. What lies beyond the 85.0511 degrees of Web Mercator is cut off before projecting;
/// each tile matrix set has its own, made from degrees. Immutable.
class WorldColumn {
  public:
    explicit WorldColumn(const FeatureTable& features, crs::MatrixSet set = crs::MatrixSet::web_mercator_quad);

    [[nodiscard]] std::size_t size() const { return types_.size(); }
    /// Empty for a feature without geometry, or wholly beyond 85.0511 degrees.
    [[nodiscard]] GridView operator[](std::size_t row) const;
    [[nodiscard]] const GridBox& box(std::size_t row) const { return boxes_[row]; }
    [[nodiscard]] bool has_points() const { return has_points_; }
    /// Lines or polygons.
    [[nodiscard]] bool has_shapes() const { return has_shapes_; }
    [[nodiscard]] std::size_t bytes() const;

  private:
    void append(const GeometryView& lon_lat, crs::MatrixSet set);

    bool has_points_ = false;
    bool has_shapes_ = false;
    std::vector<GeometryType> types_;
    std::vector<GridBox> boxes_;
    std::vector<GridPoint> positions_;
    std::vector<std::uint32_t> ring_ends_;
    std::vector<std::uint32_t> part_ends_;
    // For each row, where its slices start; one more entry at the end.
    std::vector<std::uint64_t> position_starts_{0};
    std::vector<std::uint64_t> ring_starts_{0};
    std::vector<std::uint64_t> part_starts_{0};
};

}  // namespace oryx::tile

#pragma once

#include "geo/core/feature_table.hpp"
#include "geo/core/packed_integers.hpp"
#include "geo/crs/tile_matrix_set.hpp"
#include "geo/tile/grid_geometry.hpp"

#include <cstdint>
#include <vector>

namespace oryx::tile {

/// The drawing arrays of a table: all its geometries in world coordinates (2^32 across, CONTRACT: drawing arrays),
/// polygon rings open and oriented. What lies beyond the 85.0511 degrees of Web Mercator is cut off before projecting;
/// each tile matrix set has its own, made from degrees. Immutable, thread-safe.
///
/// Single points, of which large tables are made, take 8 bytes; all other rows ("shapes") have a box and offsets.
class WorldColumn {
  public:
    explicit WorldColumn(const FeatureTable& features, crs::MatrixSet set = crs::MatrixSet::web_mercator_quad);

    [[nodiscard]] std::size_t size() const { return shapes_before_.size() - 1; }
    [[nodiscard]] bool all_points() const { return types_.empty(); }
    /// Whether a row is one point within the world, to be had from `point`; a multi-point of one is one too.
    [[nodiscard]] bool is_point(std::size_t row) const { return shapes_before_[row] == shapes_before_[row + 1]; }
    /// Precondition: `is_point(row)`.
    [[nodiscard]] GridPoint point(std::size_t row) const {
        const Point& p = points_[row - static_cast<std::size_t>(shapes_before_[row])];
        if (p.x != 0 && p.y != 0) return {p.x, p.y};
        return edge_point(row);
    }
    /// Fetches a row into the cache if all are points.
    void prefetch(std::size_t row) const {
        if (row < points_.size()) __builtin_prefetch(points_.data() + row);
    }
    /// Any row. Empty for a feature without geometry, or wholly beyond 85.0511 degrees. The view of a single point
    /// holds it, and is good until this thread asks for `kept_points` more of them.
    [[nodiscard]] GridView operator[](std::size_t row) const;
    static constexpr std::size_t kept_points = 16;
    [[nodiscard]] GridBox box(std::size_t row) const;
    [[nodiscard]] bool has_points() const { return has_points_; }
    /// Lines or polygons.
    [[nodiscard]] bool has_shapes() const { return has_shapes_; }
    [[nodiscard]] std::size_t bytes() const;

  private:
    /// 32 bits: 2^32, the far edge of the world, is kept as 0 with a flag aside.
    struct Point {
        std::uint32_t x;
        std::uint32_t y;
    };

    void append(const GeometryView& lon_lat, crs::MatrixSet set);
    bool append_point(GridPoint point);
    [[nodiscard]] std::size_t shape_of(std::size_t row) const { return static_cast<std::size_t>(shapes_before_[row]); }
    [[nodiscard]] GridPoint edge_point(std::size_t row) const;

    std::vector<Point> points_;  // the single points, in the order of the rows
    // Rows of single points on the far edges, ascending.
    std::vector<std::uint32_t> at_far_x_;
    std::vector<std::uint32_t> at_far_y_;
    /// For each row, how many of the rows before it are shapes; one more entry at the end. All equal, and then no byte,
    /// where every row is a single point.
    PackedIntegers shapes_before_;

    bool has_points_ = false;
    bool has_shapes_ = false;
    std::vector<GeometryType> types_;
    std::vector<GridBox> boxes_;
    std::vector<GridPoint> positions_;
    std::vector<std::uint32_t> ring_ends_;
    std::vector<std::uint32_t> part_ends_;
    // For each shape, where its slices start; one more entry at the end.
    std::vector<std::uint64_t> position_starts_{0};
    std::vector<std::uint64_t> ring_starts_{0};
    std::vector<std::uint64_t> part_starts_{0};
};

}  // namespace oryx::tile

#pragma once

#include "geo/core/tile_id.hpp"
#include "geo/crs/web_mercator.hpp"
#include "geo/tile/grid_geometry.hpp"
#include "geo/tile/snap.hpp"

#include <cstdint>

namespace oryx::tile {

/// A tile's buffered box on the two grids. The world is a cylinder: what lies just beyond the antimeridian is seen by
/// the tiles on both sides, one world further.
class TileWindow {
  public:
    TileWindow(TileId tile, std::int64_t tile_extent, std::int64_t buffer)
        : zoom_(tile.z()),
          shift_(static_cast<int>(max_tile_zoom - tile.z())),
          origin_{tile.x() * tile_extent, tile.y() * tile_extent},
          local_{-buffer, -buffer, tile_extent + buffer, tile_extent + buffer} {
        const GridBox lattice = local_.moved(origin_.x, origin_.y);
        world_ = {lattice.min_x << shift_, lattice.min_y << shift_, lattice.max_x << shift_, lattice.max_y << shift_};
    }

    [[nodiscard]] std::uint32_t zoom() const { return zoom_; }
    /// In tile coordinates.
    [[nodiscard]] const GridBox& local() const { return local_; }
    /// In lattice units of the zoom.
    [[nodiscard]] GridBox lattice() const { return local_.moved(origin_.x, origin_.y); }
    /// Lattice units from the world's corner to the tile's.
    [[nodiscard]] GridPoint origin() const { return origin_; }
    /// In world coordinates; its edges are lattice positions.
    [[nodiscard]] const GridBox& world() const { return world_; }

    /// The worlds in which to look: 0 is the world itself, -1 its copy to the west, 1 to the east.
    [[nodiscard]] bool sees(int copy) const {
        return copy == 0 || (copy < 0 ? world_.min_x <= 0 : world_.max_x >= crs::world_size);
    }
    /// The box to look in, in the coordinates of the world itself.
    [[nodiscard]] GridBox world_of(int copy) const { return world_.moved(-copy * crs::world_size, 0); }
    /// From world coordinates, of that copy, to tile coordinates.
    [[nodiscard]] Snapping snapping(int copy) const { return {shift_, copy * crs::world_size, origin_}; }

  private:
    std::uint32_t zoom_;
    int shift_;
    GridPoint origin_;
    GridBox local_;
    GridBox world_;
};

}  // namespace oryx::tile

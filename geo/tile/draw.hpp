#pragma once

#include "geo/tile/snapped_cache.hpp"
#include "geo/tile/tile_window.hpp"
#include "geo/tile/world_column.hpp"

#include <cstdint>

namespace oryx::tile {

/// What became of a feature that the index found.
enum class Drawn : std::uint8_t {
    missed,   ///< its box meets the tile's, it does not
    omitted,  ///< it meets the tile's box, but nothing is left of it on the lattice
    drawn
};

/// Makes the geometries of one layer for one tile: clips, snaps, makes valid. Reused from feature to feature.
class Drawer {
  public:
    Drawer(const WorldColumn& world, const SnappedCache& snapped, const TileWindow& window)
        : world_(world), snapped_(snapped), window_(window) {}

    /// `copies`: bit 0, 1, 2 for the worlds -1, 0, 1 in which the index found the feature.
    Drawn draw(std::size_t row, unsigned copies);
    /// What `draw` made: tile coordinates, within the buffered box.
    [[nodiscard]] const GridGeometry& geometry() const { return out_; }

  private:
    void draw_copy(std::size_t row, int copy, bool inside);
    void draw_polygons(std::size_t row, int copy, bool inside, GridGeometry& polygons);

    const WorldColumn& world_;
    const SnappedCache& snapped_;
    const TileWindow& window_;
    GridGeometry out_;
    GridGeometry clipped_;
    GridGeometry scratch_;
};

}  // namespace oryx::tile

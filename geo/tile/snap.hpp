#pragma once

#include "geo/tile/grid_geometry.hpp"

namespace oryx::tile {

/// From world coordinates to a lattice: `(x + dx) / 2^shift`, rounded to nearest (halves up), minus an origin.
struct Snapping {
    int shift = 0;          ///< 20 - zoom: a lattice unit is 2^shift world units
    std::int64_t dx = 0;    ///< world units; a whole world, or 0
    GridPoint origin = {};  ///< lattice units

    [[nodiscard]] GridPoint operator()(GridPoint world) const {
        const std::int64_t half = shift == 0 ? 0 : std::int64_t{1} << (shift - 1);
        return {((world.x + dx + half) >> shift) - origin.x, ((world.y + half) >> shift) - origin.y};
    }
};

/// Snaps points or lines and APPENDS what is left of them: vertices that fall onto their neighbour go, points that fall
/// onto another point of the feature go, lines below two vertices go. Polygons are not snapped one by one (CONTRACT:
/// drawing arrays): see face_polygons.hpp.
void snap(const GridView& world, const Snapping& snapping, GridGeometry& out);

}  // namespace oryx::tile

#pragma once

#include "geo/tile/grid_geometry.hpp"

namespace oryx::tile {

/// Whether a geometry and a closed box have a position in common: exact, in whole numbers. An index finds by boxes;
/// this tells the features that a tile shows from those that only have it in their box.
bool meets(const GridView& geometry, const GridBox& box);

}  // namespace oryx::tile

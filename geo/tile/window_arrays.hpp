#pragma once

#include "geo/tile/tile_window.hpp"
#include "geo/tile/zoom_arrays.hpp"

namespace oryx::tile {

/// The shapes of one tile alone, at a zoom so high that nothing is left to simplify, in lattice units of the zoom:
/// rounded and made valid together, as `zoom_arrays` does it for a whole zoom. Hot pixels are a matter of what passes
/// them, so both give the same borders inside the tile. `full`: `full_arrays` of the layer.
ZoomArrays window_arrays(const ZoomArrays& full, bool is_coverage, const TileWindow& window);

}  // namespace oryx::tile

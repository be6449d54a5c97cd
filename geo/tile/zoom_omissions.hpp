#pragma once

#include "geo/tile/tile_layer.hpp"

#include <cstdint>
#include <string>
#include <vector>

namespace oryx::tile {

/// What no tile of a zoom shows of a layer, each feature counted once (CONTRACT: drawing arrays: omissions count
/// distinct ids), by the rule that left it out.
struct ZoomOmissions {
    std::uint64_t selected = 0;                ///< features with a geometry that dates and mask take
    std::uint64_t below_pixel = 0;             ///< lines and areas below a pixel, or joined to a neighbour
    std::uint64_t thinned = 0;                 ///< points left out where not all fit
    std::uint64_t clustered = 0;               ///< points that clusters stand for
    std::vector<std::string> attributes = {};  ///< left out of all features
};

/// Web Mercator. `options.masks`: its first is the layer's.
ZoomOmissions zoom_omissions(const TileLayer& layer, std::uint32_t zoom, const TileOptions& options = {});

/// How far, in lattice units of the zoom, what a tile draws may lie from where the source has it: what `TileCover`
/// takes for a margin, the tile's buffer included.
std::int64_t drawing_margin(const TileLayer& layer, std::uint32_t zoom, const TileOptions& options = {});

}  // namespace oryx::tile

#pragma once

#include "geo/tile/layer_impl.hpp"
#include "geo/tile/tile_layer.hpp"

#include <cstdint>
#include <memory>
#include <vector>

namespace oryx::tile {

/// The plan of a zoom: what its tiles leave out so that the fullest of them keeps within the budget. The same for
/// all tiles of the zoom, so that they fit together at their edges; made for what a request selects, so that nothing
/// it hides has a say (CONTRACT: drawing arrays). Kept with the arrays: made by the first who asks.
std::shared_ptr<const ZoomPlan> plan_of(const TileLayer::Impl& layer, const DrawingArrays& arrays,
                                        const TileOptions& options, std::uint32_t zoom);

}  // namespace oryx::tile

#pragma once

#include "geo/tile/plan_cache.hpp"
#include "geo/tile/thinning.hpp"

#include <vector>

namespace oryx::tile {

/// Points of a zoom gathered into squares of 40 pixels (320 units of a tile): each point is in one cluster, most of
/// them with many. By square, row by row of the grid.
std::vector<Cluster> clusters_of(const TileLayer::Impl& layer, const std::vector<PlacedPoint>& points);
index::PackedRTree index_of(const std::vector<Cluster>& clusters);

}  // namespace oryx::tile

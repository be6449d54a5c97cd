#pragma once

#include "geo/index/packed_rtree.hpp"
#include "geo/tile/snapped_cache.hpp"
#include "geo/tile/tile_layer.hpp"
#include "geo/tile/world_column.hpp"

#include <memory>
#include <string>
#include <vector>

namespace oryx::tile {

struct TileLayer::Impl {
    Impl(std::string layer_name, std::shared_ptr<const FeatureTable> table);

    std::string name;
    std::shared_ptr<const FeatureTable> features;
    std::vector<std::string> names;  ///< of the attributes, in the order of the schema
    WorldColumn world;
    index::PackedRTree index;  ///< over the boxes of `world`
    SnappedCache snapped;
};

}  // namespace oryx::tile

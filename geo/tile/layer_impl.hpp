#pragma once

#include "geo/crs/tile_matrix_set.hpp"
#include "geo/index/packed_rtree.hpp"
#include "geo/tile/labels.hpp"
#include "geo/tile/layer_settings.hpp"
#include "geo/tile/plan_cache.hpp"
#include "geo/tile/tile_layer.hpp"
#include "geo/tile/world_column.hpp"
#include "geo/tile/zoom_pyramid.hpp"

#include <atomic>
#include <memory>
#include <mutex>
#include <optional>
#include <string>
#include <vector>

namespace oryx::tile {

/// A table's geometries in the world coordinates of one tile matrix set, and an index over them.
struct DrawingArrays {
    DrawingArrays(const FeatureTable& features, crs::MatrixSet set);
    [[nodiscard]] std::size_t bytes() const { return world.bytes() + index.bytes() + zooms.bytes(); }

    WorldColumn world;
    index::PackedRTree index;  ///< over the boxes of `world`
    ZoomPyramid zooms;         ///< of its polygons and lines
    mutable PlanCache plans;
    /// Made by the first tile that asks for them.
    [[nodiscard]] const Labels& labels() const;

  private:
    mutable std::once_flag labelled_;
    mutable std::optional<Labels> labels_;
};

struct TileLayer::Impl {
    Impl(std::string layer_name, std::shared_ptr<const FeatureTable> table, LayerSettings its_settings,
         std::shared_ptr<const topology::Arcs> arcs);
    ~Impl();
    Impl(const Impl&) = delete;
    Impl& operator=(const Impl&) = delete;

    /// WebMercatorQuad's are there from the start, another set's are made by the first tile that asks for them.
    [[nodiscard]] const DrawingArrays& arrays(crs::MatrixSet set) const;
    /// The borders of the table's polygons: made by the first tile that asks for them.
    [[nodiscard]] const topology::Arcs& arcs() const;
    /// Rows, the most important first: sorted when points are first thinned or clustered.
    [[nodiscard]] const std::vector<std::uint32_t>& by_importance() const;
    /// The names of the attributes that stay where not all fit, sorted.
    [[nodiscard]] std::vector<std::string> essentials() const;
    [[nodiscard]] std::size_t bytes() const;

    std::string name;
    std::shared_ptr<const FeatureTable> features;
    std::vector<std::string> names;  ///< of the attributes, in the order of the schema
    LayerSettings settings;

  private:
    DrawingArrays mercator_;
    mutable std::once_flag cut_;
    mutable std::shared_ptr<const topology::Arcs> arcs_;
    mutable std::once_flag ranked_;
    mutable std::vector<std::uint32_t> by_importance_;
    mutable std::mutex mutex_;
    mutable std::atomic<const DrawingArrays*> crs84_ = nullptr;
};

}  // namespace oryx::tile

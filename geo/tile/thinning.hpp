#pragma once

#include "geo/tile/layer_impl.hpp"
#include "geo/tile/tile_layer.hpp"

#include <cstdint>
#include <functional>
#include <span>
#include <vector>

namespace oryx::tile {

/// A position of a row of points, lattice units of a zoom.
struct PlacedPoint {
    std::uint32_t row;
    bool is_first;  ///< of the row
    GridPoint at;
};

/// Whether a request's mask (the first of `options.masks`, which is the layer's) and dates take a row; undated rows
/// match.
bool is_selected(const FeatureTable& features, const TileOptions& options, std::size_t row);

/// The points that a request selects, by row.
std::vector<PlacedPoint> placed_points(const DrawingArrays& arrays, const FeatureTable& features,
                                       const TileOptions& options, std::uint32_t zoom);

/// Rows by a number field, largest first and unknown ones last; among equals by a hash of the row's id, so that none is
/// preferred for where it stands in the source. `field`: empty for none.
std::vector<std::uint32_t> by_importance(const FeatureTable& features, const std::string& field);

/// The rows that stay: of those in one square of a grid the most important one. The grid is the finest for which the
/// rows of `crowded` fit, thinned by themselves; what is crowded is a small part of a high zoom, so that little is
/// tried. `points`: all, by row; `crowded`: those in tiles that hold too much.
std::vector<bool> thinned(const std::vector<PlacedPoint>& points, const std::vector<PlacedPoint>& crowded,
                          std::span<const std::uint32_t> by_importance,
                          const std::function<bool(const std::vector<bool>& kept)>& fits);

}  // namespace oryx::tile

#include "geo/tile/tile_loads.hpp"

#include "geo/tile/tile_layer.hpp"

#include <algorithm>

namespace oryx::tile {

namespace {

constexpr std::int64_t size = extent;
constexpr std::int64_t most_dense = 1 << 20;

std::int64_t floor_div(std::int64_t v) {
    return v >= 0 ? v / size : -((-v + size - 1) / size);
}

/// The tiles of a box and those beside it, which buffers reach.
std::pair<std::int64_t, std::int64_t> tiles_along(std::int64_t low, std::int64_t high) {
    return {floor_div(low) - 1, floor_div(high) + 1};
}

}  // namespace

bool TileLoads::is_quick(const GridBox& box) {
    const auto [west, east] = tiles_along(box.min_x, box.max_x);
    const auto [north, south] = tiles_along(box.min_y, box.max_y);
    return Wide{east - west + 1} * (south - north + 1) <= most_dense;
}

TileLoads::TileLoads(const GridBox& box, std::int64_t buffer) : buffer_(buffer) {
    const auto [west, east] = tiles_along(box.min_x, box.max_x);
    const auto [north, south] = tiles_along(box.min_y, box.max_y);
    min_x_ = west;
    min_y_ = north;
    columns_ = east - west + 1;
    if (is_quick(box)) dense_.resize(static_cast<std::size_t>(columns_ * (south - north + 1)));
}

// Tile k shows what is from k * size - buffer to (k + 1) * size + buffer, both included.
std::int64_t TileLoads::first(std::int64_t v) const {
    return -floor_div(-(v - size - buffer_));
}
std::int64_t TileLoads::last(std::int64_t v) const {
    return floor_div(v + buffer_);
}

Load& TileLoads::at(std::int64_t x, std::int64_t y) {
    if (!dense_.empty()) return dense_[static_cast<std::size_t>((y - min_y_) * columns_ + (x - min_x_))];
    return sparse_[static_cast<std::uint64_t>(y - min_y_) << 32 | static_cast<std::uint64_t>(x - min_x_)];
}

Load TileLoads::fullest() const {
    Load most;
    const auto take = [&most](const Load& load) {
        most.bytes = std::max(most.bytes, load.bytes);
        most.features = std::max(most.features, load.features);
    };
    std::ranges::for_each(dense_, take);
    for (const auto& [tile, load] : sparse_)
        take(load);
    return most;
}

}  // namespace oryx::tile

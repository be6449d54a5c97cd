#pragma once

#include "geo/core/tile_id.hpp"
#include "geo/tile/grid_geometry.hpp"
#include "geo/tile/world_column.hpp"

#include <array>
#include <atomic>
#include <cstdint>
#include <memory>
#include <mutex>

namespace oryx::tile {

/// Polygons snapped to a zoom's lattice and made valid, made once for each feature and zoom when a tile first needs
/// them: all tiles of a zoom share the lattice, so that a feature which no tile edge cuts is never checked again.
/// Thread-safe without a lock on the path of a tile; keeps at most `budget` bytes, beyond that it computes each time.
class SnappedCache {
  public:
    SnappedCache(const WorldColumn& world, std::size_t budget) : world_(world), budget_(budget) {}
    ~SnappedCache();
    SnappedCache(const SnappedCache&) = delete;
    SnappedCache& operator=(const SnappedCache&) = delete;

    /// The polygons of a row in lattice units of the zoom, valid and oriented; empty where they collapse. The reference
    /// is to the cache or to `scratch`.
    const GridGeometry& get(std::size_t row, std::uint32_t zoom, GridGeometry& scratch) const;
    [[nodiscard]] std::size_t bytes() const { return bytes_.load(std::memory_order_relaxed); }

  private:
    using Slots = std::unique_ptr<std::atomic<const GridGeometry*>[]>;

    const WorldColumn& world_;
    std::size_t budget_;
    mutable std::array<std::once_flag, max_tile_zoom + 1> made_;
    mutable std::array<Slots, max_tile_zoom + 1> slots_;
    mutable std::atomic<std::size_t> bytes_ = 0;
};

}  // namespace oryx::tile

#pragma once

#include "geo/core/tile_id.hpp"
#include "geo/crs/tile_matrix_set.hpp"
#include "geo/tile/arc_column.hpp"
#include "geo/tile/tile_window.hpp"
#include "geo/tile/world_column.hpp"
#include "geo/tile/zoom_arrays.hpp"

#include <atomic>
#include <cstdint>
#include <map>
#include <memory>
#include <mutex>
#include <optional>
#include <tuple>

namespace oryx::tile {

/// The zooms of one layer's shapes in one tile matrix set. Each is made when a tile first needs it, once for all who
/// wait, and kept within a budget of memory: beyond it the one not used for longest goes. Thread-safe.
class ZoomPyramid {
  public:
    ZoomPyramid(const WorldColumn& world, crs::MatrixSet set, std::size_t budget)
        : world_(world), set_(set), budget_(budget) {}

    /// What a tile draws from, in lattice units of its zoom; shared, or made for this tile alone. `coarser`: how often
    /// the simplification is four times as strong as usual.
    [[nodiscard]] std::shared_ptr<const ZoomArrays> at(const TileWindow& window, int coarser,
                                                       const topology::Arcs& arcs) const;
    /// A zoom as a whole; null where it is made tile by tile.
    [[nodiscard]] std::shared_ptr<const ZoomArrays> whole(std::uint32_t zoom, std::int64_t buffer, int coarser,
                                                          const topology::Arcs& arcs) const;
    /// All that there is, on the grid of the highest zoom.
    [[nodiscard]] std::shared_ptr<const ZoomArrays> full(const topology::Arcs& arcs) const;
    /// Whether another zoom is likely to be kept beside those there are.
    [[nodiscard]] bool has_room() const { return bytes() < budget_ - budget_ / 4; }
    [[nodiscard]] std::size_t bytes() const { return bytes_.load(std::memory_order_relaxed); }

  private:
    /// A zoom, the buffer that its borders are cut for (a server has one), and how much coarser it is.
    using Key = std::tuple<std::uint32_t, std::int64_t, int>;
    static constexpr Key full_key{max_tile_zoom + 1, 0, 0};
    struct Slot {
        std::mutex making;
        std::shared_ptr<const ZoomArrays> arrays;  // guarded by the pyramid's mutex, as is `used`
        std::uint64_t used = 0;
    };

    /// What is kept under a key, else what `make` makes: that may be null, and is then not kept.
    template <class Make>
    std::shared_ptr<const ZoomArrays> kept_or(Key key, Make make) const;
    void project(const topology::Arcs& arcs) const;
    void keep_within_budget(const Slot& newest) const;

    const WorldColumn& world_;
    crs::MatrixSet set_;
    std::size_t budget_;
    mutable std::once_flag projected_;
    mutable std::optional<ArcColumn> arcs_;
    mutable std::map<Key, Slot> slots_;
    mutable std::mutex mutex_;
    mutable std::uint64_t clock_ = 0;
    mutable std::atomic<std::uint32_t> first_apart_ = max_tile_zoom + 1;  // from this zoom on, tile by tile
    mutable std::atomic<std::size_t> bytes_ = 0;
};

}  // namespace oryx::tile

#include "geo/tile/snapped_cache.hpp"

#include "geo/tile/make_valid.hpp"
#include "geo/tile/snap.hpp"

namespace oryx::tile {

SnappedCache::~SnappedCache() {
    for (const Slots& slots : slots_) {
        if (!slots) continue;
        for (std::size_t row = 0; row < world_.size(); ++row)
            delete slots[row].load(std::memory_order_relaxed);
    }
}

const GridGeometry& SnappedCache::get(std::size_t row, std::uint32_t zoom, GridGeometry& scratch) const {
    std::call_once(made_[zoom], [&] {
        slots_[zoom] = std::make_unique<std::atomic<const GridGeometry*>[]>(world_.size());
        bytes_ += world_.size() * sizeof(std::atomic<const GridGeometry*>);
    });
    std::atomic<const GridGeometry*>& slot = slots_[zoom][row];
    if (const GridGeometry* ready = slot.load(std::memory_order_acquire)) return *ready;

    scratch.reset(GeometryType::polygon);
    snap(world_[row], Snapping{.shift = static_cast<int>(max_tile_zoom - zoom)}, scratch);
    auto made = std::make_unique<GridGeometry>(made_valid(std::move(scratch)));
    made->positions.shrink_to_fit();
    const std::size_t size = made->bytes();
    if (bytes_.fetch_add(size, std::memory_order_relaxed) + size > budget_) {
        bytes_ -= size;
        scratch = std::move(*made);
        return scratch;
    }
    const GridGeometry* expected = nullptr;
    if (slot.compare_exchange_strong(expected, made.get(), std::memory_order_acq_rel)) return *made.release();
    bytes_ -= size;  // another request was first, with the same result
    return *expected;
}

}  // namespace oryx::tile

#include "geo/tile/zoom_pyramid.hpp"

#include "geo/tile/window_arrays.hpp"
#include "geo/tile/zoom_builder.hpp"

#include <algorithm>
#include <cmath>
#include <utility>

namespace oryx::tile {

namespace {

/// Beyond this a zoom has more corners at the edges of its tiles than its borders have themselves.
std::uint64_t most_positions(const ArcColumn& arcs) {
    return std::min<std::uint64_t>(3 * arcs.position_count() + 200'000, 4'000'000);
}

}  // namespace

template <class Make>
std::shared_ptr<const ZoomArrays> ZoomPyramid::kept_or(Key key, Make make) const {
    Slot* slot = nullptr;
    {
        const std::lock_guard lock(mutex_);
        slot = &slots_[key];  // stays where it is: a map moves nothing
        slot->used = ++clock_;
        if (slot->arrays) return slot->arrays;
    }
    const std::lock_guard making(slot->making);
    {
        const std::lock_guard lock(mutex_);
        if (slot->arrays) return slot->arrays;
    }
    std::optional<ZoomArrays> made = make();
    if (!made) return nullptr;
    auto arrays = std::make_shared<const ZoomArrays>(std::move(*made));
    const std::lock_guard lock(mutex_);
    slot->arrays = arrays;
    bytes_ += arrays->bytes();
    keep_within_budget(*slot);
    return arrays;
}

void ZoomPyramid::keep_within_budget(const Slot& newest) const {
    while (bytes_ > budget_) {
        Slot* oldest = nullptr;
        for (auto& [key, slot] : slots_) {
            if (&slot == &newest || !slot.arrays) continue;
            if (oldest == nullptr || slot.used < oldest->used) oldest = &slot;
        }
        if (oldest == nullptr) return;  // one zoom alone is above the budget: it is needed all the same
        bytes_ -= oldest->arrays->bytes();
        oldest->arrays.reset();
    }
}

void ZoomPyramid::project(const topology::Arcs& arcs) const {
    std::call_once(projected_, [&] { arcs_.emplace(arcs, set_); });
}

std::shared_ptr<const ZoomArrays> ZoomPyramid::whole(std::uint32_t zoom, std::int64_t buffer, int coarser,
                                                     const topology::Arcs& arcs) const {
    if (zoom >= first_apart_) return nullptr;
    project(arcs);
    auto arrays = kept_or({zoom, buffer, coarser}, [&] {
        ZoomRules rules{.zoom = zoom, .cut_buffer = buffer};
        rules.least_effective_area = std::ldexp(rules.least_effective_area, 2 * coarser);
        rules.least_area = std::ldexp(rules.least_area, 2 * coarser);
        return zoom_arrays(world_, *arcs_, rules, most_positions(*arcs_));
    });
    if (arrays) return arrays;
    // Higher zooms have more edges still.
    std::uint32_t known = first_apart_;
    while (zoom < known && !first_apart_.compare_exchange_weak(known, zoom)) {
    }
    return nullptr;
}

std::shared_ptr<const ZoomArrays> ZoomPyramid::full(const topology::Arcs& arcs) const {
    project(arcs);
    return kept_or(full_key, [&] { return std::optional(full_arrays(world_, *arcs_)); });
}

std::shared_ptr<const ZoomArrays> ZoomPyramid::at(const TileWindow& window, int coarser,
                                                  const topology::Arcs& arcs) const {
    if (auto zoom = whole(window.zoom(), -window.local().min_x, coarser, arcs)) return zoom;
    return std::make_shared<const ZoomArrays>(window_arrays(*full(arcs), arcs_->is_coverage(), window));
}

}  // namespace oryx::tile

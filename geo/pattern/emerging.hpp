#pragma once

#include <cstdint>
#include <span>
#include <string_view>

namespace oryx::pattern {

/// The 17 categories of emerging hot spots: eight of hot spots, their mirror images of cold ones, and none (ArcGIS Pro,
/// "How Emerging Hot Spot Analysis works"; formula-compatible, ArcGIS is closed).
enum class Emerging : std::uint8_t {
    none,
    new_spot,      ///< only the last step, never before
    consecutive,   ///< one run of two steps or more that ends last, never before it
    intensifying,  ///< at least 90 % of the steps, the last among them, and rising
    persistent,    ///< the same, without a trend
    diminishing,   ///< the same, and falling
    sporadic,      ///< the last step, on and off before, never the opposite
    oscillating,   ///< the last step, and the opposite before
    historical,    ///< at least 90 % of the steps, but not the last
};

struct EmergingSpot {
    Emerging category = Emerging::none;
    bool hot = true;  ///< else cold; means nothing for `none`
    bool operator==(const EmergingSpot&) const = default;
};
/// "intensifying hot spot", "no pattern"
std::string_view to_string(EmergingSpot spot);

/// What a step of a cell is: 1 significantly hot, -1 significantly cold, 0 neither.
using StepSign = std::int8_t;

/// Which category a cell's steps make. `trend` is the sign of a significant trend of its Gi* (0: none); for cold spots
/// intensifying means falling. Earlier cold steps do not keep a hot spot from being new or consecutive. Where the
/// last step is cold after hot ones, what is now comes first: it is a cold spot's history. Fewer than 4 steps make no
/// category.
EmergingSpot emerging_category(std::span<const StepSign> steps, int trend);

/// Steps below which there is no category.
inline constexpr std::size_t least_emerging_steps = 4;

}  // namespace oryx::pattern

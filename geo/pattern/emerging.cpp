#include "geo/pattern/emerging.hpp"

#include <algorithm>
#include <array>

namespace oryx::pattern {

namespace {

/// The category of one sign, or none; `trend` is along that sign.
Emerging category_of(std::span<const StepSign> steps, StepSign sign, int trend) {
    const auto n = static_cast<std::ptrdiff_t>(steps.size());
    const auto held = std::ranges::count(steps, sign);
    const bool last = steps.back() == sign;
    if (10 * held >= 9 * n) {
        if (!last) return Emerging::historical;
        return trend > 0 ? Emerging::intensifying : trend < 0 ? Emerging::diminishing : Emerging::persistent;
    }
    if (!last) return Emerging::none;
    if (held == 1) return Emerging::new_spot;
    const bool one_run =
        std::ranges::all_of(steps.last(static_cast<std::size_t>(held)), [&](StepSign step) { return step == sign; });
    if (one_run) return Emerging::consecutive;
    const bool opposite = std::ranges::any_of(steps, [&](StepSign step) { return step == -sign; });
    return opposite ? Emerging::oscillating : Emerging::sporadic;
}

}  // namespace

std::string_view to_string(EmergingSpot spot) {
    static constexpr std::array<std::string_view, 9> hot{
        "no pattern",          "new hot spot",         "consecutive hot spot", "intensifying hot spot",
        "persistent hot spot", "diminishing hot spot", "sporadic hot spot",    "oscillating hot spot",
        "historical hot spot"};
    static constexpr std::array<std::string_view, 9> cold{
        "no pattern",           "new cold spot",         "consecutive cold spot", "intensifying cold spot",
        "persistent cold spot", "diminishing cold spot", "sporadic cold spot",    "oscillating cold spot",
        "historical cold spot"};
    return (spot.hot ? hot : cold)[static_cast<std::size_t>(spot.category)];
}

EmergingSpot emerging_category(std::span<const StepSign> steps, int trend) {
    if (steps.size() < least_emerging_steps) return {};
    // What the last step is comes first, so that hot and cold are each other's mirror images.
    const StepSign last = steps.back();
    if (last != 0) return {category_of(steps, last, last * trend), last > 0};
    for (const StepSign sign : {StepSign{1}, StepSign{-1}}) {
        if (category_of(steps, sign, 0) == Emerging::historical) return {Emerging::historical, sign > 0};
    }
    return {};
}

}  // namespace oryx::pattern

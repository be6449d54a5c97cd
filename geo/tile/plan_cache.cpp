#include "geo/tile/plan_cache.hpp"

#include <algorithm>

namespace oryx::tile {

std::shared_ptr<const ZoomPlan> PlanCache::get(const std::string& key, const Make& make) {
    const auto find = [&]() -> std::shared_ptr<const ZoomPlan> {
        const std::lock_guard lock(mutex_);
        const auto known = entries_.find(key);
        if (known == entries_.end()) return nullptr;
        known->second.used = ++clock_;
        return known->second.plan;
    };
    if (auto plan = find()) return plan;
    const std::lock_guard making(making_);
    if (auto plan = find()) return plan;
    auto plan = make();
    const std::lock_guard lock(mutex_);
    if (entries_.size() >= most) {
        entries_.erase(std::ranges::min_element(entries_, {}, [](const auto& entry) { return entry.second.used; }));
    }
    entries_[key] = {plan, ++clock_};
    return plan;
}

}  // namespace oryx::tile

#include "geo/tile/plan_cache.hpp"

#include <algorithm>
#include <utility>

namespace oryx::tile {

std::shared_ptr<const ZoomPlan> PlanCache::get(const std::string& key, const Make& make) {
    std::shared_ptr<Entry> entry;
    {
        const std::lock_guard lock(mutex_);
        std::shared_ptr<Entry>& known = entries_[key];
        if (!known) known = std::make_shared<Entry>();
        entry = known;
        entry->used = ++clock_;
        if (entry->plan) return entry->plan;
        keep_few(*entry);
    }
    // Whoever waits here holds the entry, so that it may leave the cache meanwhile.
    const std::lock_guard making(entry->making);
    {
        const std::lock_guard lock(mutex_);
        if (entry->plan) return entry->plan;
    }
    auto plan = make();
    const std::lock_guard lock(mutex_);
    entry->plan = plan;
    return plan;
}

void PlanCache::keep_few(const Entry& newest) {
    while (entries_.size() > most) {
        const auto age = [&](const auto& named) {
            return std::pair(named.second.get() == &newest, named.second->used);
        };
        entries_.erase(std::ranges::min_element(entries_, {}, age));
    }
}

}  // namespace oryx::tile

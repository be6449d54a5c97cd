#include "server/cache/response_cache.hpp"

#include <algorithm>
#include <functional>

namespace oryx::cache {

namespace {
/// What an entry costs beside its bytes: list and table nodes, the shared block.
constexpr std::size_t overhead = 256;
}  // namespace

ResponseCache::ResponseCache(std::size_t max_bytes, std::size_t shards)
    : shard_bytes_(max_bytes / std::max<std::size_t>(shards, 1)) {
    for (std::size_t i = 0; i < std::max<std::size_t>(shards, 1); ++i)
        shards_.push_back(std::make_unique<Shard>());
}

ResponseCache::Shard& ResponseCache::shard(std::string_view key) {
    return *shards_[std::hash<std::string_view>{}(key) % shards_.size()];
}

ResponseCache::Entry ResponseCache::find(std::string_view key) {
    Shard& s = shard(key);
    const std::lock_guard lock(s.mutex);
    const auto found = s.items.find(key);
    if (found == s.items.end()) return nullptr;
    s.order.splice(s.order.begin(), s.order, found->second);
    return found->second->entry;
}

void ResponseCache::put(std::string key, Entry entry) {
    const std::size_t bytes = entry->bytes() + key.size() + overhead;
    if (bytes > shard_bytes_ / 8) return;
    Shard& s = shard(key);
    const std::lock_guard lock(s.mutex);
    s.order.push_front({std::move(key), std::move(entry), bytes});
    s.bytes += bytes;
    if (const auto [known, is_new] = s.items.try_emplace(s.order.front().key, s.order.begin()); !is_new) {
        const auto item = known->second;
        auto place = s.items.extract(known);  // its key looks at the item that goes
        place.key() = s.order.front().key;
        place.mapped() = s.order.begin();
        s.items.insert(std::move(place));
        s.bytes -= item->bytes;
        s.order.erase(item);
    }
    while (s.bytes > shard_bytes_) {
        const Item& oldest = s.order.back();
        s.items.erase(oldest.key);
        s.bytes -= oldest.bytes;
        s.order.pop_back();
    }
}

std::size_t ResponseCache::bytes() const {
    std::size_t total = 0;
    for (const auto& s : shards_) {
        const std::lock_guard lock(s->mutex);
        total += s->bytes;
    }
    return total;
}

std::size_t ResponseCache::entries() const {
    std::size_t total = 0;
    for (const auto& s : shards_) {
        const std::lock_guard lock(s->mutex);
        total += s->items.size();
    }
    return total;
}

}  // namespace oryx::cache

#pragma once

#include "server/http/response.hpp"

#include <atomic>
#include <cstdint>
#include <list>
#include <memory>
#include <mutex>
#include <string>
#include <string_view>
#include <unordered_map>
#include <vector>

namespace oryx::cache {

/// Ready answers by key, the least recently used out first, bounded by their bytes. In shards, so that threads seldom
/// wait for one another. A key carries everything an answer depends on (versions, view, selection, coding): nothing is
/// ever invalidated, old versions simply stop being asked for.
class ResponseCache {
  public:
    using Entry = std::shared_ptr<const http::Sealed>;

    /// `max_bytes` 0 keeps nothing.
    explicit ResponseCache(std::size_t max_bytes, std::size_t shards = 16);

    /// Null where it is not there.
    [[nodiscard]] Entry find(std::string_view key);
    /// An entry larger than an eighth of a shard is not kept: it would push out everything else.
    void put(std::string key, Entry entry);

    [[nodiscard]] std::size_t bytes() const;
    [[nodiscard]] std::size_t entries() const;

  private:
    struct Item {
        std::string key;
        Entry entry;
        std::size_t bytes;
    };
    struct Shard {
        mutable std::mutex mutex;
        std::list<Item> order;                                                  // most recently used first
        std::unordered_map<std::string_view, std::list<Item>::iterator> items;  // keys look into `order`
        std::size_t bytes = 0;
    };
    Shard& shard(std::string_view key);

    std::size_t shard_bytes_;
    std::vector<std::unique_ptr<Shard>> shards_;
};

}  // namespace oryx::cache

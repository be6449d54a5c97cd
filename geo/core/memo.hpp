#pragma once

#include "geo/core/result.hpp"

#include <algorithm>
#include <cstddef>
#include <list>
#include <memory>
#include <mutex>
#include <string>
#include <typeinfo>
#include <utility>
#include <vector>

namespace oryx {

/// Remembers what is dear to make, never changes once made, and is asked for again by the next question: the least
/// recently used goes first. Of two threads that ask at once for what is not there both make it, and one is kept.
/// Thread-safe.
class Memo {
  public:
    /// What a value was made of, so that a key may name an object by its address: no other can take that address while
    /// the value is remembered.
    using Sources = std::vector<std::shared_ptr<const void>>;

    explicit Memo(std::size_t entries = 32) : most_(entries) {}

    /// The value of that type and key, else what `make()` gives, a `Result<std::shared_ptr<const T>>`; an error is not
    /// remembered.
    template <class T, class Make>
    Result<std::shared_ptr<const T>> get(const std::string& key, Sources sources, Make&& make) {
        const std::string full = std::string(typeid(T).name()) + '|' + key;
        if (auto known = find(full)) return std::static_pointer_cast<const T>(std::move(known));
        Result<std::shared_ptr<const T>> made = make();
        if (!made) return made;
        return std::static_pointer_cast<const T>(keep(full, std::move(sources), std::move(*made)));
    }

    [[nodiscard]] std::size_t size() const {
        const std::scoped_lock lock(mutex_);
        return entries_.size();
    }

  private:
    struct Entry {
        std::string key;
        Sources sources;
        std::shared_ptr<const void> value;
    };

    std::shared_ptr<const void> find_locked(const std::string& key) {
        const auto known = std::ranges::find(entries_, key, &Entry::key);
        if (known == entries_.end()) return nullptr;
        entries_.splice(entries_.begin(), entries_, known);
        return known->value;
    }
    std::shared_ptr<const void> find(const std::string& key) {
        const std::scoped_lock lock(mutex_);
        return find_locked(key);
    }
    // What another thread kept meanwhile is what all get.
    std::shared_ptr<const void> keep(const std::string& key, Sources sources, std::shared_ptr<const void> value) {
        const std::scoped_lock lock(mutex_);
        if (auto known = find_locked(key)) return known;
        entries_.push_front({key, std::move(sources), value});
        if (entries_.size() > most_) entries_.pop_back();
        return value;
    }

    std::size_t most_;
    mutable std::mutex mutex_;
    std::list<Entry> entries_;  // most recently used first
};

}  // namespace oryx

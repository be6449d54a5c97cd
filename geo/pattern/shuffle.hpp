#pragma once

#include "geo/statistics/random.hpp"

#include <span>
#include <utility>

namespace oryx::pattern {

/// The first `count` positions of a random permutation of all `items` (Fisher and Yates, from the front). Uniform
/// whatever order the items come in, so that they need not be put back between draws.
template <class T>
void shuffle_front(std::span<T> items, std::size_t count, statistics::CounterRandom& random) {
    for (std::size_t i = 0; i < count; ++i)
        std::swap(items[i], items[i + static_cast<std::size_t>(random.below(items.size() - i))]);
}

template <class T>
void shuffle(std::span<T> items, statistics::CounterRandom& random) {
    shuffle_front(items, items.size(), random);
}

}  // namespace oryx::pattern

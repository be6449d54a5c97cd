#pragma once

#include <array>
#include <bit>
#include <cstdint>
#include <span>
#include <utility>

namespace oryx::pattern {

/// xoshiro256** 1.0 (Blackman and Vigna 2021, ACM TOMS 47(4)), seeded by SplitMix64: the same numbers from the same
/// seed on every machine, which the distributions of <random> do not promise.
class Random {
  public:
    explicit Random(std::uint64_t seed) {
        for (std::uint64_t& word : state_) {
            seed += 0x9e3779b97f4a7c15U;
            std::uint64_t z = seed;
            z = (z ^ (z >> 30U)) * 0xbf58476d1ce4e5b9U;
            z = (z ^ (z >> 27U)) * 0x94d049bb133111ebU;
            word = z ^ (z >> 31U);
        }
    }

    std::uint64_t next() {
        const std::uint64_t result = std::rotl(state_[1] * 5, 7) * 9;
        const std::uint64_t t = state_[1] << 17U;
        state_[2] ^= state_[0];
        state_[3] ^= state_[1];
        state_[1] ^= state_[2];
        state_[0] ^= state_[3];
        state_[2] ^= t;
        state_[3] = std::rotl(state_[3], 45);
        return result;
    }

    /// Uniform in [0, bound), without bias (Lemire 2019, ACM TOMACS 29(1)). Precondition: bound > 0.
    std::uint32_t below(std::uint32_t bound) {
        std::uint64_t product = (next() >> 32U) * bound;
        if (static_cast<std::uint32_t>(product) < bound) {
            const std::uint32_t least = (0U - bound) % bound;
            while (static_cast<std::uint32_t>(product) < least)
                product = (next() >> 32U) * bound;
        }
        return static_cast<std::uint32_t>(product >> 32U);
    }

    /// Uniform in [0, 1), 53 bits.
    double uniform() { return static_cast<double>(next() >> 11U) * 0x1.0p-53; }

    /// The first `count` positions of a random permutation of all `items` (Fisher and Yates, from the front). Uniform
    /// whatever order the items come in, so that they need not be put back.
    template <class T>
    void shuffle_front(std::span<T> items, std::size_t count) {
        for (std::size_t i = 0; i < count; ++i) {
            const std::size_t other = i + below(static_cast<std::uint32_t>(items.size() - i));
            std::swap(items[i], items[other]);
        }
    }
    template <class T>
    void shuffle(std::span<T> items) {
        shuffle_front(items, items.size());
    }

  private:
    std::array<std::uint64_t, 4> state_{};
};

}  // namespace oryx::pattern

#pragma once

#include <cstdint>
#include <limits>
#include <vector>

namespace oryx::pbf {

/// A number for each of many 64-bit patterns (an integer, a real's bits, a hash). One flat array with open addressing:
/// no allocation for an entry, one cache line for most look-ups.
class NumberTable {
  public:
    static constexpr std::uint32_t unset = std::numeric_limits<std::uint32_t>::max();

    /// The number of a pattern; `unset` where it is new, and then the caller sets it before the next call. The
    /// reference is good until the next call.
    std::uint32_t& operator[](std::uint64_t pattern) {
        if (4 * (count_ + 1) > 3 * slots_.size()) grow();
        Slot& slot = find(pattern);
        if (slot.number == unset) {
            slot.pattern = pattern;
            ++count_;
        }
        return slot.number;
    }

  private:
    struct Slot {
        std::uint64_t pattern = 0;
        std::uint32_t number = unset;
    };

    /// The pattern's slot, or the free one where it belongs.
    Slot& find(std::uint64_t pattern) {
        // Fibonacci hashing (Knuth 6.4): consecutive numbers, which keys often are, fall far apart.
        std::size_t at = (pattern * 0x9E3779B97F4A7C15U) >> shift_;
        while (slots_[at].number != unset && slots_[at].pattern != pattern)
            at = (at + 1) & (slots_.size() - 1);
        return slots_[at];
    }
    void grow() {
        std::vector<Slot> old(slots_.empty() ? 64 : 2 * slots_.size());
        old.swap(slots_);
        shift_ = 64;
        for (std::size_t size = slots_.size(); size > 1; size /= 2)
            --shift_;
        for (const Slot& slot : old) {
            if (slot.number != unset) find(slot.pattern) = slot;
        }
    }

    std::vector<Slot> slots_;  // a power of two, at most three quarters full
    std::size_t count_ = 0;
    int shift_ = 64;
};

}  // namespace oryx::pbf

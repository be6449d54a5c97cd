#pragma once

#include <bit>
#include <cstdint>
#include <cstring>
#include <vector>

namespace oryx {

/// Integers in as few whole bytes each as their range needs: none where all are equal, one for the years of a century.
/// Many tables are mostly such columns, and a tile reads them at scattered rows, where every cache line counts.
///
/// Built by `append` at full width, then narrowed by `freeze`; reading is the same before and after.
class PackedIntegers {
  public:
    [[nodiscard]] std::size_t size() const { return size_; }
    [[nodiscard]] std::int64_t operator[](std::size_t at) const {
        return static_cast<std::int64_t>(base_ + above_lowest(at));
    }
    /// The value less the lowest: 0 to `range()`.
    [[nodiscard]] std::uint64_t above_lowest(std::size_t at) const {
        static_assert(std::endian::native == std::endian::little, "the lowest bytes of a word come first");
        std::uint64_t word = 0;
        std::memcpy(&word, bytes_.data() + at * width_, sizeof word);
        return word & mask_;
    }

    /// Precondition: not frozen.
    void append(std::int64_t value);
    void freeze();

    /// Fetches a value into the cache, for one who reads scattered rows and knows the next ones.
    void prefetch(std::size_t at) const { __builtin_prefetch(bytes_.data() + at * width_); }

    /// The lowest value and how far the highest is above it. Precondition: frozen.
    [[nodiscard]] std::int64_t lowest() const { return static_cast<std::int64_t>(base_); }
    [[nodiscard]] std::uint64_t range() const { return range_; }
    [[nodiscard]] std::size_t bytes() const { return bytes_.capacity(); }

  private:
    // A value is read as a whole word, so that one word more than the values need is there.
    std::vector<unsigned char> bytes_ = std::vector<unsigned char>(sizeof(std::uint64_t));
    std::size_t size_ = 0;
    std::uint64_t base_ = 0;  // lowest value; unsigned: the way from the lowest int64 to the highest takes all 64 bits
    std::uint64_t range_ = ~std::uint64_t{0};
    std::uint64_t mask_ = ~std::uint64_t{0};
    std::uint8_t width_ = sizeof(std::uint64_t);
    bool frozen_ = false;
};

}  // namespace oryx

#include "geo/core/packed_integers.hpp"

#include <algorithm>
#include <stdexcept>

namespace oryx {

void PackedIntegers::append(std::int64_t value) {
    if (frozen_) throw std::logic_error("frozen integers are not appended to");
    std::memcpy(bytes_.data() + size_ * width_, &value, sizeof value);
    ++size_;
    bytes_.resize(bytes_.size() + sizeof value);
}

void PackedIntegers::freeze() {
    if (frozen_) return;
    std::int64_t least = size_ == 0 ? 0 : (*this)[0];
    std::int64_t most = least;
    for (std::size_t i = 1; i < size_; ++i) {
        least = std::min(least, (*this)[i]);
        most = std::max(most, (*this)[i]);
    }
    const std::uint64_t base = static_cast<std::uint64_t>(least);
    const std::uint64_t range = static_cast<std::uint64_t>(most) - base;
    const auto width = static_cast<std::uint8_t>((std::bit_width(range) + 7) / 8);
    std::vector<unsigned char> packed(size_ * width + sizeof(std::uint64_t));
    for (std::size_t i = 0; i < size_; ++i) {
        const std::uint64_t word = static_cast<std::uint64_t>((*this)[i]) - base;
        std::memcpy(packed.data() + i * width, &word, width);
    }
    bytes_ = std::move(packed);
    base_ = base;
    range_ = range;
    width_ = width;
    mask_ = width == sizeof(std::uint64_t) ? ~std::uint64_t{0} : (std::uint64_t{1} << 8U * width) - 1;
    frozen_ = true;
}

}  // namespace oryx

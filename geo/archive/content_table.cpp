#include "geo/archive/content_table.hpp"

#include "geo/core/hash.hpp"

#include <algorithm>
#include <utility>

namespace oryx::archive {

Digest digest_of(std::string_view bytes) {
    const Sha256 sum = sha256(bytes);
    Digest digest;
    std::copy_n(sum.begin(), digest.size(), digest.begin());
    return digest;
}

std::size_t ContentTable::Table::slot_of(const Digest& digest) const {
    std::uint64_t hash = 0;
    std::memcpy(&hash, digest.data(), sizeof hash);  // a digest's bits are as good as any hash of them
    std::size_t at = hash & (slots_.size() - 1);
    while (slots_[at].used != 0 && slots_[at].digest != digest)
        at = (at + 1) & (slots_.size() - 1);
    return at;
}

const ContentTable::Slot* ContentTable::Table::find(const Digest& digest) const {
    if (slots_.empty()) return nullptr;
    const Slot& slot = slots_[slot_of(digest)];
    return slot.used != 0 ? &slot : nullptr;
}

void ContentTable::Table::insert(const Digest& digest, std::uint64_t place) {
    if (2 * (size_ + 1) > slots_.size()) grow();
    Slot& slot = slots_[slot_of(digest)];
    if (slot.used == 0) ++size_;
    slot = {digest, place, 1};
}

void ContentTable::Table::grow() {
    constexpr std::size_t least = 1024;
    const std::vector<Slot> old = std::exchange(slots_, std::vector<Slot>(std::max(least, 2 * slots_.size())));
    for (const Slot& slot : old) {
        if (slot.used != 0) slots_[slot_of(slot.digest)] = slot;
    }
}

std::optional<std::uint64_t> ContentTable::find(const Digest& digest) {
    if (const Slot* known = newer_.find(digest)) return known->place;
    const Slot* known = older_.find(digest);
    if (known == nullptr) return std::nullopt;
    const std::uint64_t place = known->place;
    insert(digest, place);
    return place;
}

void ContentTable::insert(const Digest& digest, std::uint64_t place) {
    if (newer_.size() >= most_) older_ = std::exchange(newer_, Table());
    newer_.insert(digest, place);
}

}  // namespace oryx::archive

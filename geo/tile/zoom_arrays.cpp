#include "geo/tile/zoom_arrays.hpp"

namespace oryx::tile {

namespace {

index::PackedRTree index_of(const std::vector<ZoomArrays::Part>& parts) {
    std::vector<Envelope> boxes;
    boxes.reserve(parts.size());
    for (const ZoomArrays::Part& part : parts)
        boxes.push_back(envelope_of(part.box));
    return index::PackedRTree(boxes);
}

}  // namespace

void ZoomArrays::append(std::uint32_t row, GeometryType type, std::span<const GridPoint> positions,
                        std::span<const std::uint32_t> ring_ends) {
    parts_.push_back({row, box_of(positions)});
    types_.push_back(type);
    positions_.insert(positions_.end(), positions.begin(), positions.end());
    ring_ends_.insert(ring_ends_.end(), ring_ends.begin(), ring_ends.end());
    position_starts_.push_back(positions_.size());
    ring_starts_.push_back(ring_ends_.size());
    part_ends_.push_back(static_cast<std::uint32_t>(ring_ends.size()));
}

void ZoomArrays::freeze() {
    positions_.shrink_to_fit();
    ring_ends_.shrink_to_fit();
    parts_.shrink_to_fit();
    dropped_.shrink_to_fit();
    index_ = index_of(parts_);
    dropped_index_ = index_of(dropped_);
}

GridView ZoomArrays::view(std::size_t number) const {
    const auto slice = [number](const auto& all, const std::vector<std::uint64_t>& starts) {
        return std::span(all).subspan(starts[number], starts[number + 1] - starts[number]);
    };
    return {{slice(positions_, position_starts_), slice(ring_ends_, ring_starts_),
             std::span(part_ends_).subspan(number, 1)},
            types_[number]};
}

std::vector<std::uint32_t> ZoomArrays::search(const GridBox& box) const {
    return index_.search(envelope_of(box));
}

std::vector<std::uint32_t> ZoomArrays::dropped_rows(const GridBox& box) const {
    std::vector<std::uint32_t> rows = dropped_index_.search(envelope_of(box));
    for (std::uint32_t& number : rows)
        number = dropped_[number].row;
    return rows;
}

std::size_t ZoomArrays::bytes() const {
    return (parts_.capacity() + dropped_.capacity()) * sizeof(Part) + types_.capacity() * sizeof(GeometryType) +
           positions_.capacity() * sizeof(GridPoint) +
           (ring_ends_.capacity() + part_ends_.capacity()) * sizeof(std::uint32_t) +
           (position_starts_.capacity() + ring_starts_.capacity()) * sizeof(std::uint64_t) + index_.bytes() +
           dropped_index_.bytes();
}

}  // namespace oryx::tile

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
    const GridBox box = box_of(positions);
    parts_.push_back({row, box});
    types_.push_back(type);
    const auto low = [](std::int64_t v) { return static_cast<std::uint32_t>(v & 0xffffffff); };
    const auto high = [](std::int64_t v) { return static_cast<std::uint32_t>(v >> 32); };
    const bool wide = is_wide(box);
    for (const GridPoint p : positions) {
        const GridPoint from_corner{p.x - box.min_x, p.y - box.min_y};
        offsets_.push_back({low(from_corner.x), low(from_corner.y)});
        if (wide) offsets_.push_back({high(from_corner.x), high(from_corner.y)});
    }
    ring_ends_.insert(ring_ends_.end(), ring_ends.begin(), ring_ends.end());
    position_starts_.push_back(offsets_.size());
    ring_starts_.push_back(ring_ends_.size());
}

void ZoomArrays::freeze() {
    offsets_.shrink_to_fit();
    ring_ends_.shrink_to_fit();
    parts_.shrink_to_fit();
    dropped_.shrink_to_fit();
    index_ = index_of(parts_);
    dropped_index_ = index_of(dropped_);
}

void ZoomArrays::append_to(GridGeometry& out, std::size_t number) const {
    const auto base = static_cast<std::uint32_t>(out.positions.size());
    for_each_position(number, [&](GridPoint p) { out.positions.push_back(p); });
    for (std::uint64_t ring = ring_starts_[number]; ring < ring_starts_[number + 1]; ++ring)
        out.ring_ends.push_back(base + ring_ends_[ring]);
    out.part_ends.push_back(static_cast<std::uint32_t>(out.ring_ends.size()));
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
           offsets_.capacity() * sizeof(Offset) + ring_ends_.capacity() * sizeof(std::uint32_t) +
           (position_starts_.capacity() + ring_starts_.capacity()) * sizeof(std::uint64_t) + index_.bytes() +
           dropped_index_.bytes();
}

}  // namespace oryx::tile

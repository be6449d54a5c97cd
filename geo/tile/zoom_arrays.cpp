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

/// The sides of a box beyond which another lies wholly, as bits.
unsigned sides_beyond(const GridBox& box, const GridBox& other) {
    return (other.max_x < box.min_x ? 1U : 0U) | (other.min_x > box.max_x ? 2U : 0U) |
           (other.max_y < box.min_y ? 4U : 0U) | (other.min_y > box.max_y ? 8U : 0U);
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
    if (!wide && positions.size() >= least_for_stretches) append_stretches(ring_ends);
    stretch_starts_.push_back(stretches_.size());
    ring_ends_.insert(ring_ends_.end(), ring_ends.begin(), ring_ends.end());
    position_starts_.push_back(offsets_.size());
    ring_starts_.push_back(ring_ends_.size());
}

/// Of the part whose positions were appended last.
void ZoomArrays::append_stretches(std::span<const std::uint32_t> ring_ends) {
    const std::span<const Offset> all = std::span(offsets_).subspan(position_starts_.back());
    std::size_t from = 0;
    for (const std::uint32_t end : ring_ends) {
        for (; from < end; from = std::min<std::size_t>(from + stretch, end)) {
            StretchBox box{all[from], all[from]};
            for (const Offset p : all.subspan(from, std::min<std::size_t>(stretch, end - from))) {
                box.low = {std::min(box.low.x, p.x), std::min(box.low.y, p.y)};
                box.high = {std::max(box.high.x, p.x), std::max(box.high.y, p.y)};
            }
            stretches_.push_back(box);
        }
    }
}

void ZoomArrays::freeze() {
    stretches_.shrink_to_fit();
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

void ZoomArrays::append_near(GridGeometry& out, std::size_t number, const GridBox& box) const {
    std::uint64_t next = stretch_starts_[number];
    if (next == stretch_starts_[number + 1]) return append_to(out, number);
    const GridBox& own = parts_[number].box;
    const GridBox near = box.moved(-own.min_x, -own.min_y);
    const std::uint64_t base = position_starts_[number];
    std::uint64_t from = base;
    for (std::uint64_t ring = ring_starts_[number]; ring < ring_starts_[number + 1]; ++ring) {
        // A half-plane is convex: what goes from its first position to its last within it may as well go straight, and
        // nothing changes within the box. Arcs, their order and what the ring winds round stay the same.
        unsigned sides = 0;  // beyond which the last stretches lie
        for (const std::uint64_t end = base + ring_ends_[ring]; from < end;) {
            const std::uint64_t to = std::min<std::uint64_t>(from + stretch, end);
            const StretchBox& box_of_stretch = stretches_[next++];
            const unsigned beyond = sides_beyond(
                near, {box_of_stretch.low.x, box_of_stretch.low.y, box_of_stretch.high.x, box_of_stretch.high.y});
            if ((sides & beyond) != 0) {
                sides &= beyond;
                out.positions.back() = position(own, to - 1);
            } else if (beyond != 0) {
                sides = beyond;
                out.positions.push_back(position(own, from));
                if (to - from > 1) out.positions.push_back(position(own, to - 1));
            } else {
                sides = 0;
                for (std::uint64_t i = from; i < to; ++i)
                    out.positions.push_back(position(own, i));
            }
            from = to;
        }
        out.ring_ends.push_back(static_cast<std::uint32_t>(out.positions.size()));
    }
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
           stretches_.capacity() * sizeof(StretchBox) +
           (position_starts_.capacity() + ring_starts_.capacity() + stretch_starts_.capacity()) *
               sizeof(std::uint64_t) +
           index_.bytes() + dropped_index_.bytes();
}

}  // namespace oryx::tile

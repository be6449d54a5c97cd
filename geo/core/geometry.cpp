#include "geo/core/geometry.hpp"

#include <utility>

namespace oryx {

namespace {

constexpr std::uint8_t multi_flag = 0x80;

template <class T>
std::span<const T> slice(const std::vector<T>& all, std::uint64_t from, std::uint64_t to) {
    return {all.data() + from, static_cast<std::size_t>(to - from)};
}

}  // namespace

const char* geojson_type_name(GeometryType type, bool multi) {
    switch (type) {
        case GeometryType::point:
            return multi ? "MultiPoint" : "Point";
        case GeometryType::line:
            return multi ? "MultiLineString" : "LineString";
        case GeometryType::polygon:
            return multi ? "MultiPolygon" : "Polygon";
        case GeometryType::none:
            break;
    }
    return "";
}

std::span<const Position> GeometryView::ring(std::size_t index) const {
    const std::uint32_t from = index == 0 ? 0 : ring_ends[index - 1];
    return positions.subspan(from, ring_ends[index] - from);
}

std::pair<std::size_t, std::size_t> GeometryView::part_rings(std::size_t part) const {
    return {part == 0 ? 0 : part_ends[part - 1], part_ends[part]};
}

Envelope GeometryView::envelope() const {
    Envelope box;
    for (const Position p : positions)
        box.expand(p);
    return box;
}

Geometry Geometry::point(Position p) {
    return {GeometryType::point, false, {p}, {1}, {1}};
}

Geometry Geometry::from(const GeometryView& view) {
    return {view.type,
            view.multi,
            {view.positions.begin(), view.positions.end()},
            {view.ring_ends.begin(), view.ring_ends.end()},
            {view.part_ends.begin(), view.part_ends.end()}};
}

void GeometryColumn::append(const GeometryView& g) {
    types_.push_back(static_cast<std::uint8_t>(static_cast<std::uint8_t>(g.type) | (g.multi ? multi_flag : 0)));
    positions_.insert(positions_.end(), g.positions.begin(), g.positions.end());
    ring_ends_.insert(ring_ends_.end(), g.ring_ends.begin(), g.ring_ends.end());
    part_ends_.insert(part_ends_.end(), g.part_ends.begin(), g.part_ends.end());
    position_starts_.push_back(positions_.size());
    ring_starts_.push_back(ring_ends_.size());
    part_starts_.push_back(part_ends_.size());
}

GeometryView GeometryColumn::operator[](std::size_t row) const {
    return {static_cast<GeometryType>(types_[row] & ~multi_flag), (types_[row] & multi_flag) != 0,
            slice(positions_, position_starts_[row], position_starts_[row + 1]),
            slice(ring_ends_, ring_starts_[row], ring_starts_[row + 1]),
            slice(part_ends_, part_starts_[row], part_starts_[row + 1])};
}

std::size_t GeometryColumn::bytes() const {
    return types_.capacity() + positions_.capacity() * sizeof(Position) +
           (ring_ends_.capacity() + part_ends_.capacity()) * sizeof(std::uint32_t) +
           (position_starts_.capacity() + ring_starts_.capacity() + part_starts_.capacity()) * sizeof(std::uint64_t);
}

void GeometryColumn::shrink_to_fit() {
    types_.shrink_to_fit();
    positions_.shrink_to_fit();
    ring_ends_.shrink_to_fit();
    part_ends_.shrink_to_fit();
    position_starts_.shrink_to_fit();
    ring_starts_.shrink_to_fit();
    part_starts_.shrink_to_fit();
}

}  // namespace oryx

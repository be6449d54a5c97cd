#include "geo/core/geometry.hpp"

#include <array>
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
    const auto shapes = static_cast<std::int64_t>(types_.size());
    if (g.is_single_point() && !g.multi) {
        points_.push_back(g.positions[0]);
        shapes_before_.append(shapes);
        return;
    }
    types_.push_back(static_cast<std::uint8_t>(static_cast<std::uint8_t>(g.type) | (g.multi ? multi_flag : 0)));
    positions_.insert(positions_.end(), g.positions.begin(), g.positions.end());
    ring_ends_.insert(ring_ends_.end(), g.ring_ends.begin(), g.ring_ends.end());
    part_ends_.insert(part_ends_.end(), g.part_ends.begin(), g.part_ends.end());
    position_starts_.push_back(positions_.size());
    ring_starts_.push_back(ring_ends_.size());
    part_starts_.push_back(part_ends_.size());
    shapes_before_.append(shapes + 1);
}

GeometryView GeometryColumn::operator[](std::size_t row) const {
    static constexpr std::array<std::uint32_t, 1> one{1};
    const auto shape = static_cast<std::size_t>(shapes_before_[row]);
    if (static_cast<std::size_t>(shapes_before_[row + 1]) == shape) {
        return {GeometryType::point, false, {&points_[row - shape], 1}, one, one};
    }
    return {static_cast<GeometryType>(types_[shape] & ~multi_flag), (types_[shape] & multi_flag) != 0,
            slice(positions_, position_starts_[shape], position_starts_[shape + 1]),
            slice(ring_ends_, ring_starts_[shape], ring_starts_[shape + 1]),
            slice(part_ends_, part_starts_[shape], part_starts_[shape + 1])};
}

std::size_t GeometryColumn::bytes() const {
    return (points_.capacity() + positions_.capacity()) * sizeof(Position) + shapes_before_.bytes() +
           types_.capacity() + (ring_ends_.capacity() + part_ends_.capacity()) * sizeof(std::uint32_t) +
           (position_starts_.capacity() + ring_starts_.capacity() + part_starts_.capacity()) * sizeof(std::uint64_t);
}

void GeometryColumn::freeze() {
    points_.shrink_to_fit();
    shapes_before_.freeze();
    types_.shrink_to_fit();
    positions_.shrink_to_fit();
    ring_ends_.shrink_to_fit();
    part_ends_.shrink_to_fit();
    position_starts_.shrink_to_fit();
    ring_starts_.shrink_to_fit();
    part_starts_.shrink_to_fit();
}

}  // namespace oryx

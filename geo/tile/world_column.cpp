#include "geo/tile/world_column.hpp"

#include "geo/crs/web_mercator.hpp"
#include "geo/geometry/geometry_ops.hpp"

#include <algorithm>
#include <array>
#include <optional>

namespace oryx::tile {

namespace {

constexpr double limit = crs::mercator_max_latitude;

bool beyond_limit(const GeometryView& geometry) {
    return std::ranges::any_of(geometry.positions, [](Position p) { return p.y < -limit || p.y > limit; });
}

Geometry strip_between_limits(const Envelope& box) {
    return {.type = GeometryType::polygon,
            .multi = false,
            .positions = {{box.min_x - 1, -limit},
                          {box.max_x + 1, -limit},
                          {box.max_x + 1, limit},
                          {box.min_x - 1, limit},
                          {box.min_x - 1, -limit}},
            .ring_ends = {5},
            .part_ends = {1}};
}

/// The part between the limits. Invalid polygons, which an overlay may refuse, stay as they are: projecting then moves
/// their vertices onto the limit.
std::optional<Geometry> between_limits(const GeometryView& geometry) {
    if (geometry.type == GeometryType::point) {
        Geometry kept{.type = GeometryType::point, .multi = geometry.multi};
        for (const Position p : geometry.positions) {
            if (p.y < -limit || p.y > limit) continue;
            kept.positions.push_back(p);
            kept.end_ring();
            kept.end_part();
        }
        return kept;
    }
    auto cut = geometry::intersection(geometry, strip_between_limits(geometry.envelope()).view());
    if (!cut) return std::nullopt;
    return std::move(*cut);
}

}  // namespace

WorldColumn::WorldColumn(const FeatureTable& features, crs::MatrixSet set) {
    const bool has_limit = set == crs::MatrixSet::web_mercator_quad;
    shapes_before_.append(0);
    for (std::size_t row = 0; row < features.size(); ++row) {
        const GeometryView geometry = features.geometry(row);
        if (has_limit && beyond_limit(geometry)) {
            if (const auto cut = between_limits(geometry)) {
                append(cut->view(), set);
                continue;
            }
        }
        append(geometry, set);
    }
    points_.shrink_to_fit();
    shapes_before_.freeze();
    types_.shrink_to_fit();
    boxes_.shrink_to_fit();
    positions_.shrink_to_fit();
    ring_ends_.shrink_to_fit();
    part_ends_.shrink_to_fit();
    position_starts_.shrink_to_fit();
    ring_starts_.shrink_to_fit();
    part_starts_.shrink_to_fit();
}

bool WorldColumn::append_point(GridPoint point) {
    const auto fits = [](std::int64_t n) { return 0 <= n && n <= crs::world_size; };
    if (!fits(point.x) || !fits(point.y)) return false;
    const auto row = static_cast<std::uint32_t>(size());
    if (point.x == crs::world_size) at_far_x_.push_back(row);
    if (point.y == crs::world_size) at_far_y_.push_back(row);
    points_.push_back({static_cast<std::uint32_t>(point.x), static_cast<std::uint32_t>(point.y)});
    shapes_before_.append(static_cast<std::int64_t>(types_.size()));
    has_points_ = true;
    return true;
}

void WorldColumn::append(const GeometryView& lon_lat, crs::MatrixSet set) {
    if (lon_lat.is_single_point()) {
        const crs::WorldPosition w = crs::to_world(set, lon_lat.positions[0]);
        if (append_point({w.x, w.y})) return;
    }
    GridGeometry world(lon_lat.type);
    for (std::size_t part = 0; part < lon_lat.part_count(); ++part) {
        const auto [first, end] = lon_lat.part_rings(part);
        for (std::size_t i = first; i < end; ++i) {
            auto ring = lon_lat.ring(i);
            if (lon_lat.type == GeometryType::polygon && ring.size() > 1) ring = ring.first(ring.size() - 1);
            for (const Position p : ring) {
                const crs::WorldPosition w = crs::to_world(set, p);
                world.positions.push_back({w.x, w.y});
            }
            world.end_ring();
        }
        world.end_part();
    }
    if (world.type == GeometryType::polygon) orient(world);
    has_points_ = has_points_ || world.type == GeometryType::point;
    has_shapes_ = has_shapes_ || world.type == GeometryType::line || world.type == GeometryType::polygon;
    types_.push_back(world.type);
    boxes_.push_back(box_of(world.positions));
    positions_.insert(positions_.end(), world.positions.begin(), world.positions.end());
    ring_ends_.insert(ring_ends_.end(), world.ring_ends.begin(), world.ring_ends.end());
    part_ends_.insert(part_ends_.end(), world.part_ends.begin(), world.part_ends.end());
    position_starts_.push_back(positions_.size());
    ring_starts_.push_back(ring_ends_.size());
    part_starts_.push_back(part_ends_.size());
    shapes_before_.append(static_cast<std::int64_t>(types_.size()));
}

GridPoint WorldColumn::edge_point(std::size_t row) const {
    const auto one = [row](std::uint32_t n, const std::vector<std::uint32_t>& far) -> std::int64_t {
        return n == 0 && std::ranges::binary_search(far, row) ? crs::world_size : n;
    };
    const Point& p = points_[row - shape_of(row)];
    return {one(p.x, at_far_x_), one(p.y, at_far_y_)};
}

GridView WorldColumn::operator[](std::size_t row) const {
    if (is_point(row)) {
        // A view needs 64-bit positions to look at; a few are kept, so that a caller may hold several views.
        static constexpr std::array<std::uint32_t, 1> one{1};
        static thread_local std::array<GridPoint, kept_points> kept;
        static thread_local std::size_t next = 0;
        GridPoint& at = kept[next++ % kept_points];
        at = point(row);
        return {{{&at, 1}, one, one}, GeometryType::point};
    }
    const std::size_t shape = shape_of(row);
    const auto slice = [shape](const auto& all, const std::vector<std::uint64_t>& starts) {
        return std::span(all).subspan(starts[shape], starts[shape + 1] - starts[shape]);
    };
    return {{slice(positions_, position_starts_), slice(ring_ends_, ring_starts_), slice(part_ends_, part_starts_)},
            types_[shape]};
}

GridBox WorldColumn::box(std::size_t row) const {
    if (!is_point(row)) return boxes_[shape_of(row)];
    const GridPoint p = point(row);
    return {p.x, p.y, p.x, p.y};
}

std::size_t WorldColumn::bytes() const {
    return points_.capacity() * sizeof(Point) +
           (at_far_x_.capacity() + at_far_y_.capacity() + ring_ends_.capacity() + part_ends_.capacity()) *
               sizeof(std::uint32_t) +
           shapes_before_.bytes() + types_.capacity() * sizeof(GeometryType) + boxes_.capacity() * sizeof(GridBox) +
           positions_.capacity() * sizeof(GridPoint) +
           (position_starts_.capacity() + ring_starts_.capacity() + part_starts_.capacity()) * sizeof(std::uint64_t);
}

}  // namespace oryx::tile

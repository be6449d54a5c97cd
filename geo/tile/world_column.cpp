#include "geo/tile/world_column.hpp"

#include "geo/crs/web_mercator.hpp"
#include "geo/geometry/geometry_ops.hpp"

#include <algorithm>
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
    types_.reserve(features.size());
    boxes_.reserve(features.size());
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
    positions_.shrink_to_fit();
    ring_ends_.shrink_to_fit();
    part_ends_.shrink_to_fit();
}

void WorldColumn::append(const GeometryView& lon_lat, crs::MatrixSet set) {
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
}

GridView WorldColumn::operator[](std::size_t row) const {
    const auto slice = [row](const auto& all, const std::vector<std::uint64_t>& starts) {
        return std::span(all).subspan(starts[row], starts[row + 1] - starts[row]);
    };
    return {{slice(positions_, position_starts_), slice(ring_ends_, ring_starts_), slice(part_ends_, part_starts_)},
            types_[row]};
}

std::size_t WorldColumn::bytes() const {
    return types_.capacity() * sizeof(GeometryType) + boxes_.capacity() * sizeof(GridBox) +
           positions_.capacity() * sizeof(GridPoint) +
           (ring_ends_.capacity() + part_ends_.capacity()) * sizeof(std::uint32_t) +
           (position_starts_.capacity() + ring_starts_.capacity() + part_starts_.capacity()) * sizeof(std::uint64_t);
}

}  // namespace oryx::tile

#include "geo/geometry/point_locator.hpp"

#include "geo/geometry/orientation.hpp"

#include <algorithm>
#include <cmath>

namespace oryx::geometry {

namespace {

/// Calls `visit(a, b)` for each edge of each ring.
template <class Visit>
void for_each_edge(const GeometryView& polygon, Visit visit) {
    for (std::size_t i = 0; i < polygon.ring_count(); ++i) {
        const auto ring = polygon.ring(i);
        for (std::size_t j = 1; j < ring.size(); ++j)
            visit(ring[j - 1], ring[j]);
    }
}

/// About one slab for each edge, so that a slab holds a few. An edge is copied into each slab that it touches: where
/// edges are long there are fewer slabs, so that the copies stay within a few times the edges.
std::size_t slab_count(const GeometryView& polygon, double height) {
    constexpr double most = 16384;
    constexpr double copies = 4;
    const auto edges = static_cast<double>(polygon.positions.size());
    double heights = 0;
    for_each_edge(polygon, [&](Position a, Position b) { heights += std::abs(a.y - b.y); });
    const double limit = height > 0 && heights > 0 ? copies * edges * height / heights : 1;
    const double count = std::min({edges, most, limit});
    return count > 1 ? static_cast<std::size_t>(count) : 1;
}

}  // namespace

PointLocator::PointLocator(const GeometryView& polygon) : envelope_(polygon.envelope()) {
    if (envelope_.empty()) return;
    const double height = envelope_.max_y - envelope_.min_y;
    const std::size_t slabs = slab_count(polygon, height);
    slabs_per_unit_ = height > 0 ? static_cast<double>(slabs) / height : 0;
    if (!std::isfinite(slabs_per_unit_)) slabs_per_unit_ = 0;

    // A counting sort: how many edges each slab holds, where each slab starts, then the edges themselves.
    slab_ends_.assign(slabs, 0);
    const auto slab_range = [&](Position a, Position b) {
        return std::pair{slab_of(std::min(a.y, b.y)), slab_of(std::max(a.y, b.y))};
    };
    for_each_edge(polygon, [&](Position a, Position b) {
        const auto [first, last] = slab_range(a, b);
        for (std::size_t slab = first; slab <= last; ++slab)
            ++slab_ends_[slab];
    });
    std::uint32_t total = 0;
    for (std::uint32_t& end : slab_ends_) {
        const std::uint32_t count = end;
        end = total;
        total += count;
    }
    edges_.resize(total);
    for_each_edge(polygon, [&](Position a, Position b) {
        const auto [first, last] = slab_range(a, b);
        const Edge edge = a.y <= b.y ? Edge{a, b} : Edge{b, a};
        for (std::size_t slab = first; slab <= last; ++slab)
            edges_[slab_ends_[slab]++] = edge;
    });
}

std::size_t PointLocator::slab_of(double y) const {
    const double slab = (y - envelope_.min_y) * slabs_per_unit_;
    return std::min(static_cast<std::size_t>(std::max(slab, 0.0)), slab_ends_.size() - 1);
}

bool PointLocator::covers(Position p) const {
    if (!envelope_.contains(p)) return false;  // NaN too
    const std::size_t slab = slab_of(p.y);
    bool inside = false;
    for (std::uint32_t i = slab == 0 ? 0 : slab_ends_[slab - 1]; i < slab_ends_[slab]; ++i) {
        const auto [low, high] = edges_[i];
        if (p.y < low.y || p.y > high.y) continue;
        if (p.x > std::max(low.x, high.x)) continue;
        if (low.y == high.y) {
            if (p.x >= std::min(low.x, high.x)) return true;
            continue;
        }
        const int side = orientation(low, high, p);
        if (side == 0) return true;
        // An edge that rises past p is crossed by the ray to the east where p is on its left. Its upper end is left
        // out, so that a vertex counts once.
        if (side > 0 && p.y < high.y) inside = !inside;
    }
    return inside;
}

}  // namespace oryx::geometry

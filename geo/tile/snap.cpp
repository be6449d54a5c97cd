#include "geo/tile/snap.hpp"

#include <algorithm>
#include <tuple>

namespace oryx::tile {

namespace {

void snap_points(const GridView& world, const Snapping& snapping, GridGeometry& out) {
    const std::size_t before = out.points.size();
    for (const GridPoint p : world.points)
        out.points.push_back(snapping(p));
    const auto added = out.points.begin() + static_cast<std::ptrdiff_t>(before);
    if (out.points.size() - before > 1) {
        std::ranges::sort(added, out.points.end(), {}, [](GridPoint p) { return std::tuple(p.x, p.y); });
        out.points.erase(std::unique(added, out.points.end()), out.points.end());
    }
    for (std::size_t i = before; i < out.points.size(); ++i) {
        out.ring_ends.push_back(static_cast<std::uint32_t>(i + 1));
        out.end_part();
    }
}

void snap_lines(const GridView& world, const Snapping& snapping, GridGeometry& out) {
    for (std::size_t i = 0; i < world.ring_ends.size(); ++i) {
        const std::size_t start = out.points.size();
        for (const GridPoint p : world.ring(i)) {
            const GridPoint q = snapping(p);
            if (out.points.size() == start || out.points.back() != q) out.points.push_back(q);
        }
        if (out.points.size() - start < 2) {
            out.points.resize(start);
            continue;
        }
        out.end_ring();
        out.end_part();
    }
}

/// Snaps a ring onto the end of `points`; false (and nothing pushed) where no area is left. Running from a to b and
/// back to a adds no area: such spikes, which coarse lattices make by the thousand, go here and not in a costly repair.
bool snap_ring(std::span<const GridPoint> ring, const Snapping& snapping, std::vector<GridPoint>& points) {
    const std::size_t start = points.size();
    for (const GridPoint p : ring) {
        const GridPoint q = snapping(p);
        const std::size_t count = points.size() - start;
        if (count > 0 && points.back() == q) continue;
        if (count > 1 && points[points.size() - 2] == q) {
            points.pop_back();
            continue;
        }
        points.push_back(q);
    }
    // The same where the ring closes.
    std::size_t first = start;
    while (points.size() - first > 2) {
        if (points.back() == points[first]) {
            points.pop_back();
        } else if (points[points.size() - 2] == points[first]) {
            points.resize(points.size() - 2);
        } else if (points.back() == points[first + 1]) {
            points.pop_back();
            ++first;
        } else {
            break;
        }
    }
    points.erase(points.begin() + static_cast<std::ptrdiff_t>(start),
                 points.begin() + static_cast<std::ptrdiff_t>(first));
    if (points.size() - start > 2 && doubled_area(std::span(points).subspan(start)) != 0) return true;
    points.resize(start);
    return false;
}

void snap_polygons(const GridView& world, const Snapping& snapping, GridGeometry& out) {
    for (std::size_t part = 0; part < world.part_count(); ++part) {
        const auto [first, end] = world.part_rings(part);
        for (std::size_t i = first; i < end; ++i) {
            const auto start = static_cast<std::ptrdiff_t>(out.points.size());
            if (!snap_ring(world.ring(i), snapping, out.points)) {
                if (i == first) break;
                continue;
            }
            const std::span<GridPoint> ring(out.points.begin() + start, out.points.end());
            if ((doubled_area(ring) > 0) != (i == first)) std::reverse(ring.begin() + 1, ring.end());
            out.end_ring();
        }
        const std::size_t rings_before = out.part_ends.empty() ? 0 : out.part_ends.back();
        if (out.ring_ends.size() > rings_before) out.end_part();
    }
}

}  // namespace

void snap(const GridView& world, const Snapping& snapping, GridGeometry& out) {
    switch (world.type) {
        case GeometryType::point:
            return snap_points(world, snapping, out);
        case GeometryType::line:
            return snap_lines(world, snapping, out);
        case GeometryType::polygon:
            return snap_polygons(world, snapping, out);
        case GeometryType::none:
            return;
    }
}

GridGeometry cleaned(const GridView& lattice) {
    GridGeometry out;
    out.reset(lattice.type);
    snap(lattice, Snapping{}, out);
    return out;
}

}  // namespace oryx::tile

#include "geo/tile/snap.hpp"

#include <algorithm>
#include <tuple>

namespace oryx::tile {

namespace {

void snap_points(const GridView& world, const Snapping& snapping, GridGeometry& out) {
    const std::size_t before = out.positions.size();
    for (const GridPoint p : world.positions)
        out.positions.push_back(snapping(p));
    const auto added = out.positions.begin() + static_cast<std::ptrdiff_t>(before);
    if (out.positions.size() - before > 1) {
        std::ranges::sort(added, out.positions.end(), {}, [](GridPoint p) { return std::tuple(p.x, p.y); });
        out.positions.erase(std::unique(added, out.positions.end()), out.positions.end());
    }
    for (std::size_t i = before; i < out.positions.size(); ++i) {
        out.ring_ends.push_back(static_cast<std::uint32_t>(i + 1));
        out.end_part();
    }
}

void snap_lines(const GridView& world, const Snapping& snapping, GridGeometry& out) {
    for (std::size_t i = 0; i < world.ring_ends.size(); ++i) {
        const std::size_t start = out.positions.size();
        for (const GridPoint p : world.ring(i)) {
            const GridPoint q = snapping(p);
            if (out.positions.size() == start || out.positions.back() != q) out.positions.push_back(q);
        }
        if (out.positions.size() - start < 2) {
            out.positions.resize(start);
            continue;
        }
        out.end_ring();
        out.end_part();
    }
}

/// Whether the way from a by b to c runs back over itself: a spike without width, which has no area.
bool turns_back(GridPoint a, GridPoint b, GridPoint c) {
    const GridPoint u{b.x - a.x, b.y - a.y};
    const GridPoint v{c.x - b.x, c.y - b.y};
    return Wide{u.x} * v.y == Wide{u.y} * v.x && Wide{u.x} * v.x + Wide{u.y} * v.y < 0;
}

/// Snaps a ring onto the end of `positions`; false (and nothing pushed) where no area is left. Spikes, which coarse
/// lattices make by the thousand, go here and not in a costly repair.
bool snap_ring(std::span<const GridPoint> ring, const Snapping& snapping, std::vector<GridPoint>& positions) {
    const std::size_t start = positions.size();
    for (const GridPoint p : ring) {
        const GridPoint q = snapping(p);
        while (positions.size() - start > 1 && turns_back(positions[positions.size() - 2], positions.back(), q))
            positions.pop_back();
        if (positions.size() == start || positions.back() != q) positions.push_back(q);
    }
    // The same where the ring closes.
    std::size_t first = start;
    while (positions.size() - first > 2) {
        if (positions.back() == positions[first] ||
            turns_back(positions[positions.size() - 2], positions.back(), positions[first])) {
            positions.pop_back();
        } else if (turns_back(positions.back(), positions[first], positions[first + 1])) {
            ++first;
        } else {
            break;
        }
    }
    positions.erase(positions.begin() + static_cast<std::ptrdiff_t>(start),
                    positions.begin() + static_cast<std::ptrdiff_t>(first));
    if (positions.size() - start > 2 && doubled_area(std::span(positions).subspan(start)) != 0) return true;
    positions.resize(start);
    return false;
}

void snap_polygons(const GridView& world, const Snapping& snapping, GridGeometry& out) {
    for (std::size_t part = 0; part < world.part_count(); ++part) {
        const auto [first, end] = world.part_rings(part);
        for (std::size_t i = first; i < end; ++i) {
            const auto start = static_cast<std::ptrdiff_t>(out.positions.size());
            if (!snap_ring(world.ring(i), snapping, out.positions)) {
                if (i == first) break;
                continue;
            }
            const std::span<GridPoint> ring(out.positions.begin() + start, out.positions.end());
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
    GridGeometry out(lattice.type);
    snap(lattice, Snapping{}, out);
    return out;
}

}  // namespace oryx::tile

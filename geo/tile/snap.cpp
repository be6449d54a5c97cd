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

}  // namespace

void snap(const GridView& world, const Snapping& snapping, GridGeometry& out) {
    switch (world.type) {
        case GeometryType::point:
            return snap_points(world, snapping, out);
        case GeometryType::line:
            return snap_lines(world, snapping, out);
        case GeometryType::polygon:
        case GeometryType::none:
            return;
    }
}

}  // namespace oryx::tile

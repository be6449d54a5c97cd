#include "geo/tile/arc_column.hpp"

#include "geo/crs/web_mercator.hpp"
#include "geo/topology/simplify.hpp"

#include <algorithm>

namespace oryx::tile {

namespace {

double latitude_of(std::int64_t y) {
    return 90 - static_cast<double>(y) * 360 / static_cast<double>(crs::world_size);
}

/// The first and last row of the arcs' grid that a set shows.
std::pair<std::int64_t, std::int64_t> rows_shown(crs::MatrixSet set) {
    if (set == crs::MatrixSet::world_crs84_quad) return {0, crs::world_size / 2};
    const double limit = crs::mercator_max_latitude;
    const auto set_of_arcs = crs::MatrixSet::world_crs84_quad;
    return {crs::to_world(set_of_arcs, {0, limit}).y, crs::to_world(set_of_arcs, {0, -limit}).y};
}

/// An arc in the set's coordinates. Where it passes the limit it gets a position, so that what is inside stays
/// straight.
void project(std::span<const GridPoint> line, crs::MatrixSet set, std::vector<GridPoint>& out) {
    const auto [north, south] = rows_shown(set);
    const auto push = [&](GridPoint p) {
        const std::int64_t y = std::clamp(p.y, north, south);
        // x is the same in both sets: degrees from -180, 2^32 to a turn.
        const GridPoint world{p.x, crs::to_world(set, {0, latitude_of(y)}).y};
        if (out.empty() || out.back() != world) out.push_back(world);
    };
    const auto push_crossing = [&](GridPoint a, GridPoint b, std::int64_t y) {
        if ((a.y < y) == (b.y < y) || a.y == y || b.y == y) return;
        // From the lower end, so that both directions round alike.
        if (b < a) std::swap(a, b);
        const Wide along = Wide{b.x - a.x} * (y - a.y) / (b.y - a.y);
        push({a.x + static_cast<std::int64_t>(along), y});
    };
    for (std::size_t i = 0; i < line.size(); ++i) {
        if (i > 0) {
            const bool down = line[i - 1].y < line[i].y;
            push_crossing(line[i - 1], line[i], down ? north : south);
            push_crossing(line[i - 1], line[i], down ? south : north);
        }
        push(line[i]);
    }
}

/// Corners on the antimeridian stay, so that what continues on its other side does not come apart.
std::vector<bool> fixed(std::span<const GridPoint> line) {
    const auto side = [](GridPoint p) { return p.x <= 0 || p.x >= crs::world_size; };
    std::vector<bool> is_fixed;
    for (std::size_t i = 0; i < line.size(); ++i) {
        if (!side(line[i])) continue;
        const bool inner_before = i == 0 || !side(line[i - 1]);
        const bool inner_after = i + 1 == line.size() || !side(line[i + 1]);
        if (!inner_before && !inner_after) continue;
        is_fixed.resize(line.size(), false);
        is_fixed[i] = true;
    }
    return is_fixed;
}

}  // namespace

ArcColumn::ArcColumn(const topology::Arcs& arcs, crs::MatrixSet set) : is_coverage_(arcs.is_coverage) {
    std::vector<GridPoint> line;
    positions_.reserve(arcs.positions.size());
    areas_.reserve(arcs.positions.size());
    for (std::size_t arc = 0; arc < arcs.size(); ++arc) {
        line.clear();
        project(arcs.line(arc), set, line);
        if (line.size() < 2) continue;
        positions_.insert(positions_.end(), line.begin(), line.end());
        for (const double area : topology::effective_areas(line, fixed(line)))
            areas_.push_back(static_cast<float>(area));
        ends_.push_back(static_cast<std::uint32_t>(positions_.size()));
        left_.push_back(arcs.left[arc]);
        right_.push_back(arcs.right[arc]);
    }
    positions_.shrink_to_fit();
    areas_.shrink_to_fit();
}

std::size_t ArcColumn::bytes() const {
    return positions_.capacity() * sizeof(GridPoint) + areas_.capacity() * sizeof(float) +
           ends_.capacity() * sizeof(std::uint32_t) + 2 * left_.capacity() * sizeof(topology::Owner);
}

}  // namespace oryx::tile

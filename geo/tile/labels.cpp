#include "geo/tile/labels.hpp"

#include "geo/geometry/geometry_ops.hpp"

#include <algorithm>
#include <cmath>

namespace oryx::tile {

namespace {

/// The part with the largest exterior, its holes with it.
GridGeometry largest_part(const GridView& polygons) {
    std::size_t largest = 0;
    Wide most = -1;
    for (std::size_t part = 0; part < polygons.part_count(); ++part) {
        const Wide area = doubled_area(polygons.ring(polygons.part_rings(part).first));
        if (area <= most) continue;
        most = area;
        largest = part;
    }
    GridGeometry out(GeometryType::polygon);
    const auto [first, end] = polygons.part_rings(largest);
    for (std::size_t ring = first; ring < end; ++ring)
        out.append_ring(polygons.ring(ring));
    out.end_part();
    return out;
}

}  // namespace

Labels::Labels(const WorldColumn& world) : positions_(world.size()) {
    std::vector<Envelope> boxes(world.size());
    for (std::size_t row = 0; row < world.size(); ++row) {
        const GridView feature = world[row];
        if (feature.type != GeometryType::polygon || feature.empty()) continue;
        const Geometry part = to_geometry(largest_part(feature).view());
        const Envelope box = part.envelope();
        const double tolerance = std::max(1.0, std::min(box.max_x - box.min_x, box.max_y - box.min_y) / 100);
        const auto pole = geometry::pole_of_inaccessibility(part.view(), tolerance);
        if (!pole) continue;
        positions_[row] = {std::llround(pole->x), std::llround(pole->y)};
        boxes[row] = {pole->x, pole->y, pole->x, pole->y};
    }
    index_ = index::PackedRTree(boxes);
}

std::vector<std::uint32_t> Labels::search(const GridBox& box) const {
    return index_.search(envelope_of(box));
}

}  // namespace oryx::tile

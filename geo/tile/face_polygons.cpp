#include "geo/tile/face_polygons.hpp"

#include "geo/tile/tile_layer.hpp"
#include "geo/topology/subdivision.hpp"

namespace oryx::tile {

topology::CutLines window_edges(std::int64_t buffer) {
    return {.spacing = extent, .offset = buffer};
}

RowPolygons face_polygons(const std::vector<topology::Border>& borders, const topology::CutLines& cuts,
                          double least_area) {
    topology::Subdivision subdivision(topology::noded(borders, cuts));
    if (least_area > 0) {
        subdivision.join_small([least_area](double doubled_area, double length, topology::Owner owner) {
            if (doubled_area < 2 * least_area) return true;
            // Cracks that rounding left between borders which nearly meet: narrower than two units.
            return owner == topology::nobody && doubled_area < 2 * length;
        });
    }
    return subdivision.polygons();
}

void append_part(const geometry::IntGeometryView& polygons, std::size_t part, std::uint32_t row, ZoomArrays& out) {
    const auto [first, end] = polygons.part_rings(part);
    const std::uint32_t from = first == 0 ? 0 : polygons.ring_ends[first - 1];
    // Offsets from the part's own first position.
    std::vector<std::uint32_t> ring_ends;
    for (std::size_t ring = first; ring < end; ++ring)
        ring_ends.push_back(polygons.ring_ends[ring] - from);
    out.append(row, GeometryType::polygon, polygons.positions.subspan(from, ring_ends.back()), ring_ends);
}

}  // namespace oryx::tile

#include "geo/tile/make_valid.hpp"

#include "geo/geometry/geometry_ops.hpp"
#include "geo/tile/snap.hpp"

#include <array>
#include <utility>

namespace oryx::tile {

namespace {

// Rounding a repair's crossings can make new ones, each time fewer; on real data (tests/geo/tile) two rounds settle
// all.
constexpr int max_rounds = 4;

bool is_valid(const GridView& polygons) {
    // Three vertices with an area cannot be wrong.
    if (polygons.ring_ends.size() == 1 && polygons.positions.size() == 3) return true;
    return geometry::check_validity(to_geometry(polygons).view()).valid;
}

GridGeometry part_of(const GridView& polygons, std::size_t part) {
    GridGeometry out(GeometryType::polygon);
    const auto [first, end] = polygons.part_rings(part);
    for (std::size_t i = first; i < end; ++i)
        out.append_ring(polygons.ring(i));
    out.end_part();
    return out;
}

/// The parts whose box meets another; the rest is APPENDED to `apart`.
GridGeometry parts_that_meet(const GridView& polygons, const GridBox& box, GridGeometry& apart) {
    GridGeometry near(GeometryType::polygon);
    for (std::size_t part = 0; part < polygons.part_count(); ++part) {
        const GridBox exterior = box_of(polygons.ring(polygons.part_rings(part).first));
        (exterior.intersects(box) ? near : apart).append(part_of(polygons, part).view());
    }
    return near;
}

GridGeometry valid_together(const GridView& polygons) {
    GridGeometry kept(GeometryType::polygon);
    for (std::size_t part = 0; part < polygons.part_count(); ++part) {
        GridGeometry more = kept;
        more.append(part_of(polygons, part).view());
        if (is_valid(more.view())) kept = std::move(more);
    }
    return kept;
}

}  // namespace

GridGeometry made_valid(GridGeometry polygons) {
    for (int round = 0; round < max_rounds; ++round) {
        if (polygons.empty()) return polygons;
        if (is_valid(polygons.view())) {
            orient(polygons);
            return polygons;
        }
        auto repaired = geometry::repair(to_geometry(polygons.view()).view());
        if (!repaired) return GridGeometry(GeometryType::polygon);
        polygons = cleaned(to_grid(repaired->geometry.view()).view());
    }
    GridGeometry kept = valid_together(polygons.view());
    orient(kept);
    return kept;
}

GridGeometry clipped_valid(const GridView& polygons, const GridBox& box) {
    GridGeometry clipped(GeometryType::polygon);
    if (!clip(polygons, box, clipped)) {
        // Rings that cross each other: repaired as a whole first.
        const GridGeometry valid = made_valid(cleaned(polygons));
        if (!clip(valid.view(), box, clipped)) return clipped;
    }
    return made_valid(cleaned(clipped.view()));
}

GridGeometry united_valid(const GridGeometry& a, const GridGeometry& b) {
    // Only parts that reach the other geometry's box can share a border with it; the others stay as they are.
    GridGeometry apart(GeometryType::polygon);
    const Geometry left = to_geometry(parts_that_meet(a.view(), box_of(b.positions), apart).view());
    const Geometry right = to_geometry(parts_that_meet(b.view(), box_of(a.positions), apart).view());
    GridGeometry all(GeometryType::polygon);
    const std::array<GeometryView, 2> both{left.view(), right.view()};
    if (const auto united = geometry::unite(both)) {
        all = cleaned(to_grid(united->view()).view());
        all.append(apart.view());
    } else {
        all.append(a.view());
        all.append(b.view());
    }
    return made_valid(std::move(all));
}

}  // namespace oryx::tile

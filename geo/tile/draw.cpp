#include "geo/tile/draw.hpp"

#include "geo/tile/make_valid.hpp"
#include "geo/tile/meets.hpp"
#include "geo/tile/snap.hpp"

#include <utility>

namespace oryx::tile {

Drawn Drawer::draw(std::size_t row, unsigned copies) {
    const GridView feature = world_[row];
    out_.reset(feature.type);
    bool met = false;
    for (const int copy : {-1, 0, 1}) {
        if ((copies & 1U << (copy + 1)) == 0) continue;
        const GridBox box = window_.world_of(copy);
        const bool inside = box.contains(world_.box(row));
        if (!inside && !meets(feature, box)) continue;
        met = true;
        draw_copy(row, copy, inside);
    }
    if (!met) return Drawn::missed;
    return out_.empty() ? Drawn::omitted : Drawn::drawn;
}

void Drawer::draw_copy(std::size_t row, int copy, bool inside) {
    const GridView feature = world_[row];
    if (feature.type == GeometryType::polygon) {
        GridGeometry polygons;
        draw_polygons(row, copy, inside, polygons);
        if (out_.empty()) {
            out_ = std::move(polygons);
            out_.type = GeometryType::polygon;
        } else if (!polygons.empty()) {
            // Both halves of a feature that was cut at the antimeridian: they share a border, so they become one.
            out_ = united_valid(out_, polygons);
        }
        return;
    }
    if (inside) {
        snap(feature, window_.snapping(copy), out_);
        return;
    }
    clipped_.reset(feature.type);
    clip(feature, window_.world_of(copy), clipped_);
    snap(clipped_.view(), window_.snapping(copy), out_);
}

void Drawer::draw_polygons(std::size_t row, int copy, bool inside, GridGeometry& polygons) {
    if (window_.is_small(world_.box(row))) {
        polygons = snapped_.get(row, window_.zoom(), scratch_);
        const GridPoint move = window_.lattice_move(copy);
        polygons.move_by(move.x, move.y);
        // Snapping moves a border by half a unit at most: what is inside the box stays inside, since its edges are
        // lattice positions.
        if (!inside) polygons = clipped_valid(polygons.view(), window_.local());
        return;
    }
    // A feature much larger than the tile: only what is left in the tile is checked. Snapped before it is cut, as the
    // small ones are, so that both sides of a border have the same crossing with the tile's edge.
    scratch_.reset(GeometryType::polygon);
    snap(world_[row], window_.snapping(copy), scratch_);
    clipped_.reset(GeometryType::polygon);
    if (clip(scratch_.view(), window_.local(), clipped_)) {
        polygons = made_valid(cleaned(clipped_.view()));
        return;
    }
    // Snapping made its rings cross just at the edge: cut first, then.
    polygons.reset(GeometryType::polygon);
    if (clip(world_[row], window_.world_of(copy), clipped_)) {
        snap(clipped_.view(), window_.snapping(copy), polygons);
        polygons = made_valid(std::move(polygons));
    } else {
        polygons = clipped_valid(scratch_.view(), window_.local());
    }
}

}  // namespace oryx::tile

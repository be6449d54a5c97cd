#include "geo/tile/draw.hpp"

#include "geo/tile/snap.hpp"

#include <algorithm>

namespace oryx::tile {

ShapeSource::ShapeSource(const TileLayer::Impl& layer, const DrawingArrays& arrays, const TileWindow& window,
                         int coarser)
    : window_(window) {
    if (!arrays.world.has_shapes()) return;
    arrays_ = arrays.zooms.at(window, coarser, layer.arcs());
    parts_ = arrays_->search(window.lattice());
    for (std::uint32_t i = 0; i < parts_.size(); ++i) {
        const std::uint32_t row = arrays_->part(parts_[i]).row;
        if (found_.empty() || found_.back().row != row) found_.push_back({row, i, i});
        found_.back().to = i + 1;
    }
    for (const std::uint32_t row : arrays_->dropped_rows(window.lattice())) {
        const bool is_drawn = std::ranges::binary_search(found_, row, {}, &Found::row);
        if (!is_drawn && (dropped_.empty() || dropped_.back() != row)) dropped_.push_back(row);
    }
}

bool ShapeSource::draw(const Found& found, GridGeometry& out) {
    const GridBox box = window_.lattice();
    out.reset(arrays_->type(parts_[found.from]));
    for (std::uint32_t i = found.from; i < found.to; ++i) {
        if (box.contains(arrays_->part(parts_[i]).box)) {
            arrays_->append_to(out, parts_[i]);
        } else {
            // Borders have a position wherever they cross the box's edge, so that nothing is rounded here.
            whole_.reset(out.type);
            arrays_->append_near(whole_, parts_[i], box);
            clip(whole_.view(), box, out, geometry::Rings::oriented);
        }
    }
    const GridPoint origin = window_.origin();
    out.move_by(-origin.x, -origin.y);
    return !out.empty();
}

PointSource::PointSource(const DrawingArrays& arrays, const TileWindow& window, bool none)
    : window_(window), own_snapping_(window.snapping(0)), world_(arrays.world) {
    if (none || !world_.has_points()) return;
    for (const int copy : {-1, 0, 1}) {
        if (!window.sees(copy)) continue;
        const std::vector<std::uint32_t> rows = arrays.index.search(envelope_of(window.world_of(copy)));
        found_.reserve(found_.size() + rows.size());
        for (const std::uint32_t row : rows) {
            if (world_.is_point(row) || world_[row].type == GeometryType::point)
                found_.push_back({row, 1U << (copy + 1)});
        }
    }
    if (!window.sees(-1) && !window.sees(1)) return;
    // A feature that two worlds show is one.
    std::ranges::stable_sort(found_, {}, &Found::row);
    std::size_t kept = 0;
    for (std::size_t i = 0; i < found_.size(); ++i) {
        if (kept > 0 && found_[kept - 1].row == found_[i].row) {
            found_[kept - 1].copies |= found_[i].copies;
        } else {
            found_[kept++] = found_[i];
        }
    }
    found_.resize(kept);
}

bool PointSource::draw(const Found& found, GridGeometry& out) const {
    out.reset(GeometryType::point);
    GridGeometry inside(GeometryType::point);
    for (const int copy : {-1, 0, 1}) {
        if ((found.copies & 1U << (copy + 1)) == 0) continue;
        inside.reset(GeometryType::point);
        clip(world_[found.row], window_.world_of(copy), inside);
        snap(inside.view(), window_.snapping(copy), out);
    }
    return !out.empty();
}

}  // namespace oryx::tile

#pragma once

#include "geo/core/geometry.hpp"
#include "geo/geometry/point_locator.hpp"

#include <algorithm>
#include <cstddef>
#include <cstdint>
#include <optional>
#include <span>
#include <vector>

namespace oryx::index {

/// Tells which of many polygons cover a position; immutable and thread-safe.
///
/// A lattice over all of them knows for each of its cells which polygons cover it whole and which have a border in it,
/// so that most positions are answered by one look. Only where a border passes is a polygon asked itself
/// (geometry::PointLocator); the answer is exact for the coordinates given either way.
class PolygonLocator {
  public:
    /// Geometries that are no polygons are never found. Copies what it needs.
    /// Precondition: the coordinates are numbers and the rings are closed.
    explicit PolygonLocator(std::span<const GeometryView> polygons);

    /// Calls `visit(polygon)` with the number of each polygon that covers the position (interior or border), ascending,
    /// until it returns false.
    template <class Visit>
    void visit_covering(Position p, Visit&& visit) const {
        if (!extent_.contains(p)) return;  // NaN too
        const std::size_t cell = row_of(p.y) * columns_ + column_of(p.x);
        for (std::uint32_t i = starts_[cell]; i < starts_[cell + 1]; ++i) {
            const Entry entry = entries_[i];
            if (!entry.whole && !locators_[entry.locator].covers(p)) continue;
            if (!visit(entry.polygon)) return;
        }
    }

    /// The first polygon that covers the position.
    [[nodiscard]] std::optional<std::uint32_t> first_covering(Position p) const {
        std::optional<std::uint32_t> first;
        visit_covering(p, [&](std::uint32_t polygon) {
            first = polygon;
            return false;
        });
        return first;
    }

  private:
    struct Entry {
        std::uint32_t polygon = 0;
        std::uint32_t locator : 31 = 0;
        bool whole : 1 = false;  ///< the polygon covers the whole cell
    };
    struct Placed {
        std::uint32_t cell;
        Entry entry;
    };
    class Raster;

    void settle_lattice(std::span<const GeometryView> polygons);
    void add(std::uint32_t polygon, const GeometryView& geometry, Raster& raster, std::vector<Placed>& placed);
    // Both rise with the coordinate, and give the last column or row for the far side.
    [[nodiscard]] std::size_t column_of(double x) const {
        return std::min(static_cast<std::size_t>((x - extent_.min_x) * columns_per_unit_), columns_ - 1);
    }
    [[nodiscard]] std::size_t row_of(double y) const {
        return std::min(static_cast<std::size_t>((y - extent_.min_y) * rows_per_unit_), rows_ - 1);
    }

    Envelope extent_;
    std::size_t columns_ = 1;
    std::size_t rows_ = 1;
    double columns_per_unit_ = 0;
    double rows_per_unit_ = 0;
    std::vector<std::uint32_t> starts_;  // of each cell's entries; one more at the end
    std::vector<Entry> entries_;
    std::vector<geometry::PointLocator> locators_;
};

}  // namespace oryx::index

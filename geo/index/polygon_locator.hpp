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
/// A lattice lies over all of them. For each polygon that meets a cell it keeps whether a reference position of the
/// cell is inside, and the polygon's edges that may touch the cell: a position of the cell is inside too if the way to
/// the reference crosses an even number of them. Most cells have no edges, and are answered by one look. Sides are told
/// by exact predicates, so that the answer is exact for the coordinates given, borders included.
class PolygonLocator {
  public:
    /// Geometries that are no polygons are never found. Copies what it needs. In an invalid polygon: inside by the
    /// even-odd rule. Precondition: the coordinates are numbers and the rings are closed.
    explicit PolygonLocator(std::span<const GeometryView> polygons);

    /// Calls `visit(polygon)` with the number of each polygon that covers the position (interior or border), ascending,
    /// until it returns false.
    template <class Visit>
    void visit_covering(Position p, Visit&& visit) const {
        if (!extent_.contains(p)) return;  // NaN too
        const std::size_t column = column_of(p.x);
        const std::size_t row = row_of(p.y);
        const std::size_t cell = row * columns_ + column;
        for (std::uint32_t i = starts_[cell]; i < starts_[cell + 1]; ++i) {
            const Entry& entry = entries_[i];
            const bool inside = entry.edges == 0 ? entry.reference_inside : covers(entry, column, row, p);
            if (inside && !visit(entry.polygon)) return;
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
    struct Edge {
        Position a;
        Position b;
    };
    /// A polygon in a cell.
    struct Entry {
        std::uint32_t polygon = 0;
        std::uint32_t first_edge = 0;  ///< of `edges_`
        std::uint32_t edges : 27 = 0;
        std::uint32_t reference : 4 = 0;  ///< which of the cell's reference positions
        bool reference_inside : 1 = false;
    };
    struct Placed {
        std::uint32_t cell;
        Entry entry;
    };
    class Raster;

    void settle_lattice(std::span<const GeometryView> polygons);
    void add(std::uint32_t polygon, const GeometryView& geometry, Raster& raster, std::vector<Placed>& placed);
    void place_border(Entry entry, std::size_t column, std::size_t row, const geometry::PointLocator& locator,
                      std::vector<Placed>& placed);
    [[nodiscard]] bool covers(const Entry& entry, std::size_t column, std::size_t row, Position p) const;
    [[nodiscard]] bool on_an_edge(const Entry& entry, Position p) const;
    [[nodiscard]] Position reference(std::size_t column, std::size_t row, std::uint32_t which) const;
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
    std::vector<Edge> edges_;  // cell by cell, copied into each that they may touch
};

}  // namespace oryx::index

#pragma once

#include "geo/index/packed_rtree.hpp"
#include "geo/tile/grid_geometry.hpp"

#include <algorithm>
#include <cstddef>
#include <cstdint>
#include <span>
#include <utility>
#include <vector>

namespace oryx::tile {

/// The shapes (polygons and lines) of one layer as one zoom draws them, in lattice units of the zoom: simplified,
/// rounded, polygons valid and without gap or overlap where they are a coverage. Parts, not features, are indexed: a
/// tile never looks at the islands of a feature that lie elsewhere. What lies near the antimeridian is there on both
/// sides of it. Immutable.
class ZoomArrays {
  public:
    /// A part of a feature: one polygon with its holes, or one line.
    struct Part {
        std::uint32_t row;
        GridBox box;
    };

    /// Appends one part; rows must not descend. Ends with `freeze`.
    void append(std::uint32_t row, GeometryType type, std::span<const GridPoint> positions,
                std::span<const std::uint32_t> ring_ends);
    /// A part of the source of which this zoom shows nothing: below a pixel, or joined to a neighbour.
    void append_dropped(std::uint32_t row, const GridBox& box) { dropped_.push_back({row, box}); }
    void freeze();

    [[nodiscard]] std::size_t size() const { return parts_.size(); }
    [[nodiscard]] const Part& part(std::size_t number) const { return parts_[number]; }
    /// Whether the zoom shows anything of a row.
    [[nodiscard]] bool has(std::uint32_t row) const { return std::ranges::binary_search(parts_, row, {}, &Part::row); }
    /// Of one part: `ring_ends` count from its own first position.
    [[nodiscard]] GridView view(std::size_t number) const;
    /// Parts whose box meets another, ascending, so that those of a row stand together.
    [[nodiscard]] std::vector<std::uint32_t> search(const GridBox& box) const;
    /// The rows of dropped parts whose box meets another; ascending, some more than once.
    [[nodiscard]] std::vector<std::uint32_t> dropped_rows(const GridBox& box) const;
    [[nodiscard]] std::size_t bytes() const;

  private:
    std::vector<Part> parts_;
    std::vector<Part> dropped_;
    std::vector<GeometryType> types_;
    std::vector<GridPoint> positions_;
    std::vector<std::uint32_t> ring_ends_;
    std::vector<std::uint64_t> position_starts_{0};  // one more entry at the end
    std::vector<std::uint64_t> ring_starts_{0};
    std::vector<std::uint32_t> part_ends_;  // of each part: its number of rings, for views
    index::PackedRTree index_{{}};
    index::PackedRTree dropped_index_{{}};
};

}  // namespace oryx::tile

#pragma once

#include "geo/index/packed_rtree.hpp"
#include "geo/tile/grid_geometry.hpp"

#include <algorithm>
#include <cstddef>
#include <cstdint>
#include <limits>
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

    /// Appends one part; rows must not descend, rings of polygons are oriented as geometry::Rings has it. Ends with
    /// `freeze`.
    void append(std::uint32_t row, GeometryType type, std::span<const GridPoint> positions,
                std::span<const std::uint32_t> ring_ends);
    /// A part of the source of which this zoom shows nothing: below a pixel, or joined to a neighbour.
    void append_dropped(std::uint32_t row, const GridBox& box) { dropped_.push_back({row, box}); }
    void freeze();

    [[nodiscard]] std::size_t size() const { return parts_.size(); }
    [[nodiscard]] const Part& part(std::size_t number) const { return parts_[number]; }
    /// Whether the zoom shows anything of a row.
    [[nodiscard]] bool has(std::uint32_t row) const { return std::ranges::binary_search(parts_, row, {}, &Part::row); }
    [[nodiscard]] GeometryType type(std::size_t number) const { return types_[number]; }
    /// Appends a part to a geometry of its type.
    void append_to(GridGeometry& out, std::size_t number) const;
    /// Appends of a part what `clip` at a box needs: in a long ring or line, positions that follow each other beyond
    /// one side of the box become the first and the last of them. Cut at the box (polygons as Rings::oriented) it gives
    /// exactly what the whole part gives.
    void append_near(GridGeometry& out, std::size_t number, const GridBox& box) const;
    /// Calls `visit(position)` for each position of a part.
    template <class Visit>
    void for_each_position(std::size_t number, Visit visit) const {
        const GridBox& box = parts_[number].box;
        const bool wide = is_wide(box);
        for (std::uint64_t i = position_starts_[number]; i < position_starts_[number + 1]; ++i) {
            GridPoint p{box.min_x + offsets_[i].x, box.min_y + offsets_[i].y};
            if (wide) {
                ++i;
                p.x += std::int64_t{offsets_[i].x} << 32;
                p.y += std::int64_t{offsets_[i].y} << 32;
            }
            visit(p);
        }
    }
    /// Parts whose box meets another, ascending, so that those of a row stand together.
    [[nodiscard]] std::vector<std::uint32_t> search(const GridBox& box) const;
    /// The rows of dropped parts whose box meets another; ascending, some more than once.
    [[nodiscard]] std::vector<std::uint32_t> dropped_rows(const GridBox& box) const;
    [[nodiscard]] std::size_t bytes() const;

  private:
    std::vector<Part> parts_;
    std::vector<Part> dropped_;
    std::vector<GeometryType> types_;
    /// A position from the low corner of its part's box: half the memory of a position. Of a part as wide as the world
    /// of zoom 20 each position has a second one, with the bits above the 32nd.
    struct Offset {
        std::uint32_t x;
        std::uint32_t y;
    };
    static bool is_wide(const GridBox& box) {
        constexpr std::int64_t most = std::numeric_limits<std::uint32_t>::max();
        return box.max_x - box.min_x > most || box.max_y - box.min_y > most;
    }
    /// The box of `stretch` positions of a ring or line that follow each other, as offsets: a tile looks at these, and
    /// at positions only where it is near. Short and wide parts have none.
    struct StretchBox {
        Offset low;
        Offset high;
    };
    static constexpr std::size_t stretch = 16;
    static constexpr std::size_t least_for_stretches = 4 * stretch;

    void append_stretches(std::span<const std::uint32_t> ring_ends);
    [[nodiscard]] GridPoint position(const GridBox& part_box, std::uint64_t i) const {
        return {part_box.min_x + offsets_[i].x, part_box.min_y + offsets_[i].y};
    }
    std::vector<Offset> offsets_;
    std::vector<StretchBox> stretches_;
    std::vector<std::uint32_t> ring_ends_;           // from the part's first position
    std::vector<std::uint64_t> position_starts_{0};  // in `offsets_`; one more entry at the end
    std::vector<std::uint64_t> ring_starts_{0};
    std::vector<std::uint64_t> stretch_starts_{0};
    index::PackedRTree index_{{}};
    index::PackedRTree dropped_index_{{}};
};

}  // namespace oryx::tile

#pragma once

#include "geo/core/packed_integers.hpp"
#include "geo/core/position.hpp"

#include <cstdint>
#include <span>
#include <vector>

namespace oryx {

enum class GeometryType : std::uint8_t { none, point, line, polygon };

/// "Point", "MultiPoint", ... ("" for none): the names of GeoJSON and of WKT.
const char* geojson_type_name(GeometryType type, bool multi);

/// A look at one geometry that somebody else owns.
///
/// Three levels, each ended by offsets that are relative to this geometry: `positions` are cut into rings (a line, a
/// polygon's ring, or one point) by `ring_ends`; rings are cut into parts (one polygon with its holes, one line, one
/// point) by `part_ends`. Polygon rings are closed (first position = last) and the first ring of a part is its
/// exterior.
struct GeometryView {
    GeometryType type = GeometryType::none;
    bool multi = false;  ///< as published: a MultiPolygon of one part stays one
    std::span<const Position> positions;
    std::span<const std::uint32_t> ring_ends;
    std::span<const std::uint32_t> part_ends;

    [[nodiscard]] bool empty() const { return positions.empty(); }
    [[nodiscard]] std::size_t ring_count() const { return ring_ends.size(); }
    [[nodiscard]] std::size_t part_count() const { return part_ends.size(); }
    [[nodiscard]] std::span<const Position> ring(std::size_t index) const;
    /// The first ring of a part and one past its last.
    [[nodiscard]] std::pair<std::size_t, std::size_t> part_rings(std::size_t part) const;
    [[nodiscard]] Envelope envelope() const;
    /// A Point, or a MultiPoint of one.
    [[nodiscard]] bool is_single_point() const {
        return type == GeometryType::point && positions.size() == 1 && ring_ends.size() == 1 && part_ends.size() == 1;
    }
};

/// One geometry that owns its coordinates; the layout is GeometryView's.
struct Geometry {
    GeometryType type = GeometryType::none;
    bool multi = false;
    std::vector<Position> positions = {};
    std::vector<std::uint32_t> ring_ends = {};
    std::vector<std::uint32_t> part_ends = {};

    [[nodiscard]] GeometryView view() const { return {type, multi, positions, ring_ends, part_ends}; }
    [[nodiscard]] bool empty() const { return positions.empty(); }
    [[nodiscard]] Envelope envelope() const { return view().envelope(); }

    /// Ends the ring that the last pushed positions form.
    void end_ring() { ring_ends.push_back(static_cast<std::uint32_t>(positions.size())); }
    /// Ends the part that the last ended rings form.
    void end_part() { part_ends.push_back(static_cast<std::uint32_t>(ring_ends.size())); }

    static Geometry point(Position p);
    static Geometry from(const GeometryView& view);
    bool operator==(const Geometry&) const = default;
};

/// Many geometries in columns: the coordinates of all of them in one array. Nearly all geometries of a large table are
/// single points, which take their 16 bytes and nothing else; the others ("shapes", and rows without geometry) have
/// offsets besides.
class GeometryColumn {
  public:
    GeometryColumn() { shapes_before_.append(0); }
    void append(const GeometryView& geometry);
    void append_none() { append(GeometryView{}); }
    [[nodiscard]] std::size_t size() const { return shapes_before_.size() - 1; }
    [[nodiscard]] GeometryView operator[](std::size_t row) const;
    [[nodiscard]] std::size_t position_count() const { return points_.size() + positions_.size(); }
    [[nodiscard]] std::size_t bytes() const;
    /// Ends building.
    void freeze();

  private:
    std::vector<Position> points_;  // the single points, in the order of the rows
    /// For each row, how many of the rows before it are shapes; one more entry at the end. Of two equal entries the
    /// first is a single point's. All equal, and then no byte, where every row is one.
    PackedIntegers shapes_before_;

    std::vector<std::uint8_t> types_;  // GeometryType, and 0x80 for multi
    std::vector<Position> positions_;
    std::vector<std::uint32_t> ring_ends_;
    std::vector<std::uint32_t> part_ends_;
    // For each shape, where its slices start; one more entry at the end.
    std::vector<std::uint64_t> position_starts_{0};
    std::vector<std::uint64_t> ring_starts_{0};
    std::vector<std::uint64_t> part_starts_{0};
};

}  // namespace oryx

#pragma once

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

/// Many geometries in columns: the coordinates of all of them in one array.
class GeometryColumn {
  public:
    void append(const GeometryView& geometry);
    void append_none() { append(GeometryView{}); }
    [[nodiscard]] std::size_t size() const { return types_.size(); }
    [[nodiscard]] GeometryView operator[](std::size_t row) const;
    [[nodiscard]] std::size_t position_count() const { return positions_.size(); }
    [[nodiscard]] std::size_t bytes() const;
    void shrink_to_fit();

  private:
    std::vector<std::uint8_t> types_;  // GeometryType, and 0x80 for multi
    std::vector<Position> positions_;
    std::vector<std::uint32_t> ring_ends_;
    std::vector<std::uint32_t> part_ends_;
    // For each row, where its slices start; one more entry at the end.
    std::vector<std::uint64_t> position_starts_{0};
    std::vector<std::uint64_t> ring_starts_{0};
    std::vector<std::uint64_t> part_starts_{0};
};

}  // namespace oryx

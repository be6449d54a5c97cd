#pragma once

#include "geo/topology/border.hpp"

#include <cstdint>
#include <functional>
#include <map>
#include <vector>

namespace oryx::topology {

/// A stretch of border between two nodes, with one owner on its left all along and one on its right. A closed one
/// begins and ends at the same position.
struct Arc {
    std::vector<Point> positions;
    Owner left = nobody;
    Owner right = nobody;
};

/// What uniting small regions changed.
struct Joined {
    std::uint64_t regions = 0;
    double area = 0;  ///< square units of the grid
};

/// The plane, divided by noded borders into faces, each with one owner. Faces of one owner that share a border are one
/// region.
///
/// The owner of a face is the one who winds round it most often: how often is counted from outside, where nobody does
/// once, border by border. Where features overlap or the simplified borders of one cross, several may wind round it,
/// and the first of them has it; nobody has it only where no feature does.
class Subdivision {
  public:
    /// `borders` as `noded` gives them.
    explicit Subdivision(const std::vector<Border>& borders);

    /// Gives regions, smallest first, to the neighbour with which they share the longest border: one that is owned, if
    /// there is any. `is_small(doubled_area, length, owner)` is asked of each region's area and border length, in
    /// units. The outside is never small.
    using IsSmall = std::function<bool(double doubled_area, double length, Owner owner)>;
    Joined join_small(const IsSmall& is_small);

    /// The area where more than one owner wound round a face, and the area of all faces that are owned; square units.
    [[nodiscard]] double overlap_area() const { return overlap_area_; }
    [[nodiscard]] double owned_area() const;

    /// Each owner's polygons: rings open, exteriors positive, each followed by its holes; valid in the sense of OGC
    /// Simple Features 6.1.11, since no ring crosses another and what touches itself is cut there. Positions in the
    /// middle of a straight stretch are left out.
    [[nodiscard]] std::map<Owner, geometry::IntGeometry> polygons() const;

    /// The borders between different owners, cut where more than two regions meet.
    [[nodiscard]] std::vector<Arc> arcs() const;

  private:
    using Vertex = std::uint32_t;
    using HalfEdge = std::uint32_t;  // 2 * edge from its first end to its second, 2 * edge + 1 back
    using Face = std::uint32_t;      // 0 is outside

    void read(const std::vector<Border>& borders);
    void sort_round_vertices();
    void trace_cycles();
    void find_parents(const std::vector<Border>& borders);
    void find_owners(const std::vector<Border>& borders);
    void unite_same_owners();

    [[nodiscard]] Vertex start(HalfEdge h) const { return ends_[h]; }
    [[nodiscard]] Vertex end(HalfEdge h) const { return ends_[h ^ 1U]; }
    [[nodiscard]] Point at(Vertex v) const { return vertices_[v]; }
    [[nodiscard]] HalfEdge clockwise(HalfEdge h) const;
    [[nodiscard]] HalfEdge next(HalfEdge h) const { return clockwise(h ^ 1U); }
    [[nodiscard]] Face left(HalfEdge h) const { return face_of_cycle_[cycle_[h]]; }
    [[nodiscard]] Face region(Face face) const;
    [[nodiscard]] Face left_region(HalfEdge h) const { return region(left(h)); }
    [[nodiscard]] bool is_boundary(HalfEdge h) const { return left_region(h) != left_region(h ^ 1U); }
    [[nodiscard]] std::vector<std::uint32_t> boundary_degrees() const;

    std::vector<Point> vertices_;              // sorted
    std::vector<Vertex> ends_;                 // where each half-edge starts
    std::vector<std::uint32_t> first_border_;  // of each edge in the borders; one more at the end
    std::vector<std::uint32_t> fan_starts_;    // for each vertex, into fan_; one more at the end
    std::vector<HalfEdge> fan_;                // half-edges that start at a vertex, counter-clockwise
    std::vector<std::uint32_t> place_in_fan_;  // of each half-edge
    std::vector<std::uint32_t> cycle_;         // of each half-edge
    std::vector<HalfEdge> cycle_starts_;
    std::vector<Wide> cycle_areas_;  // doubled, signed
    std::vector<Face> face_of_cycle_;
    std::vector<Owner> owners_;          // of each face; of a region at its root
    std::vector<double> areas_;          // doubled; of a region at its root
    mutable std::vector<Face> parents_;  // union-find
    double overlap_area_ = 0;
};

}  // namespace oryx::topology

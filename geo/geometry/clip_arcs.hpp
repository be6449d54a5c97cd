#pragma once

// Inside geo/geometry only: from the rings of one polygon to the loops that bound its part of a rectangle.

#include "geo/geometry/clip_exact.hpp"

#include <vector>

namespace oryx::geometry::clip {

/// One position of a loop. A joint is where arcs meet: a crossing, a corner of the rectangle or a node.
struct LoopPosition {
    IntPosition position;
    bool joint = false;
};

/// Weiler and Atherton (1977) for a rectangle. Rings have the polygon on their left (exterior positive, holes negative)
/// and are cut into arcs, their stretches STRICTLY inside the rectangle: what runs along an edge drops out by itself.
/// Where an arc leaves, the polygon's border goes on along the edge, to the left, up to the next arc that enters.
/// Where rings touch each other inside (a node), it goes on along the leftmost arc, so that loops never cross.
class ArcTracer {
  public:
    explicit ArcTracer(const IntRectangle& rectangle) : rectangle_(rectangle) {}

    /// True where the whole ring is strictly inside. Precondition: no closing or repeated positions, some area.
    bool add_ring(std::span<const IntPosition> ring);
    /// Whether any ring crosses the rectangle's edges.
    [[nodiscard]] bool crossed() const { return crossed_; }
    /// The loops; free rings come as they are. False where arcs do not fit together, which only invalid input does.
    bool trace(std::vector<std::vector<LoopPosition>>& loops);

  private:
    struct Arc {
        std::vector<IntPosition> positions;  ///< with both ends; a free ring has no ends and is not closed
        bool free = false;
        bool from_edge = false;  ///< begins at a crossing
        bool to_edge = false;    ///< ends at one
        Crossing enter = {};
        Crossing leave = {};
        IntVector enter_direction = {};  ///< exact, into the rectangle
        IntVector leave_direction = {};  ///< exact, back into the rectangle
        std::size_t next = none;
        unsigned corners = 0;  ///< corners of the rectangle between the end and the next arc
    };
    static constexpr std::size_t none = static_cast<std::size_t>(-1);

    [[nodiscard]] std::vector<IntPosition> nodes() const;
    void cut_at_nodes(const std::vector<IntPosition>& nodes);
    bool link_along_edges();
    bool link_at_nodes();

    IntRectangle rectangle_;
    std::vector<Arc> arcs_;
    std::size_t rings_ = 0;
    bool crossed_ = false;
};

}  // namespace oryx::geometry::clip

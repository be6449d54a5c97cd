#pragma once

#include "geo/core/geometry.hpp"

#include <cstdint>
#include <vector>

namespace oryx::geometry {

/// Tells whether positions lie in polygons: crossings of a ray to the east, over edges sorted into horizontal slabs.
/// The answer is exact for the coordinates given, borders included. Thread-safe.
class PointLocator {
  public:
    /// Copies what it needs. Precondition: the polygon's coordinates are numbers and its rings are closed.
    explicit PointLocator(const GeometryView& polygon);

    /// Interior or border. In an invalid polygon: inside by the even-odd rule.
    [[nodiscard]] bool covers(Position p) const;

  private:
    struct Edge {
        Position low;  // the end with the smaller y
        Position high;
    };
    [[nodiscard]] std::size_t slab_of(double y) const;

    Envelope envelope_;
    double slabs_per_unit_ = 0;
    std::vector<std::uint32_t> slab_ends_;  // of edges_
    std::vector<Edge> edges_;               // once for each slab that the edge touches
};

}  // namespace oryx::geometry

#pragma once

#include "geo/core/feature_table.hpp"
#include "geo/filter/expression.hpp"
#include "geo/geometry/point_locator.hpp"
#include "geo/geometry/relation.hpp"
#include "geo/index/packed_rtree.hpp"

#include <optional>
#include <vector>

namespace oryx::filter {

/// Asks of many geometries whether they have a relation to one shape: by envelopes where these settle it, by a point
/// locator for points in polygons, else by GEOS's prepared geometry. Not thread-safe.
class SpatialTest {
  public:
    /// Error: invalid_input for a relation that a collection of geometries does not have (all but S_INTERSECTS and
    /// S_DISJOINT).
    static Result<SpatialTest> create(geometry::Relation relation, const Shape& shape);
    /// Nothing where the geometry is empty or cannot be judged.
    [[nodiscard]] std::optional<bool> operator()(const GeometryView& geometry) const;
    /// Rows of which all are that can have the relation, ascending; nothing for S_DISJOINT.
    [[nodiscard]] std::optional<std::vector<std::uint32_t>> candidates(const index::PackedRTree& index) const;

  private:
    SpatialTest(geometry::Relation relation, geometry::PreparedShape prepared)
        : relation_(relation), prepared_(std::move(prepared)) {}
    /// What the envelopes tell; nothing where the geometries must be asked.
    [[nodiscard]] std::optional<bool> by_envelope(const Envelope& envelope) const;

    geometry::Relation relation_;
    geometry::PreparedShape prepared_;
    Envelope envelope_;
    std::vector<Envelope> boxes_;                    // of the shape's parts
    bool is_boxes_ = false;                          // the shape is these boxes
    std::optional<geometry::PointLocator> locator_;  // where the shape is one (multi)polygon
};

}  // namespace oryx::filter

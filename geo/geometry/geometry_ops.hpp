#pragma once

#include "geo/core/geometry.hpp"
#include "geo/core/result.hpp"

#include <memory>
#include <optional>
#include <span>
#include <string>
#include <vector>

/// GEOS lives behind these functions only. All of them are planar: they take coordinates as they come, and are
/// thread-safe (a GEOS context for each thread).
namespace oryx::geometry {

/// Whether a geometry is valid in the sense of OGC Simple Features 6.1, and if not, why and where.
struct Validity {
    bool valid = true;
    std::string reason = {};  ///< GEOS's words: "Self-intersection", "Too few points in geometry component", ...
    Position where = {};
};
Validity check_validity(const GeometryView& geometry);

/// A repaired geometry of the same type (GEOS MakeValid, STRUCTURE method); parts of lower dimension that the repair
/// leaves are dropped; a hole outside its exterior becomes a part. A ring with a coordinate that is no number is
/// dropped whole. Error: invalid_input where nothing of the type is left.
struct Repair {
    Geometry geometry;
    std::string reason;  ///< what was wrong before
};
Result<Repair> repair(const GeometryView& geometry);

Result<Geometry> intersection(const GeometryView& a, const GeometryView& b);  ///< parts of a's type only
Result<Geometry> difference(const GeometryView& a, const GeometryView& b);
Result<Geometry> unite(std::span<const GeometryView> polygons);  ///< union of polygons
Result<Geometry> buffer(const GeometryView& geometry, double distance, int quadrant_segments = 8);
Result<Geometry> convex_hull(const GeometryView& geometry);

/// Cells of a Voronoi diagram, clipped to an outline, in the order of the sites; neighbours share their vertices
/// exactly: all vertices lie on a grid of `grid` units, and the cells fill the outline (snapped to it) without a gap.
/// A site whose cell the outline cuts off, and the second of two equal sites, get an empty polygon.
/// Error: invalid_input for fewer than 2 distinct sites.
Result<std::vector<Geometry>> voronoi_cells(std::span<const Position> sites, const GeometryView& outline, double grid);

double planar_area(const GeometryView& geometry);
/// A point inside the polygon(s), else the first position. Nothing for an empty geometry.
std::optional<Position> interior_point(const GeometryView& geometry);
/// The middle of the largest circle within the polygon(s), no farther from a border than the best by `tolerance` less
/// (GEOS MaximumInscribedCircle); where that fails an interior point. Nothing for an empty geometry.
std::optional<Position> pole_of_inaccessibility(const GeometryView& polygon, double tolerance);
std::string to_wkt(const GeometryView& geometry);
Result<Geometry> from_wkt(const std::string& wkt);

/// A polygon made ready for many questions. Thread-safe after construction.
class Prepared {
  public:
    static Result<Prepared> create(const GeometryView& polygon);
    /// Interior or border.
    [[nodiscard]] bool covers(Position p) const;
    [[nodiscard]] bool intersects(const GeometryView& geometry) const;
    [[nodiscard]] bool contains(const GeometryView& geometry) const;

    Prepared(Prepared&&) noexcept;
    Prepared& operator=(Prepared&&) noexcept;
    ~Prepared();

  private:
    struct Impl;
    explicit Prepared(std::unique_ptr<Impl> impl);
    std::unique_ptr<Impl> impl_;
};

}  // namespace oryx::geometry

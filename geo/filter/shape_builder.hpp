#pragma once

#include "geo/crs/named_crs.hpp"
#include "geo/filter/expression.hpp"

#include <memory>
#include <optional>
#include <string_view>
#include <vector>

namespace oryx::filter {

/// Turns the coordinates of a filter's geometries into CRS84 and checks them: inside the Earth's degrees, sound and
/// valid.
class ShapeBuilder {
  public:
    /// `crs`: what the coordinates are in, with its own axis order; null for CRS84.
    static Result<ShapeBuilder> create(const crs::NamedCrs* crs);

    /// Errors: invalid_input with the place `where`.
    Result<std::shared_ptr<const Shape>> geometry(std::vector<Geometry> members, bool collection,
                                                  std::string_view where) const;
    /// Four numbers, or six with heights, which are left aside. West greater than east crosses the antimeridian.
    Result<std::shared_ptr<const Shape>> box(const std::vector<double>& numbers, std::string_view where) const;

  private:
    Result<> localise(std::vector<Position>& positions, std::string_view where) const;
    std::optional<crs::AxisTransform> transform_;  // nothing for CRS84
};

/// The polygons of a box in CRS84; a point or a line where it has no area, two boxes across the antimeridian.
Geometry polygon_of_box(const std::array<double, 4>& box);

}  // namespace oryx::filter

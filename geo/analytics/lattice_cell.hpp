#pragma once

#include "geo/analytics/grid.hpp"
#include "geo/core/geometry.hpp"
#include "geo/crs/plane.hpp"

#include <cstdint>
#include <string>

namespace oryx::analytics {

/// A square cell's place in the theatre's endless lattice: the same for every extent.
struct LatticeCell {
    std::int64_t x = 0;
    std::int64_t y = 0;
    [[nodiscard]] std::string key() const { return std::to_string(x) + "_" + std::to_string(y); }
};
LatticeCell lattice_cell(const Grid& grid, Position origin, std::int32_t column, std::int32_t row);

/// The cell as a polygon, and its middle as a point, in published degrees.
Geometry cell_square(const Grid& grid, std::int32_t column, std::int32_t row, const crs::Plane& plane);
Geometry cell_centre(const Grid& grid, std::int32_t column, std::int32_t row, const crs::Plane& plane);

}  // namespace oryx::analytics

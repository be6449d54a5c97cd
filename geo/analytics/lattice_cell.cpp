#include "geo/analytics/lattice_cell.hpp"

#include "geo/analytics/published_degrees.hpp"

#include <cmath>

namespace oryx::analytics {

LatticeCell lattice_cell(const Grid& grid, Position origin, std::int32_t column, std::int32_t row) {
    return {std::llround((grid.corner_x(column) - origin.x) / grid.cell_size()),
            std::llround((grid.corner_y(row) - origin.y) / grid.cell_size())};
}

Geometry cell_square(const Grid& grid, std::int32_t column, std::int32_t row, const crs::Plane& plane) {
    const double west = grid.corner_x(column);
    const double east = grid.corner_x(column + 1);
    const double south = grid.corner_y(row);
    const double north = grid.corner_y(row + 1);
    Geometry square{.type = GeometryType::polygon,
                    .multi = false,
                    .positions = {{west, south}, {east, south}, {east, north}, {west, north}, {west, south}}};
    square.end_ring();
    square.end_part();
    return published_degrees(plane, square.view());
}

Geometry cell_centre(const Grid& grid, std::int32_t column, std::int32_t row, const crs::Plane& plane) {
    const Position middle{(grid.corner_x(column) + grid.corner_x(column + 1)) / 2,
                          (grid.corner_y(row) + grid.corner_y(row + 1)) / 2};
    return published_degrees(plane, Geometry::point(middle).view());
}

}  // namespace oryx::analytics

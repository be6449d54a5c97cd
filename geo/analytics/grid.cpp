#include "geo/analytics/grid.hpp"

#include <algorithm>
#include <cmath>

#include <fmt/format.h>

namespace oryx::analytics {

Result<Grid> Grid::covering(const Envelope& extent, Position origin, double cell_size) {
    Grid grid;
    grid.origin_ = origin;
    grid.cell_size_ = cell_size;
    if (extent.empty()) return grid;
    const double west = std::floor((extent.min_x - origin.x) / cell_size);
    const double south = std::floor((extent.min_y - origin.y) / cell_size);
    // A side that lies on a lattice line belongs to the next cell, as in cell_of().
    const double columns = std::floor((extent.max_x - origin.x) / cell_size) + 1 - west;
    const double rows = std::floor((extent.max_y - origin.y) / cell_size) + 1 - south;
    if (!(columns * rows <= static_cast<double>(max_cells))) {
        return fail(Error{ErrorKind::too_large,
                          fmt::format("the surface would have {:.0f} x {:.0f} cells of {:g} m; at most {} are computed",
                                      columns, rows, cell_size, max_cells)}
                        .with_parameter("cell_m")
                        .with_hint("larger cells, or fewer areas"));
    }
    grid.first_column_ = static_cast<std::int64_t>(west);
    grid.first_row_ = static_cast<std::int64_t>(south);
    grid.columns_ = static_cast<std::int32_t>(columns);
    grid.rows_ = static_cast<std::int32_t>(rows);
    return grid;
}

std::optional<std::size_t> Grid::cell_of(Position metres) const {
    const Position p = in_cells(metres);
    const double column = std::floor(p.x);
    const double row = std::floor(p.y);
    if (!(column >= 0 && column < columns_ && row >= 0 && row < rows_)) return std::nullopt;
    return index(static_cast<std::int32_t>(column), static_cast<std::int32_t>(row));
}

Grid::Window Grid::window(Position centre, double reach) const {
    const Position low = in_cells({centre.x - reach, centre.y - reach});
    const Position high = in_cells({centre.x + reach, centre.y + reach});
    const auto clamp = [](double value, std::int32_t limit) {
        return static_cast<std::int32_t>(std::clamp(value, 0.0, static_cast<double>(limit)));
    };
    return {clamp(std::floor(low.x), columns_), clamp(std::floor(high.x) + 1, columns_),
            clamp(std::floor(low.y), rows_), clamp(std::floor(high.y) + 1, rows_)};
}

}  // namespace oryx::analytics

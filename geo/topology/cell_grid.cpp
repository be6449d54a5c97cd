#include "geo/topology/cell_grid.hpp"

#include <numeric>

namespace oryx::topology {

CellGrid::CellGrid(std::span<const Border> borders) {
    std::int64_t max_x = 0;
    std::int64_t max_y = 0;
    if (!borders.empty()) {
        min_x_ = max_x = borders.front().a.x;
        min_y_ = max_y = borders.front().a.y;
    }
    for (const Border& border : borders) {
        for (const Point p : {border.a, border.b}) {
            min_x_ = std::min(min_x_, p.x);
            min_y_ = std::min(min_y_, p.y);
            max_x = std::max(max_x, p.x);
            max_y = std::max(max_y, p.y);
        }
    }
    // Borders are dense in some places: more cells than borders keep those short.
    const auto most = static_cast<std::int64_t>(2 * borders.size() + 64);
    const auto cells_at = [&](int shift) {
        const Wide columns = ((max_x - min_x_) >> shift) + 1;
        const Wide rows = ((max_y - min_y_) >> shift) + 1;
        return columns * rows;
    };
    while (cells_at(shift_) > most)
        ++shift_;
    columns_ = ((max_x - min_x_) >> shift_) + 1;
    rows_ = ((max_y - min_y_) >> shift_) + 1;

    starts_.assign(cell_count() + 1, 0);
    for (const Border& border : borders)
        for_each_cell(border, [&](std::size_t cell) { ++starts_[cell + 1]; });
    for (std::size_t cell = 0; cell < cell_count(); ++cell)
        starts_[cell + 1] += starts_[cell];
    items_.resize(starts_.back());
    std::vector<std::uint32_t> filled(starts_.begin(), starts_.end() - 1);
    for (std::size_t i = 0; i < borders.size(); ++i)
        for_each_cell(borders[i], [&](std::size_t cell) { items_[filled[cell]++] = static_cast<std::uint32_t>(i); });
}

CellPoints::CellPoints(std::span<const Point> points, const CellGrid& grid) : starts_(grid.cell_count() + 1, 0) {
    for (const Point p : points)
        ++starts_[grid.cell_of(p) + 1];
    std::partial_sum(starts_.begin(), starts_.end(), starts_.begin());
    sorted_.resize(points.size());
    std::vector<std::uint32_t> filled(starts_.begin(), starts_.end() - 1);
    for (const Point p : points)
        sorted_[filled[grid.cell_of(p)]++] = p;
}

}  // namespace oryx::topology

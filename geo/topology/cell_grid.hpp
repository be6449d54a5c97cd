#pragma once

#include "geo/topology/border.hpp"

#include <algorithm>
#include <cmath>
#include <cstdint>
#include <span>
#include <vector>

namespace oryx::topology {

/// Square cells over the box of some borders, about as many as there are borders, and for each cell the borders that
/// pass it: what a search for neighbours on the plane needs when all of it is known beforehand.
class CellGrid {
  public:
    explicit CellGrid(std::span<const Border> borders);

    [[nodiscard]] std::size_t cell_count() const { return static_cast<std::size_t>(columns_ * rows_); }
    /// The borders that pass a cell, or come within a unit of it.
    [[nodiscard]] std::span<const std::uint32_t> passing(std::size_t cell) const {
        return std::span(items_).subspan(starts_[cell], starts_[cell + 1] - starts_[cell]);
    }
    /// The cell of a position; positions outside the box belong to the nearest.
    [[nodiscard]] std::size_t cell_of(Point p) const {
        return static_cast<std::size_t>(row_of(p.y) * columns_ + column_of(p.x));
    }
    /// Where a cell begins in x.
    [[nodiscard]] std::int64_t left_of(std::size_t cell) const {
        return min_x_ + ((static_cast<std::int64_t>(cell) % columns_) << shift_);
    }
    /// The first cell of the row that a cell is in.
    [[nodiscard]] std::size_t row_start(std::size_t cell) const {
        return cell - cell % static_cast<std::size_t>(columns_);
    }

    /// Calls `visit(cell)` for each cell within `margin` units of the border.
    template <class Visit>
    void for_each_cell(const Border& border, Visit visit, Point margin = {1, 1}) const {
        const auto [low, high] =
            border.a.y <= border.b.y ? std::pair(border.a, border.b) : std::pair(border.b, border.a);
        const std::int64_t first_row = row_of(low.y - margin.y);
        const std::int64_t last_row = row_of(high.y + margin.y);
        const auto [west, east] = std::minmax(low.x, high.x);
        if (first_row == last_row) {
            for (std::int64_t c = column_of(west - margin.x), end = column_of(east + margin.x); c <= end; ++c)
                visit(static_cast<std::size_t>(first_row * columns_ + c));
            return;
        }
        // The stretch of the border in each row of cells, a little too long rather than too short.
        const double slope =
            high.y == low.y ? 0 : static_cast<double>(high.x - low.x) / static_cast<double>(high.y - low.y);
        const auto x_at = [&](std::int64_t y) {
            const std::int64_t inside = std::clamp(y, low.y, high.y);
            if (high.y == low.y) return static_cast<double>(low.x);
            return static_cast<double>(low.x) + slope * static_cast<double>(inside - low.y);
        };
        for (std::int64_t row = first_row; row <= last_row; ++row) {
            const std::int64_t bottom = min_y_ + (row << shift_) - margin.y;
            const std::int64_t top = min_y_ + ((row + 1) << shift_) + margin.y;
            double from = x_at(bottom);
            double to = x_at(top);
            if (from > to) std::swap(from, to);
            if (high.y == low.y) {
                from = static_cast<double>(west);
                to = static_cast<double>(east);
            }
            const std::int64_t first = column_of(static_cast<std::int64_t>(std::floor(from)) - margin.x - 1);
            const std::int64_t last = column_of(static_cast<std::int64_t>(std::ceil(to)) + margin.x + 1);
            for (std::int64_t c = first; c <= last; ++c)
                visit(static_cast<std::size_t>(row * columns_ + c));
        }
    }

  private:
    [[nodiscard]] std::int64_t column_of(std::int64_t x) const {
        return std::clamp((x - min_x_) >> shift_, std::int64_t{0}, columns_ - 1);
    }
    [[nodiscard]] std::int64_t row_of(std::int64_t y) const {
        return std::clamp((y - min_y_) >> shift_, std::int64_t{0}, rows_ - 1);
    }

    std::int64_t min_x_ = 0;
    std::int64_t min_y_ = 0;
    std::int64_t columns_ = 1;
    std::int64_t rows_ = 1;
    int shift_ = 0;
    std::vector<std::uint32_t> starts_;
    std::vector<std::uint32_t> items_;
};

/// Positions by the cells of a grid.
class CellPoints {
  public:
    CellPoints(std::span<const Point> points, const CellGrid& grid);
    [[nodiscard]] std::span<const Point> in(std::size_t cell) const {
        return std::span(sorted_).subspan(starts_[cell], starts_[cell + 1] - starts_[cell]);
    }

  private:
    std::vector<std::uint32_t> starts_;
    std::vector<Point> sorted_;
};

}  // namespace oryx::topology

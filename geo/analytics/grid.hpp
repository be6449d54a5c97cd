#pragma once

#include "geo/core/position.hpp"
#include "geo/core/result.hpp"

#include <cstdint>
#include <optional>

namespace oryx::analytics {

/// A window on the theatre's endless lattice of square cells. Two grids of one theatre and cell size share their
/// corners exactly, whatever their extents. Cells are numbered row by row from the south-west.
class Grid {
  public:
    /// More cells are an error (CONTRACT: place).
    static constexpr std::int64_t max_cells = 2'000'000;

    /// The cells that cover `extent` (metres on the plane). Error: too_large naming `cell_m`.
    static Result<Grid> covering(const Envelope& extent, Position origin, double cell_size);

    [[nodiscard]] double cell_size() const { return cell_size_; }
    [[nodiscard]] double cell_area_km2() const { return cell_size_ * cell_size_ * 1e-6; }
    [[nodiscard]] std::int32_t columns() const { return columns_; }
    [[nodiscard]] std::int32_t rows() const { return rows_; }
    [[nodiscard]] std::size_t cells() const {
        return static_cast<std::size_t>(columns_) * static_cast<std::size_t>(rows_);
    }
    [[nodiscard]] std::size_t index(std::int32_t column, std::int32_t row) const {
        return static_cast<std::size_t>(row) * static_cast<std::size_t>(columns_) + static_cast<std::size_t>(column);
    }
    /// South-west corner of a cell; one past the last is the grid's far edge.
    [[nodiscard]] double corner_x(std::int32_t column) const {
        return origin_.x + static_cast<double>(first_column_ + column) * cell_size_;
    }
    [[nodiscard]] double corner_y(std::int32_t row) const {
        return origin_.y + static_cast<double>(first_row_ + row) * cell_size_;
    }
    /// Column and row of a position in cells from the grid's south-west corner, not clamped.
    [[nodiscard]] Position in_cells(Position metres) const {
        return {(metres.x - corner_x(0)) / cell_size_, (metres.y - corner_y(0)) / cell_size_};
    }
    /// The cell that holds a position (its south and west sides belong to it); nothing outside the grid.
    [[nodiscard]] std::optional<std::size_t> cell_of(Position metres) const;

    /// The columns and rows whose cells may meet a square of half-width `reach` round a position, clipped to the grid.
    struct Window {
        std::int32_t column_begin, column_end, row_begin, row_end;
    };
    [[nodiscard]] Window window(Position centre, double reach) const;

    /// Calls `visit(cell)` for every cell that a disc meets: whose nearest position is less than `radius` away.
    template <class Visit>
    void each_cell_within(Position centre, double radius, Visit&& visit) const {
        const auto gap = [](double low, double high) { return low > 0 ? low : high < 0 ? -high : 0; };
        const Window w = window(centre, radius);
        for (std::int32_t row = w.row_begin; row < w.row_end; ++row) {
            const double dy = gap(corner_y(row) - centre.y, corner_y(row + 1) - centre.y);
            for (std::int32_t column = w.column_begin; column < w.column_end; ++column) {
                const double dx = gap(corner_x(column) - centre.x, corner_x(column + 1) - centre.x);
                if (dx * dx + dy * dy < radius * radius) visit(index(column, row));
            }
        }
    }

  private:
    Position origin_;
    double cell_size_ = 0;
    std::int64_t first_column_ = 0;
    std::int64_t first_row_ = 0;
    std::int32_t columns_ = 0;
    std::int32_t rows_ = 0;
};

}  // namespace oryx::analytics

#include "geo/analytics/coverage.hpp"

#include <algorithm>
#include <cmath>
#include <limits>

namespace oryx::analytics {

namespace {

constexpr double least_share = 1e-9;

// Signed area to the right of edges, accumulated in a window of the grid. In each row, `cells_[c]` holds differences:
// their running sum along the row is the area of cell c that lies right of all edges seen.
class Accumulator {
  public:
    Accumulator(const Grid& grid, const Grid::Window& window) : grid_(grid), window_(window) {
        stride_ = static_cast<std::size_t>(window.column_end - window.column_begin) + 1;
        cells_.resize(stride_ * static_cast<std::size_t>(window.row_end - window.row_begin));
    }

    // Adds an edge, in cells from the grid's corner; `sign` turns holes round.
    void add_edge(Position a, Position b, double sign) {
        if (a.y == b.y) return;
        if (a.y > b.y) {
            std::swap(a, b);
            sign = -sign;
        }
        const double slope = (b.x - a.x) / (b.y - a.y);
        const auto first = static_cast<std::int32_t>(std::floor(a.y));
        const auto last = static_cast<std::int32_t>(std::ceil(b.y));
        for (std::int32_t row = std::max(first, window_.row_begin); row < std::min(last, window_.row_end); ++row) {
            const double y0 = std::max(a.y, static_cast<double>(row));
            const double y1 = std::min(b.y, static_cast<double>(row) + 1);
            if (y1 <= y0) continue;
            add_in_row(row, {a.x + (y0 - a.y) * slope, y0}, {a.x + (y1 - a.y) * slope, y1}, sign);
        }
    }

    [[nodiscard]] std::vector<CellShare> collect() const {
        std::vector<CellShare> shares;
        for (std::int32_t row = window_.row_begin; row < window_.row_end; ++row) {
            double running = 0;
            const double* line = cells_.data() + stride_ * static_cast<std::size_t>(row - window_.row_begin);
            for (std::int32_t column = window_.column_begin; column < window_.column_end; ++column) {
                running += line[column - window_.column_begin];
                const double share = std::min(1.0, std::fabs(running));
                if (share < least_share) continue;
                shares.push_back({static_cast<std::uint32_t>(grid_.index(column, row)), share});
            }
        }
        return shares;
    }

  private:
    // One piece of an edge within a row, upwards: cut at the columns it crosses.
    void add_in_row(std::int32_t row, Position a, Position b, double sign) {
        double* line = cells_.data() + stride_ * static_cast<std::size_t>(row - window_.row_begin);
        if (a.x > b.x) std::swap(a.x, b.x);  // its area does not change when it is mirrored in the row
        const double height = sign * (b.y - a.y);
        const double width = b.x - a.x;
        const auto first = static_cast<std::int32_t>(std::floor(a.x));
        const auto last = std::max(first, static_cast<std::int32_t>(std::ceil(b.x)) - 1);
        for (std::int32_t column = first; column <= last; ++column) {
            const double x0 = std::max(a.x, static_cast<double>(column));
            const double x1 = std::min(b.x, static_cast<double>(column) + 1);
            const double dy = width > 0 ? height * (x1 - x0) / width : height;
            const double from_left = (x0 + x1) / 2 - column;  // mean distance of the piece from the cell's left side
            if (column < window_.column_begin) {
                line[0] += dy;
            } else if (column < window_.column_end) {
                line[column - window_.column_begin] += dy * (1 - from_left);
                line[column - window_.column_begin + 1] += dy * from_left;
            }
        }
    }

    const Grid& grid_;
    Grid::Window window_;
    std::size_t stride_ = 0;
    std::vector<double> cells_;
};

Grid::Window window_of(const Grid& grid, const Envelope& box) {
    const Position low = grid.in_cells({box.min_x, box.min_y});
    const Position high = grid.in_cells({box.max_x, box.max_y});
    const auto clamp = [](double value, std::int32_t limit) {
        return static_cast<std::int32_t>(std::clamp(value, 0.0, static_cast<double>(limit)));
    };
    return {clamp(std::floor(low.x), grid.columns()), clamp(std::floor(high.x) + 1, grid.columns()),
            clamp(std::floor(low.y), grid.rows()), clamp(std::floor(high.y) + 1, grid.rows())};
}

double squared_distance_to_segment(Position p, Position a, Position b) {
    const double dx = b.x - a.x;
    const double dy = b.y - a.y;
    const double length_2 = dx * dx + dy * dy;
    const double along = length_2 > 0 ? std::clamp(((p.x - a.x) * dx + (p.y - a.y) * dy) / length_2, 0.0, 1.0) : 0.0;
    const double east = a.x + along * dx - p.x;
    const double north = a.y + along * dy - p.y;
    return east * east + north * north;
}

}  // namespace

double signed_area_2(std::span<const Position> ring) {
    if (ring.empty()) return 0;
    const Position base = ring.front();
    double area = 0;
    for (std::size_t i = 1; i < ring.size(); ++i) {
        area += (ring[i - 1].x - base.x) * (ring[i].y - base.y) - (ring[i].x - base.x) * (ring[i - 1].y - base.y);
    }
    return area;
}

std::vector<CellShare> cell_coverage(const Grid& grid, const GeometryView& polygon) {
    if (polygon.type != GeometryType::polygon || polygon.empty() || grid.cells() == 0) return {};
    const Grid::Window window = window_of(grid, polygon.envelope());
    Accumulator accumulator(grid, window);
    for (std::size_t part = 0; part < polygon.part_count(); ++part) {
        const auto [first, last] = polygon.part_rings(part);
        for (std::size_t r = first; r < last; ++r) {
            const auto ring = polygon.ring(r);
            const bool hole = r != first;
            const double sign = (signed_area_2(ring) > 0) == hole ? 1 : -1;
            for (std::size_t i = 1; i < ring.size(); ++i) {
                accumulator.add_edge(grid.in_cells(ring[i - 1]), grid.in_cells(ring[i]), sign);
            }
        }
    }
    return accumulator.collect();
}

bool contains(const GeometryView& polygon, Position p) {
    bool inside = false;
    for (std::size_t r = 0; r < polygon.ring_count(); ++r) {
        const auto ring = polygon.ring(r);
        for (std::size_t i = 1; i < ring.size(); ++i) {
            const Position a = ring[i - 1];
            const Position b = ring[i];
            if ((a.y > p.y) != (b.y > p.y) && p.x < (b.x - a.x) * (p.y - a.y) / (b.y - a.y) + a.x) inside = !inside;
        }
    }
    return inside;
}

double distance_to_border(const GeometryView& geometry, Position p) {
    double nearest = std::numeric_limits<double>::infinity();
    for (std::size_t r = 0; r < geometry.ring_count(); ++r) {
        const auto ring = geometry.ring(r);
        for (std::size_t i = 1; i < ring.size(); ++i) {
            nearest = std::min(nearest, squared_distance_to_segment(p, ring[i - 1], ring[i]));
        }
    }
    return std::sqrt(nearest);
}

}  // namespace oryx::analytics

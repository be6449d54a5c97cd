#pragma once

#include "geo/analytics/disc_cells.hpp"
#include "geo/analytics/grid.hpp"
#include "geo/analytics/kernel.hpp"
#include "geo/core/position.hpp"

#include <cstddef>
#include <cstdint>
#include <map>
#include <vector>

namespace oryx::analytics {

/// Where the shares of one kernel go: what is null is left out. Arrays have a value for each cell of the grid.
struct ShareSink {
    double* mass = nullptr;              ///< gets weight x share
    double* variance = nullptr;          ///< gets weight_squares x share^2
    const std::uint8_t* mask = nullptr;  ///< the shares where it is not 0 add up in `inside`
    double weight = 0;
    double weight_squares = 0;
    double inside = 0;
};

/// Adds the shares of polynomial kernels (see `kernel_power`) in the cells of a grid, one kernel after the other. A
/// share is the kernel's exact integral over the cell, with an absolute error of a few 1e-16; its bits do not depend on
/// the grid's extent.
///
/// A cell that lies in the disc holds the sum over a of R_a X_a: X_a is the integral of x^2a over its column, R_a a
/// factor of its row. For the cells at the edge, B(u) is what the kernel holds of the row's strip beyond the abscissa
/// u, and a cell holds B(its near side) - B(its far side). B is made of D(u,v), what the kernel holds beyond both u and
/// v:
///   D(u,v) = P(u,v) - 1/4 + A(u) + A(v) inside the disc, else 0,
/// P its integral between the axes and (u,v), A its tail (`DiscTail`). So the tail is needed once for each line of the
/// grid and not for each corner of a cell, and near the edge, where the kernel is small, so is D.
class DiscPainter {
  public:
    /// Precondition: the shape is polynomial. The grid must outlive this.
    DiscPainter(const Grid& grid, KernelShape shape);

    /// The kernel of `radius` round `at`, metres.
    void paint(Position at, double radius, ShareSink& sink);

  private:
    // Lines of the grid across one direction: their distance from the centre in radii, its square, and the tail there.
    struct Lines {
        std::vector<double> at, square, tail;
    };
    // The place at work. Rows and columns are counted from its own cell; first and last are those within the grid.
    struct Work {
        const DiscCells* cells = nullptr;
        double per_cell = 0;  // a cell's side in radii
        Position within;      // the centre within its cell, in cells
        std::int32_t column = 0, row = 0;
        std::int32_t first_column = 0, last_column = 0, first_row = 0, last_row = 0;
        std::int32_t width = 0, height = 0;  // of the arrays across columns and rows
    };
    // The loops, compiled for several generations of processors; all give the same bits.
    struct Loops;

    const DiscCells& cells_of(double radius);

    const Grid& grid_;
    int m_;
    std::map<double, DiscCells> cells_;
    Work work_;
    Lines columns_, rows_;
    std::vector<double> column_powers_;  // X_1 to X_m, one array after the other
    std::vector<double> row_powers_;     // R_0 to R_m likewise
    std::vector<double> roots_;
    std::vector<double> line_powers_;  // of each line between rows: P as a polynomial in the square of u, less u
};

}  // namespace oryx::analytics

#include "geo/analytics/binned_surface.hpp"

#include "geo/analytics/kernel_integral.hpp"
#include "geo/analytics/processor_clones.hpp"

#include <algorithm>
#include <cmath>
#include <map>
#include <numbers>
#include <numeric>

#include <fmt/format.h>

namespace oryx::analytics {

namespace {

// The share of a kernel round the middle of cell (0,0) in cell (i,j), even in both: a table of i, j from 0 to reach, as
// a sum of products column(j) row(i).
class SharesTable {
  public:
    SharesTable(const Kernel& kernel, double cell, double aim)
        : side_(reach_of(kernel, cell) + 1), rest_(side_ * side_) {
        for (std::size_t j = 0; j < side_; ++j) {
            for (std::size_t i = 0; i < side_; ++i) {
                const double x = static_cast<double>(i) * cell;
                const double y = static_cast<double>(j) * cell;
                rest_[j * side_ + i] =
                    rectangle_share(kernel, {0, 0}, {x - cell / 2, y - cell / 2, x + cell / 2, y + cell / 2});
            }
        }
        while (left() > aim && terms_.size() < side_)
            add_term();
    }

    struct Term {
        std::vector<float> column, row;
    };
    [[nodiscard]] std::size_t reach() const { return side_ - 1; }
    [[nodiscard]] const std::vector<Term>& terms() const { return terms_; }
    /// The largest entry that the terms do not account for, rounding of the terms included.
    [[nodiscard]] double left() const { return std::fabs(*std::ranges::max_element(rest_, {}, size)); }
    /// What single precision may lose of a weight of 1: each value is a sum of as many products.
    [[nodiscard]] double rounding() const {
        double sizes = 0;
        for (const Term& term : terms_)
            sizes +=
                std::fabs(std::ranges::max(term.column, {}, size)) * std::fabs(std::ranges::max(term.row, {}, size));
        return sizes * static_cast<double>(4 * side_ + 8 + terms_.size()) * 0x1p-24;
    }

  private:
    static constexpr auto size = [](auto value) { return std::fabs(value); };

    static std::size_t reach_of(const Kernel& kernel, double cell) {
        return static_cast<std::size_t>(std::ceil(kernel.reach() / cell + 0.5));
    }

    // The cross through the largest entry.
    void add_term() {
        const auto pivot = static_cast<std::size_t>(std::ranges::max_element(rest_, {}, size) - rest_.begin());
        const std::size_t pivot_row = pivot / side_;
        const std::size_t pivot_column = pivot % side_;
        const double at = rest_[pivot];
        Term term;
        for (std::size_t i = 0; i < side_; ++i) {
            term.column.push_back(static_cast<float>(rest_[i * side_ + pivot_column] / at));
            term.row.push_back(static_cast<float>(rest_[pivot_row * side_ + i]));
        }
        for (std::size_t j = 0; j < side_; ++j) {
            for (std::size_t i = 0; i < side_; ++i)
                rest_[j * side_ + i] -= static_cast<double>(term.column[j]) * static_cast<double>(term.row[i]);
        }
        terms_.push_back(std::move(term));
    }

    std::size_t side_;
    std::vector<double> rest_;
    std::vector<Term> terms_;
};

// sum[i] += factors[0] (at[i] + ...): the values `step` apart on both sides of at[i], weighted by the factor of their
// distance, which begins with 0.
ORYX_FOR_EACH_PROCESSOR void add_neighbours(const float* at, std::ptrdiff_t step, const std::vector<float>& factors,
                                            float* sum, std::size_t count) {
    const float middle = factors[0];
    for (std::size_t i = 0; i < count; ++i)
        sum[i] += middle * at[i];
    const auto reach = static_cast<std::ptrdiff_t>(factors.size()) - 1;
    std::ptrdiff_t d = 1;
    // Four distances at a time: a sum is written once for eight that are read.
    for (; d + 3 <= reach; d += 4) {
        const float* const a = at + d * step;
        const float* const b = at - d * step;
        const float f0 = factors[static_cast<std::size_t>(d)];
        const float f1 = factors[static_cast<std::size_t>(d + 1)];
        const float f2 = factors[static_cast<std::size_t>(d + 2)];
        const float f3 = factors[static_cast<std::size_t>(d + 3)];
        for (std::size_t k = 0; k < count; ++k) {
            const auto i = static_cast<std::ptrdiff_t>(k);
            sum[k] += (f0 * (a[i] + b[i]) + f1 * (a[i + step] + b[i - step])) +
                      (f2 * (a[i + 2 * step] + b[i - 2 * step]) + f3 * (a[i + 3 * step] + b[i - 3 * step]));
        }
    }
    for (; d <= reach; ++d) {
        const float* const a = at + d * step;
        const float* const b = at - d * step;
        const float f = factors[static_cast<std::size_t>(d)];
        for (std::size_t i = 0; i < count; ++i)
            sum[i] += f * (a[i] + b[i]);
    }
}

// Weights at the middles of the grid's cells and of those in reach round it.
class Bins {
  public:
    Bins(const Grid& grid, std::size_t reach)
        : grid_(grid),
          reach_(reach),
          columns_(static_cast<std::size_t>(grid.columns()) + 2 * reach),
          rows_(static_cast<std::size_t>(grid.rows()) + 2 * reach),
          weights_(columns_ * rows_) {}

    void add(const Place& place) {
        const Position p = grid_.in_cells(place.at);
        const double x = p.x - 0.5 + static_cast<double>(reach_);
        const double y = p.y - 0.5 + static_cast<double>(reach_);
        // What lies beyond these bins reaches no cell.
        if (!(x >= 0 && y >= 0 && x < static_cast<double>(columns_ - 1) && y < static_cast<double>(rows_ - 1))) return;
        const auto column = static_cast<std::size_t>(x);
        const auto row = static_cast<std::size_t>(y);
        const double east = x - static_cast<double>(column);
        const double north = y - static_cast<double>(row);
        double* const at = weights_.data() + row * columns_ + column;
        const double upper = place.weight * north;
        const double lower = place.weight - upper;
        at[0] += lower * (1 - east);
        at[1] += lower * east;
        at[columns_] += upper * (1 - east);
        at[columns_ + 1] += upper * east;
    }

    /// Sums over squares of `reach` by `reach` bins and the eight round them: at least the weight in reach of each cell
    /// of the square, and 0 only where there is none.
    class InReach {
      public:
        explicit InReach(const Bins& bins) : side_(bins.reach_), columns_(bins.columns_ / side_ + 1) {
            std::vector<double> squares(columns_ * (bins.rows_ / side_ + 1));
            for (std::size_t row = 0; row < bins.rows_; ++row) {
                const double* const from = bins.weights_.data() + row * bins.columns_;
                double* const to = squares.data() + row / side_ * columns_;
                for (std::size_t begin = 0; begin < bins.columns_; begin += side_) {
                    const std::size_t end = std::min(begin + side_, bins.columns_);
                    to[begin / side_] = std::accumulate(from + begin, from + end, to[begin / side_]);
                }
            }
            const std::size_t rows = squares.size() / columns_;
            sums_.resize(squares.size());
            for (std::size_t row = 0; row < rows; ++row) {
                for (std::size_t column = 0; column < columns_; ++column) {
                    double& sum = sums_[row * columns_ + column];
                    for (std::size_t r = row == 0 ? 0 : row - 1; r < std::min(row + 2, rows); ++r) {
                        for (std::size_t c = column == 0 ? 0 : column - 1; c < std::min(column + 2, columns_); ++c)
                            sum += squares[r * columns_ + c];
                    }
                }
            }
        }
        /// Of a cell of the grid.
        [[nodiscard]] double operator()(std::size_t column, std::size_t row) const {
            return sums_[(row / side_ + 1) * columns_ + column / side_ + 1];
        }

      private:
        std::size_t side_, columns_;
        std::vector<double> sums_;
    };

    /// Adds the convolution with a table to `sums`, one value for each cell of the grid. Error: cancelled.
    Result<> convolve(const SharesTable& table, std::vector<float>& sums, const CancelToken& cancel) const {
        const auto wide = static_cast<std::size_t>(grid_.columns());
        const auto high = static_cast<std::size_t>(grid_.rows());
        const std::vector<float> weights(weights_.begin(), weights_.end());
        std::vector<float> along;
        for (const SharesTable::Term& term : table.terms()) {
            along.assign(wide * rows_, 0);
            for (std::size_t row = 0; row < rows_; ++row) {
                if (auto go_on = cancel.check(); !go_on) return go_on;
                add_neighbours(weights.data() + row * columns_ + reach_, 1, term.row, along.data() + row * wide, wide);
            }
            for (std::size_t row = 0; row < high; ++row) {
                if (auto go_on = cancel.check(); !go_on) return go_on;
                add_neighbours(along.data() + (row + reach_) * wide, static_cast<std::ptrdiff_t>(wide), term.column,
                               sums.data() + row * wide, wide);
            }
        }
        return {};
    }

  private:
    const Grid& grid_;
    std::size_t reach_, columns_, rows_;
    std::vector<double> weights_;
};

// Of a kernel whose radius is r cells: what binning a weight of 1 may change in a cell.
double binning_error(KernelShape shape, double r) {
    constexpr double pi = std::numbers::pi;
    switch (shape) {
        case KernelShape::quartic:
            return 3 / (pi * r * r) * 2 * 8 / (8 * r * r);
        case KernelShape::triweight:
            return 4 / (pi * r * r) * 2 * 6 / (8 * r * r);
        default:
            return 1 / (2 * pi * r * r) * 2 * 1 / (8 * r * r);
    }
}

}  // namespace

bool can_be_binned(KernelShape shape) {
    return shape == KernelShape::quartic || shape == KernelShape::triweight || shape == KernelShape::gaussian;
}

Result<BinnedSurface> binned_surface(const Grid& grid, std::span<const Place> places, KernelShape shape,
                                     const CancelToken& cancel) {
    BinnedSurface binned{{grid, std::vector<double>(grid.cells()), {}, 0}, 0};
    std::map<double, SharesTable> tables;
    for (const Place& place : places) {
        binned.surface.weight += place.weight;
        if (tables.contains(place.sigma)) continue;
        if (tables.size() == max_binned_widths) {
            return fail(Error{ErrorKind::invalid_input,
                              fmt::format("the places have more than {} kernel widths; a binned surface takes no more",
                                          max_binned_widths)}
                            .with_parameter("method")
                            .with_hint("method=exact"));
        }
        const Kernel kernel = Kernel::with_sigma(shape, Metres{place.sigma});
        const double error = binning_error(shape, kernel.radius() / grid.cell_size());
        tables.try_emplace(place.sigma, kernel, grid.cell_size(), error);
    }
    std::vector<float> sums;
    std::vector<double> bounds(grid.cells());
    for (const auto& [sigma, table] : tables) {
        Bins bins(grid, table.reach());
        for (const Place& place : places) {
            if (place.sigma == sigma) bins.add(place);
        }
        sums.assign(grid.cells(), 0);
        if (auto done = bins.convolve(table, sums, cancel); !done) return fail(done.error());
        const double radius = Kernel::with_sigma(shape, Metres{sigma}).radius() / grid.cell_size();
        const double error = binning_error(shape, radius) + table.left() + table.rounding();
        const Bins::InReach in_reach(bins);
        std::size_t cell = 0;
        for (std::size_t row = 0; row < static_cast<std::size_t>(grid.rows()); ++row) {
            for (std::size_t column = 0; column < static_cast<std::size_t>(grid.columns()); ++column, ++cell) {
                const double weight = in_reach(column, row);
                bounds[cell] += error * weight;
                // What is left of the table may lie where no kernel reaches.
                if (weight > 0) binned.surface.mass[cell] += std::max(0.0F, sums[cell]);
            }
        }
    }
    if (!bounds.empty()) binned.error_bound = std::ranges::max(bounds);
    return binned;
}

}  // namespace oryx::analytics

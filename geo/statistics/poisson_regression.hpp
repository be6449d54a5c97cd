#pragma once

#include "geo/core/result.hpp"

#include <cstddef>
#include <span>
#include <vector>

namespace oryx::statistics {

/// The columns of a regression, row by row.
struct Design {
    std::size_t columns = 0;
    std::vector<double> values;  ///< rows x columns

    [[nodiscard]] std::size_t rows() const { return columns == 0 ? 0 : values.size() / columns; }
    [[nodiscard]] double at(std::size_t row, std::size_t column) const { return values[row * columns + column]; }
    void add_row(std::span<const double> row) { values.insert(values.end(), row.begin(), row.end()); }
};

/// A log-linear Poisson regression: log E y = offset + X b.
struct PoissonFit {
    std::vector<double> coefficients;
    std::vector<double> standard_errors;  ///< Poisson's; times sqrt(dispersion) for quasi-Poisson
    std::vector<double> fitted;           ///< means, one for each row
    double deviance = 0;
    /// Pearson's chi squared over the degrees of freedom (McCullagh and Nelder 1989, 4.5); NaN where none are left.
    double dispersion = 0;
};

/// Maximum likelihood by iteratively reweighted least squares (McCullagh and Nelder 1989, 2.5), each step by
/// Householder QR. Errors: invalid_input where the columns do not tell apart (rank), where there are fewer rows than
/// columns, and where the likelihood has no maximum (a group of zeros of its own).
Result<PoissonFit> fit_poisson(const Design& design, std::span<const double> counts, std::span<const double> offsets);

/// Standard errors that hold under autocorrelation up to `lag` rows and any dispersion (Newey and West 1987, Bartlett's
/// weights), rows in the order of time, without correction for small samples.
std::vector<double> newey_west_errors(const Design& design, const PoissonFit& fit, std::span<const double> counts,
                                      std::size_t lag);

/// Correlation of the deviance residuals with those one row before.
double lag_one_correlation(const PoissonFit& fit, std::span<const double> counts);

}  // namespace oryx::statistics

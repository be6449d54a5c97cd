#include "geo/statistics/poisson_regression.hpp"

#include <algorithm>
#include <cmath>
#include <limits>

#include <Eigen/Dense>

namespace oryx::statistics {

namespace {

using Matrix = Eigen::Matrix<double, Eigen::Dynamic, Eigen::Dynamic, Eigen::RowMajor>;
using Vector = Eigen::VectorXd;

constexpr int most_iterations = 100;
constexpr double converged = 1e-13;      // of the deviance, relative
constexpr double no_mean_below = 1e-10;  // a mean that shrinks to here has no maximum to stop at

Eigen::Index index(std::size_t i) {
    return static_cast<Eigen::Index>(i);
}

/// Twice the log-likelihood that a row falls short of the perfect fit's.
double unit_deviance(double count, double mean) {
    return 2 * ((count > 0 ? count * std::log(count / mean) : 0) - (count - mean));
}

double deviance(std::span<const double> counts, const Vector& means) {
    double sum = 0;
    for (std::size_t i = 0; i < counts.size(); ++i)
        sum += unit_deviance(counts[i], means[index(i)]);
    return sum;
}

Matrix as_matrix(const Design& design) {
    return Eigen::Map<const Matrix>(design.values.data(), index(design.rows()), index(design.columns));
}

/// (X' W X)^-1 with W the means.
Matrix inverse_information(const Matrix& x, const Vector& means) {
    const Matrix information = x.transpose() * means.asDiagonal() * x;
    return information.ldlt().solve(Matrix::Identity(x.cols(), x.cols()));
}

}  // namespace

Result<PoissonFit> fit_poisson(const Design& design, std::span<const double> counts, std::span<const double> offsets) {
    const std::size_t rows = design.rows();
    if (rows < design.columns || rows == 0) {
        return fail(ErrorKind::invalid_input, "there are fewer observations than coefficients");
    }
    const Matrix x = as_matrix(design);
    const Vector offset = Eigen::Map<const Vector>(offsets.data(), index(rows));
    const Vector y = Eigen::Map<const Vector>(counts.data(), index(rows));
    // The usual start: a little above zero counts, so that their logarithm is there.
    Vector means = (y.array() + 0.1).matrix();
    Vector coefficients;
    double before = std::numeric_limits<double>::infinity();
    for (int iteration = 0; iteration < most_iterations; ++iteration) {
        const Vector eta = means.array().log() - offset.array();
        const Vector working = eta.array() + (y - means).array() / means.array();
        const Vector root = means.cwiseSqrt();
        const Eigen::ColPivHouseholderQR<Matrix> qr(root.asDiagonal() * x);
        if (qr.rank() < x.cols()) {
            return fail(ErrorKind::invalid_input, "the columns of the regression cannot be told apart");
        }
        coefficients = qr.solve(root.cwiseProduct(working));
        means = ((x * coefficients + offset).array().exp()).matrix();
        if (!means.allFinite() || means.minCoeff() < no_mean_below) break;
        const double now = deviance(counts, means);
        if (std::abs(now - before) <= converged * (std::abs(now) + 0.1)) {
            PoissonFit fit;
            fit.coefficients.assign(coefficients.begin(), coefficients.end());
            const Vector variances = inverse_information(x, means).diagonal();
            for (const double variance : variances)
                fit.standard_errors.push_back(std::sqrt(variance));
            fit.fitted.assign(means.begin(), means.end());
            fit.deviance = now;
            const double pearson = ((y - means).array().square() / means.array()).sum();
            const auto freedom = static_cast<double>(rows - design.columns);
            fit.dispersion = freedom > 0 ? pearson / freedom : std::numeric_limits<double>::quiet_NaN();
            return fit;
        }
        before = now;
    }
    return fail(ErrorKind::invalid_input, "the regression has no finite solution: a stretch of it holds no incidents");
}

std::vector<double> newey_west_errors(const Design& design, const PoissonFit& fit, std::span<const double> counts,
                                      std::size_t lag) {
    const Matrix x = as_matrix(design);
    const Vector means = Eigen::Map<const Vector>(fit.fitted.data(), index(fit.fitted.size()));
    const Vector y = Eigen::Map<const Vector>(counts.data(), index(counts.size()));
    const Matrix scores = (y - means).asDiagonal() * x;
    Matrix meat = scores.transpose() * scores;
    for (std::size_t l = 1; l <= lag && l < counts.size(); ++l) {
        const Eigen::Index n = index(counts.size() - l);
        const Matrix cross = scores.bottomRows(n).transpose() * scores.topRows(n);
        meat += (1 - static_cast<double>(l) / static_cast<double>(lag + 1)) * (cross + cross.transpose());
    }
    const Matrix bread = inverse_information(x, means);
    const Vector variances = (bread * meat * bread).diagonal();
    std::vector<double> errors;
    for (const double variance : variances)
        errors.push_back(std::sqrt(std::max(variance, 0.0)));
    return errors;
}

double lag_one_correlation(const PoissonFit& fit, std::span<const double> counts) {
    std::vector<double> residuals;
    double mean = 0;
    for (std::size_t i = 0; i < counts.size(); ++i) {
        const double size = std::sqrt(std::max(unit_deviance(counts[i], fit.fitted[i]), 0.0));
        residuals.push_back(counts[i] < fit.fitted[i] ? -size : size);
        mean += residuals.back() / static_cast<double>(counts.size());
    }
    double products = 0;
    double squares = 0;
    for (std::size_t i = 0; i < residuals.size(); ++i) {
        const double r = residuals[i] - mean;
        squares += r * r;
        if (i > 0) products += r * (residuals[i - 1] - mean);
    }
    return squares > 0 ? products / squares : 0;
}

}  // namespace oryx::statistics

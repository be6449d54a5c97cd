// Interrupted time series (period_comparison.hpp).

#include "geo/analytics/period_comparison.hpp"
#include "geo/statistics/normal.hpp"
#include "geo/statistics/poisson_regression.hpp"

#include <algorithm>
#include <cmath>
#include <limits>
#include <numbers>

#include <fmt/format.h>

namespace oryx::analytics {

namespace {

constexpr double days_a_year = 365.25;
constexpr std::size_t post_column = 2;  // after the intercept and time

statistics::Design design_of(Steps steps, SeriesModel model) {
    statistics::Design design;
    design.columns = 3 + 2 * static_cast<std::size_t>(model.harmonics) + (model.slope_change ? 1 : 0);
    for (std::size_t step = 0; step < steps.count(); ++step) {
        // Years from the change to the middle of the step.
        const double time = (static_cast<double>(step) - steps.before + 0.5) * steps.days / days_a_year;
        const double post = time > 0 ? 1 : 0;
        std::vector<double> row{1, time, post};
        for (int k = 1; k <= model.harmonics; ++k) {
            row.push_back(std::sin(2 * std::numbers::pi * k * time));
            row.push_back(std::cos(2 * std::numbers::pi * k * time));
        }
        if (model.slope_change) row.push_back(time * post);
        design.add_row(row);
    }
    return design;
}

// The lag of Newey and West's own rule (1994): 4 (n / 100)^(2/9).
std::size_t newey_west_lag(std::size_t n) {
    return static_cast<std::size_t>(std::floor(4 * std::pow(static_cast<double>(n) / 100, 2.0 / 9)));
}

}  // namespace

std::vector<Comparison> interrupted_series(const PeriodCounts& counts, Steps steps, SeriesModel model) {
    Comparison step{.key = "interrupted-time-series",
                    .meaning = "the step at the change, beyond trend and season",
                    .method = {},
                    .before = {},
                    .after = {},
                    .ratio = std::numeric_limits<double>::quiet_NaN(),
                    .interval = {std::numeric_limits<double>::quiet_NaN(), std::numeric_limits<double>::quiet_NaN()},
                    .p = {},
                    .p_minlike = {},
                    .minlike = {}};
    std::string note;
    constexpr double two_years = 2 * days_a_year - 0.5;
    if (model.harmonics > 0 && static_cast<double>(steps.count()) * steps.days < two_years) {
        note = "less than two years of steps, so that no harmonics are fitted; ";
        model.harmonics = 0;
    }
    std::vector<double> observed;
    for (const Share share : counts.of(Zone::treated).steps)
        observed.push_back(to_count(share));
    const statistics::Design design = design_of(steps, model);
    const auto fit =
        statistics::fit_poisson(design, observed, std::vector<double>(observed.size(), std::log(double(steps.days))));
    if (!fit || std::isnan(fit->dispersion)) {
        step.method = "log-linear Poisson regression on time, step and season";
        step.note = note + (fit ? "as many coefficients as steps: no error to tell" : fit.error().message);
        return {step};
    }
    const double correlation = statistics::lag_one_correlation(*fit, observed);
    const bool correlated = std::abs(correlation) > 2 / std::sqrt(static_cast<double>(observed.size()));
    std::vector<double> errors = fit->standard_errors;
    // Counts that vary less than Poisson's by chance do not make a result more certain.
    for (double& error : errors)
        error *= std::sqrt(std::max(fit->dispersion, 1.0));
    if (correlated) {
        errors = statistics::newey_west_errors(design, *fit, observed, newey_west_lag(observed.size()));
    }
    const auto tell = [&](Comparison comparison, std::size_t column) {
        comparison.ratio = std::exp(fit->coefficients[column]);
        comparison.interval = statistics::log_normal_interval(fit->coefficients[column], errors[column]);
        comparison.p = statistics::two_sided_normal_p(fit->coefficients[column] / errors[column]);
        comparison.method =
            fmt::format("log-linear Poisson regression on time, step{} and {} harmonics of the year; {}",
                        model.slope_change ? ", change of slope" : "", model.harmonics,
                        correlated ? "Newey-West errors" : "quasi-Poisson errors");
        comparison.note = note + fmt::format("{} steps of {} days, dispersion {:.3g}, lag-one correlation {:.2f}",
                                             observed.size(), steps.days, fit->dispersion, correlation);
        return comparison;
    };
    std::vector<Comparison> result{tell(step, post_column)};
    if (model.slope_change) {
        step.key = "interrupted-time-series-slope";
        step.meaning = "what the trend after the change is over the trend before, a year";
        result.push_back(tell(step, design.columns - 1));
    }
    return result;
}

}  // namespace oryx::analytics

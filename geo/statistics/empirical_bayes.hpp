#pragma once

#include "geo/statistics/interval.hpp"

#include <span>

namespace oryx::statistics {

/// How rates are spread over places before any of them is counted: a gamma distribution. Shape 0 means that nothing is
/// known (no place has exposure); an infinite shape that all places share the mean.
struct RatePrior {
    double mean = 0;   ///< per unit of exposure
    double shape = 0;  ///< k; variance mean^2 / k. Hauer's overdispersion phi, where exposure is time
};

/// The prior by the method of moments (Marshall 1991): mean = all counts over all exposure; the variance beyond
/// Poisson's is the exposure-weighted variance of the rates less mean over mean exposure. Where that is not above 0 the
/// shape is infinite: the places differ by no more than chance. Places without exposure are passed over.
/// Precondition: as many exposures as counts, counts >= 0.
RatePrior fit_rate_prior(std::span<const double> counts, std::span<const double> exposures);

/// What is known of one place's rate after counting: the gamma-Poisson posterior.
struct ShrunkRate {
    double rate = 0;            ///< (k + x) / (k / m + E)
    double standard_error = 0;  ///< the posterior's standard deviation
    double own_weight = 0;      ///< E / (E + k / m): what the place's own count says; Hauer's 1 - w
};

/// Hauer, Harwood, Council and Griffith 2002: estimate w mu Y + (1 - w) x with w = 1 / (1 + mu Y / phi) and standard
/// deviation sqrt((1 - w) estimate), per unit of exposure. With exposure 0 it is the prior's mean.
ShrunkRate shrink_rate(const RatePrior& prior, double count, double exposure);

/// The central interval of that posterior.
Interval shrunk_rate_interval(const RatePrior& prior, double count, double exposure,
                              double confidence = usual_confidence);

/// What a place was counted to have, over what the prior and its own earlier count let expect.
struct PredictedRatio {
    double expected = 0;  ///< count without any change: the shrunk rate times the exposure
    double ratio = 0;     ///< count / expected; NaN where nothing is expected
    Interval interval;    ///< central
    double p = 1;         ///< central, of no change
};

/// Hauer's before-after comparison with empirical Bayes, exactly: with no change the new count is negative binomial (a
/// Poisson count whose rate is the gamma posterior of the earlier count). It takes the regression to the mean out of a
/// place that was chosen for its high count (Hauer 1997, chapter 11). `earlier` and `exposure` are the place's count
/// and exposure that the prior is to be updated with.
PredictedRatio compare_with_prediction(const RatePrior& prior, double earlier, double exposure, double count,
                                       double new_exposure, double confidence = usual_confidence);

}  // namespace oryx::statistics

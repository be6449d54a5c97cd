#include "geo/statistics/empirical_bayes.hpp"

#include <cmath>
#include <cstddef>
#include <limits>

#include <boost/math/special_functions/gamma.hpp>

namespace oryx::statistics {

RatePrior fit_rate_prior(std::span<const double> counts, std::span<const double> exposures) {
    double total = 0;
    double exposure = 0;
    double places = 0;
    for (std::size_t i = 0; i < counts.size(); ++i) {
        if (!(exposures[i] > 0)) continue;
        total += counts[i];
        exposure += exposures[i];
        ++places;
    }
    if (places == 0) return {};
    const double mean = total / exposure;
    double squares = 0;
    for (std::size_t i = 0; i < counts.size(); ++i) {
        if (!(exposures[i] > 0)) continue;
        const double difference = counts[i] / exposures[i] - mean;
        squares += exposures[i] * difference * difference;
    }
    const double beyond_poisson = squares / exposure - mean / (exposure / places);
    const bool alike = !(beyond_poisson > 0);
    return {mean, alike ? std::numeric_limits<double>::infinity() : mean * mean / beyond_poisson};
}

ShrunkRate shrink_rate(const RatePrior& prior, double count, double exposure) {
    if (!(prior.mean > 0) || std::isinf(prior.shape)) return {.rate = prior.mean};
    const double weight = prior.shape / prior.mean + exposure;
    const double rate = (prior.shape + count) / weight;
    return {rate, std::sqrt(rate / weight), exposure / weight};
}

Interval shrunk_rate_interval(const RatePrior& prior, double count, double exposure, double confidence) {
    if (!(prior.mean > 0) || std::isinf(prior.shape)) return {prior.mean, prior.mean};
    const double tail = (1 - confidence) / 2;
    const double shape = prior.shape + count;
    const double weight = prior.shape / prior.mean + exposure;
    return {boost::math::gamma_p_inv(shape, tail) / weight, boost::math::gamma_q_inv(shape, tail) / weight};
}

}  // namespace oryx::statistics

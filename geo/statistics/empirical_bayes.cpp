#include "geo/statistics/empirical_bayes.hpp"

#include "geo/statistics/poisson.hpp"

#include <algorithm>
#include <cmath>
#include <cstddef>
#include <limits>

#include <boost/math/special_functions/beta.hpp>
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

PredictedRatio compare_with_prediction(const RatePrior& prior, double earlier, double exposure, double count,
                                       double new_exposure, double confidence) {
    using boost::math::ibeta;
    using boost::math::ibeta_inv;
    PredictedRatio result;
    result.expected = shrink_rate(prior, earlier, exposure).rate * new_exposure;
    result.ratio = count / result.expected;
    if (!(result.expected > 0)) {
        result.interval = {0, std::numeric_limits<double>::infinity()};
        return result;
    }
    const double tail = (1 - confidence) / 2;
    double at_most = 0;
    double at_least = 1;
    if (std::isinf(prior.shape)) {
        const Interval counted = poisson_interval(count, confidence);
        result.interval = {counted.low / result.expected, counted.high / result.expected};
        at_most = boost::math::gamma_q(count + 1, result.expected);
        if (count > 0) at_least = boost::math::gamma_p(count, result.expected);
    } else {
        // With gamma(shape, rate) for the Poisson rate: P(X <= x) = I_q(shape, x + 1), q = rate / (rate + ratio E).
        const double shape = prior.shape + earlier;
        const double rate = prior.shape / prior.mean + exposure;
        const auto ratio_where = [&](double q, double rest) { return rate / new_exposure * rest / q; };
        double rest = 0;
        double q = ibeta_inv(shape, count + 1, tail, &rest);
        result.interval.high = ratio_where(q, rest);
        result.interval.low = 0;
        if (count > 0) {
            q = boost::math::ibetac_inv(shape, count, tail, &rest);
            result.interval.low = ratio_where(q, rest);
        }
        const double no_change = rate / (rate + new_exposure);
        at_most = ibeta(shape, count + 1, no_change);
        if (count > 0) at_least = boost::math::ibetac(shape, count, no_change);
    }
    result.p = std::min(1.0, 2 * std::min(at_most, at_least));
    return result;
}

}  // namespace oryx::statistics

#include "geo/statistics/normal.hpp"

#include <cmath>
#include <numbers>

#include <boost/math/special_functions/erf.hpp>

namespace oryx::statistics {

double normal_half_width(double confidence) {
    return std::numbers::sqrt2 * boost::math::erf_inv(confidence);
}

double two_sided_normal_p(double z) {
    if (std::isnan(z)) return z;  // Boost would throw
    return boost::math::erfc(std::abs(z) / std::numbers::sqrt2);
}

Interval log_normal_interval(double log_ratio, double standard_error, double confidence) {
    const double half = normal_half_width(confidence) * standard_error;
    return {std::exp(log_ratio - half), std::exp(log_ratio + half)};
}

}  // namespace oryx::statistics

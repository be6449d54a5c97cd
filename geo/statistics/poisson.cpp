#include "geo/statistics/poisson.hpp"

#include <boost/math/special_functions/gamma.hpp>

namespace oryx::statistics {

Interval poisson_interval(double count, double confidence) {
    const double tail = (1 - confidence) / 2;
    return {count > 0 ? boost::math::gamma_p_inv(count, tail) : 0, boost::math::gamma_q_inv(count + 1, tail)};
}

}  // namespace oryx::statistics

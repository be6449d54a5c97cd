#include "geo/statistics/rate_ratio.hpp"

#include "geo/statistics/whole_search.hpp"

#include <algorithm>
#include <cmath>
#include <limits>

#include <boost/math/special_functions/beta.hpp>
#include <boost/math/special_functions/gamma.hpp>

namespace oryx::statistics {

namespace {

constexpr double infinite = std::numeric_limits<double>::infinity();

/// A binomial of n trials; counts may be real, through the incomplete beta function.
class Binomial {
  public:
    Binomial(double n, double p) : n_(n), p_(p) {}

    [[nodiscard]] double at_least(double x) const {
        if (x <= 0) return 1;
        return x > n_ ? 0 : boost::math::ibeta(x, n_ - x + 1, p_);
    }
    [[nodiscard]] double at_most(double x) const {
        if (x >= n_) return 1;
        return x < 0 ? 0 : boost::math::ibetac(x + 1, n_ - x, p_);
    }
    [[nodiscard]] double log_probability(double x) const {
        return boost::math::lgamma(n_ + 1) - boost::math::lgamma(x + 1) - boost::math::lgamma(n_ - x + 1) +
               (x > 0 ? x * std::log(p_) : 0) + (x < n_ ? (n_ - x) * std::log1p(-p_) : 0);
    }
    [[nodiscard]] double mean() const { return n_ * p_; }
    [[nodiscard]] double trials() const { return n_; }

  private:
    double n_;
    double p_;
};

/// Outcomes are as likely when their probabilities differ by rounding only: the tolerance of R's binom.test.
const double as_likely = std::log1p(1e-7);

double minlike_p(const Binomial& binomial, double x) {
    const double limit = binomial.log_probability(x) + as_likely;
    const double mean = binomial.mean();
    if (x == mean) return 1;
    // Away from the mean the probabilities fall, so that what is no likelier than x is a tail on the other side too.
    if (x < mean) {
        const double other = first_that_holds(std::ceil(mean), binomial.trials(),
                                              [&](double y) { return binomial.log_probability(y) <= limit; });
        return std::min(1.0, binomial.at_most(x) + binomial.at_least(other));
    }
    const double beyond =
        first_that_holds(0, std::floor(mean), [&](double y) { return binomial.log_probability(y) > limit; });
    return std::min(1.0, binomial.at_most(beyond - 1) + binomial.at_least(x));
}

/// Odds of the share where it is the `tail` quantile of a beta(a, b), from below or from above.
double beta_odds(double a, double b, double tail, bool upper) {
    double rest = 0;
    const double share = upper ? boost::math::ibetac_inv(a, b, tail, &rest) : boost::math::ibeta_inv(a, b, tail, &rest);
    return share / rest;
}

/// The lowest share that the minlike test of x out of n, x > 0, does not reject.
///
/// For a share below x / n the outcomes no likelier than x are those from x up and those up to some j. j is the same
/// between two neighbouring shares at which an outcome is just as likely as x; there the p value falls, then rises
/// (x's tail grows faster with the share than the lower tail shrinks, from some share on), so that it is highest at the
/// ends.
double lowest_minlike_share(double x, double n, double level) {
    const double constant = boost::math::lgamma(x + 1) + boost::math::lgamma(n - x + 1);
    const auto share_where_as_likely = [&](double j) {
        // odds^(x-j) = C(n,j) / C(n,x)
        const double ratio = constant - boost::math::lgamma(j + 1) - boost::math::lgamma(n - j + 1);
        const double odds = std::exp(ratio / (x - j));
        return odds / (1 + odds);
    };
    double left = 0;
    for (double j = -1; j < x; ++j) {
        const double right = j + 1 < x ? share_where_as_likely(j + 1) : x / n;
        const auto p = [&](double share) {
            const Binomial binomial(n, share);
            return binomial.at_least(x) + binomial.at_most(j);
        };
        if (left > 0 && p(left) > level) return left;
        if (p(right) > level) {
            double low = left;
            double high = right;
            for (int step = 0; step < 200 && std::nextafter(low, high) < high; ++step) {
                const double middle = (low + high) / 2;
                (p(middle) > level ? high : low) = middle;
            }
            return high;
        }
        left = right;
    }
    return left;
}

}  // namespace

RateRatio compare_rates(RateSample first, RateSample second, double null_ratio, double confidence) {
    const double n = first.count + second.count;
    if (n == 0) {
        return {.ratio = std::numeric_limits<double>::quiet_NaN(), .interval = {0, infinite}, .p_minlike = 1};
    }
    const double scale = second.exposure / first.exposure;
    const double expected = null_ratio * first.exposure;
    const Binomial binomial(n, expected / (expected + second.exposure));
    const double x = first.count;
    const double tail = (1 - confidence) / 2;
    RateRatio result;
    result.ratio = second.count > 0 ? first.count / second.count * scale : infinite;
    result.interval.low = x > 0 ? beta_odds(x, second.count + 1, tail, false) * scale : 0;
    result.interval.high = second.count > 0 ? beta_odds(x + 1, second.count, tail, true) * scale : infinite;
    result.p_less = binomial.at_most(x);
    result.p_greater = binomial.at_least(x);
    result.p_greater_mid = result.p_greater - std::exp(binomial.log_probability(x)) / 2;
    result.p_central = std::min(1.0, 2 * std::min(result.p_less, result.p_greater));
    if (whole(first.count) && whole(second.count)) result.p_minlike = minlike_p(binomial, x);
    return result;
}

Interval minlike_ratio_interval(RateSample first, RateSample second, double confidence) {
    const double n = first.count + second.count;
    const double scale = second.exposure / first.exposure;
    Interval interval{0, infinite};
    if (first.count > 0) {
        const double share = lowest_minlike_share(first.count, n, 1 - confidence);
        interval.low = share / (1 - share) * scale;
    }
    if (second.count > 0) {
        const double share = lowest_minlike_share(second.count, n, 1 - confidence);
        interval.high = (1 - share) / share * scale;
    }
    return interval;
}

}  // namespace oryx::statistics

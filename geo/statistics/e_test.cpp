#include "geo/statistics/e_test.hpp"

#include "geo/statistics/whole_search.hpp"

#include <algorithm>
#include <cmath>

#include <boost/math/special_functions/gamma.hpp>

namespace oryx::statistics {

namespace {

/// A Poisson count and how its tails add up.
class PoissonCount {
  public:
    explicit PoissonCount(double mean) : mean_(mean) {}

    [[nodiscard]] double probability(double count) const {
        return std::exp(count * std::log(mean_) - mean_ - boost::math::lgamma(count + 1));
    }
    [[nodiscard]] double at_most(double count) const { return count < 0 ? 0 : boost::math::gamma_q(count + 1, mean_); }
    [[nodiscard]] double at_least(double count) const { return count <= 0 ? 1 : boost::math::gamma_p(count, mean_); }
    /// What lies below and above holds less than 1e-25 (Chernoff's bounds of the two tails).
    [[nodiscard]] double lowest() const { return std::max(0.0, std::floor(mean_ - 11 * std::sqrt(mean_) - 20)); }
    [[nodiscard]] double highest() const { return std::ceil(mean_ + 11 * std::sqrt(mean_) + 40); }

  private:
    double mean_;
};

/// The difference of two rates over its standard error; falls with the second count, rises with the first.
struct Deviate {
    double first_exposure;
    double second_exposure;  // over the null ratio, so that the rates are equal under the null

    double operator()(double first, double second) const {
        if (first == 0 && second == 0) return 0;
        const double a = first / first_exposure;
        const double b = second / second_exposure;
        return (a - b) / std::sqrt(a / first_exposure + b / second_exposure);
    }
};

}  // namespace

std::optional<double> e_test_p(RateSample first, RateSample second, double null_ratio) {
    if (!whole(first.count) || !whole(second.count)) return std::nullopt;
    const double n = first.count + second.count;
    if (n == 0) return 1;
    const double expected = null_ratio * first.exposure;
    const PoissonCount one(n * expected / (expected + second.exposure));
    const PoissonCount other(n * second.exposure / (expected + second.exposure));
    const Deviate deviate{first.exposure, second.exposure / null_ratio};
    // Deviates that differ by rounding only are as far from 0 as the observed one.
    const double limit = std::fabs(deviate(first.count, second.count)) * (1 - 1e-10);
    const double most = other.highest();
    double p = 0;
    for (double count = one.lowest(); count <= one.highest(); ++count) {
        const double below = first_that_holds(0, most, [&](double y) { return deviate(count, y) < limit; });
        const double above =
            std::max(below, first_that_holds(0, most, [&](double y) { return deviate(count, y) <= -limit; }));
        p += one.probability(count) * (other.at_most(below - 1) + other.at_least(above));
    }
    return std::min(1.0, p);
}

}  // namespace oryx::statistics

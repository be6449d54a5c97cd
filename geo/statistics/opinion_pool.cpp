#include "geo/statistics/opinion_pool.hpp"

#include <cmath>

namespace oryx::statistics {

namespace {

constexpr int most_steps = 10'000;
constexpr double settled = 1e-10;

}  // namespace

std::vector<double> pool_weights(std::span<const double> likelihood, std::size_t forecasts,
                                 std::span<const double> times) {
    std::vector<double> weights(forecasts, 1 / static_cast<double>(forecasts));
    double all = 0;
    for (const double n : times)
        all += n;
    if (all <= 0) return weights;
    std::vector<double> responsible(forecasts);
    double before = -HUGE_VAL;
    for (int step = 0; step < most_steps; ++step) {
        responsible.assign(forecasts, 0);
        double score = 0;
        for (std::size_t e = 0; e < times.size(); ++e) {
            const double* row = likelihood.data() + e * forecasts;
            double pooled = 0;
            for (std::size_t k = 0; k < forecasts; ++k)
                pooled += weights[k] * row[k];
            score += times[e] * std::log(pooled);
            for (std::size_t k = 0; k < forecasts; ++k)
                responsible[k] += times[e] * (weights[k] * row[k] / pooled);
        }
        for (std::size_t k = 0; k < forecasts; ++k)
            weights[k] = responsible[k] / all;
        if (score / all - before < settled) break;
        before = score / all;
    }
    return weights;
}

}  // namespace oryx::statistics

#include "geo/analytics/period_comparison.hpp"

#include "geo/statistics/e_test.hpp"
#include "geo/statistics/rate_ratio.hpp"

#include <cmath>
#include <limits>

#include <fmt/format.h>

namespace oryx::analytics {

namespace {

constexpr double most_for_minlike = 20'000;  // the interval's sweep is linear in the counts

const char* meaning_of(Zone zone) {
    switch (zone) {
        case Zone::treated:
            return "incidents after against before, at the place";
        case Zone::ring:
            return "the same in the ring round it: above 1 together with a fall at the place suggests displacement";
        case Zone::control:
            return "the same farther away: what happened without the change";
    }
    return "";
}

const char* key_of(Zone zone) {
    switch (zone) {
        case Zone::treated:
            return "rate-ratio";
        case Zone::ring:
            return "ring-rate-ratio";
        case Zone::control:
            return "control-rate-ratio";
    }
    return "";
}

}  // namespace

Comparison rate_ratio_of(const PeriodCounts& counts, Zone zone, BeforeAfter periods) {
    const statistics::RateSample after{to_count(counts.of(zone).after), periods.days_after()};
    const statistics::RateSample before{to_count(counts.of(zone).before), periods.days_before()};
    const auto ratio = statistics::compare_rates(after, before);
    Comparison result{.key = key_of(zone),
                      .meaning = meaning_of(zone),
                      .method = "exact conditional rate ratio; central p and interval (Clopper-Pearson)",
                      .before = before.count,
                      .after = after.count,
                      .ratio = ratio.ratio,
                      .interval = ratio.interval,
                      .p = ratio.p_central,
                      .p_minlike = ratio.p_minlike,
                      .minlike = {},
                      .p_e_test = statistics::e_test_p(after, before),
                      .zone = zone};
    const double n = before.count + after.count;
    if (ratio.p_minlike && n > 0 && n <= most_for_minlike) {
        result.minlike = statistics::minlike_ratio_interval(after, before);
    }
    if (n < 5) result.note = "fewer than 5 incidents in both periods together: too few to tell";
    return result;
}

Comparison against_expectation(std::span<const double> counts_before, std::span<const double> areas_km2,
                               std::size_t chosen, double count_after, BeforeAfter periods) {
    std::vector<double> exposures;
    for (const double km2 : areas_km2)
        exposures.push_back(km2 * periods.days_before());
    const auto prior = statistics::fit_rate_prior(counts_before, exposures);
    const double later = areas_km2[chosen] * periods.days_after();
    const auto result =
        statistics::compare_with_prediction(prior, counts_before[chosen], exposures[chosen], count_after, later);
    Comparison comparison{.key = "empirical-bayes",
                          .meaning =
                              "incidents after against what the place and all others let expect: regression to the "
                              "mean is taken out",
                          .method =
                              "empirical Bayes before-after (Hauer 1997), gamma prior over all areas by km2 and "
                              "days; exact negative binomial interval and p",
                          .before = counts_before[chosen],
                          .after = count_after,
                          .ratio = result.ratio,
                          .interval = result.interval,
                          .p = result.p,
                          .p_minlike = {},
                          .minlike = {}};
    comparison.note = fmt::format("{:.4g} incidents expected", result.expected);
    if (std::isinf(prior.shape)) comparison.note += "; the areas differ by no more than chance";
    return comparison;
}

}  // namespace oryx::analytics

// Difference in differences and displacement, from counts by step (period_comparison.hpp).

#include "geo/analytics/period_comparison.hpp"
#include "geo/statistics/normal.hpp"
#include "geo/statistics/poisson_regression.hpp"
#include "geo/statistics/random.hpp"

#include <algorithm>
#include <array>
#include <cmath>
#include <limits>

#include <fmt/format.h>

namespace oryx::analytics {

namespace {

constexpr double unknown = std::numeric_limits<double>::quiet_NaN();

/// Rates of a zone before and after.
struct Rates {
    double before = 0;
    double after = 0;
};
using ZoneRates = std::array<Rates, zone_count>;

const Rates& of(const ZoneRates& rates, Zone zone) {
    return rates[static_cast<std::size_t>(zone)];
}

double ratio_of_ratios(const ZoneRates& rates) {
    const Rates& treated = of(rates, Zone::treated);
    const Rates& control = of(rates, Zone::control);
    return treated.after / treated.before / (control.after / control.before);
}

/// Bowers and Johnson 2003: how the ring changed against the control, over how the place did.
double displacement_quotient(const ZoneRates& rates) {
    const Rates& treated = of(rates, Zone::treated);
    const Rates& ring = of(rates, Zone::ring);
    const Rates& control = of(rates, Zone::control);
    return (ring.after / control.after - ring.before / control.before) /
           (treated.after / control.after - treated.before / control.before);
}

ZoneRates rates_of(const PeriodCounts& counts, BeforeAfter periods) {
    ZoneRates rates;
    for (std::size_t zone = 0; zone < zone_count; ++zone) {
        rates[zone] = {to_count(counts.zones[zone].before) / periods.days_before(),
                       to_count(counts.zones[zone].after) / periods.days_after()};
    }
    return rates;
}

/// The steps that lie whole in a stretch.
std::vector<std::size_t> steps_within(Steps steps, Day change, Day begin, Day end) {
    std::vector<std::size_t> list;
    for (std::size_t step = 0; step < steps.count(); ++step) {
        const Day start = steps.start(step, change);
        if (start >= begin && start + steps.days <= end) list.push_back(step);
    }
    return list;
}

/// Sums of the zones over steps drawn with replacement, as rates.
class StepBootstrap {
  public:
    StepBootstrap(const PeriodCounts& counts, BeforeAfter periods, Steps steps)
        : counts_(counts),
          days_(steps.days),
          before_(steps_within(steps, periods.change, periods.begin, periods.change)),
          after_(steps_within(steps, periods.change, periods.change, periods.end)) {}

    [[nodiscard]] bool possible() const { return before_.size() >= 2 && after_.size() >= 2; }

    [[nodiscard]] ZoneRates draw(statistics::Replication replication, std::uint32_t number) const {
        statistics::CounterRandom random(replication.seed, 0, number);
        ZoneRates rates;
        resample(random, before_, rates, &Rates::before);
        resample(random, after_, rates, &Rates::after);
        return rates;
    }

  private:
    void resample(statistics::CounterRandom& random, const std::vector<std::size_t>& steps, ZoneRates& rates,
                  double Rates::*member) const {
        std::array<Share, zone_count> sums{};
        for (std::size_t i = 0; i < steps.size(); ++i) {
            const std::size_t step = steps[random.below(steps.size())];
            for (std::size_t zone = 0; zone < zone_count; ++zone)
                sums[zone] += counts_.zones[zone].steps[step];
        }
        for (std::size_t zone = 0; zone < zone_count; ++zone)
            rates[zone].*member = to_count(sums[zone]) / (days_ * static_cast<double>(steps.size()));
    }

    const PeriodCounts& counts_;
    double days_;
    std::vector<std::size_t> before_;
    std::vector<std::size_t> after_;
};

// Replicas that are no number (0 over 0) say nothing and are left out, and told.
void set_interval(Comparison& comparison, std::vector<double> replicas) {
    const std::size_t drawn = replicas.size();
    std::erase_if(replicas, [](double value) { return std::isnan(value); });
    if (replicas.size() < drawn) {
        comparison.note += fmt::format("{}{} of {} replicas hold no incident to divide by, and are left out",
                                       comparison.note.empty() ? "" : "; ", drawn - replicas.size(), drawn);
    }
    comparison.interval = statistics::percentile_interval(replicas);
}

// Whether treated and control ran in parallel before the change: the interaction with time, quasi-Poisson.
std::optional<double> parallel_p(const PeriodCounts& counts, BeforeAfter periods, Steps steps) {
    const auto before = steps_within(steps, periods.change, periods.begin, periods.change);
    statistics::Design design{.columns = 4, .values = {}};
    std::vector<double> observed;
    for (const Zone zone : {Zone::control, Zone::treated}) {
        for (const std::size_t step : before) {
            const double treated = zone == Zone::treated ? 1 : 0;
            const auto time = static_cast<double>(step);
            design.add_row(std::array{1.0, treated, time, treated * time});
            observed.push_back(to_count(counts.of(zone).steps[step]));
        }
    }
    const auto fit = statistics::fit_poisson(design, observed, std::vector<double>(observed.size(), 0.0));
    if (!fit || !(fit->dispersion > 0)) return std::nullopt;
    const double error = fit->standard_errors[3] * std::sqrt(std::max(fit->dispersion, 1.0));
    return statistics::two_sided_normal_p(fit->coefficients[3] / error);
}

}  // namespace

Differences difference_in_differences(const PeriodCounts& counts, BeforeAfter periods, Steps steps,
                                      statistics::Replication replication) {
    const ZoneRates rates = rates_of(counts, periods);
    Differences result;
    result.difference = {.key = "difference-in-differences",
                         .meaning = "the place's ratio over the control's: what changed beyond the common trend",
                         .method = "ratio of ratios; percentile bootstrap over steps, zones together",
                         .before = {},
                         .after = {},
                         .ratio = ratio_of_ratios(rates),
                         .interval = {unknown, unknown},
                         .p = {},
                         .p_minlike = {},
                         .minlike = {}};
    result.displacement = {.key = "displacement-quotient",
                           .meaning =
                               "the ring's change over the place's: negative means displacement, positive that "
                               "the ring gained too",
                           .method = "weighted displacement quotient (Bowers and Johnson 2003); the same bootstrap",
                           .before = {},
                           .after = {},
                           .ratio = displacement_quotient(rates),
                           .interval = {unknown, unknown},
                           .p = {},
                           .p_minlike = {},
                           .minlike = {},
                           .zone = Zone::ring};
    for (Comparison* comparison : {&result.difference, &result.displacement}) {
        if (!std::isfinite(comparison->ratio)) comparison->note = "a zone has no incident to divide by";
    }
    const StepBootstrap bootstrap(counts, periods, steps);
    if (!bootstrap.possible()) {
        result.difference.note = "fewer than 2 whole steps on one side: no interval";
        result.displacement.note = result.difference.note;
        return result;
    }
    std::vector<double> ratios;
    std::vector<double> quotients;
    for (std::int64_t draw = 0; draw < replication.draws; ++draw) {
        const ZoneRates drawn = bootstrap.draw(replication, static_cast<std::uint32_t>(draw));
        ratios.push_back(ratio_of_ratios(drawn));
        quotients.push_back(displacement_quotient(drawn));
    }
    set_interval(result.difference, std::move(ratios));
    set_interval(result.displacement, std::move(quotients));
    result.parallel_p = parallel_p(counts, periods, steps);
    return result;
}

}  // namespace oryx::analytics

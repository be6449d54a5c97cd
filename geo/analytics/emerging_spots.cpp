#include "geo/analytics/emerging_spots.hpp"

#include "geo/analytics/cell_counts.hpp"
#include "geo/statistics/multiple_testing.hpp"
#include "geo/statistics/normal.hpp"

#include <algorithm>
#include <cmath>
#include <numeric>

namespace oryx::analytics {

void keep_stepped(SelectedIncidents& selected, const FeatureTable& incidents, std::int32_t step_days,
                  std::size_t steps) {
    const Day end = selected.as_of + 1;
    const Day first = end + -step_days * static_cast<std::int32_t>(steps);
    leave_out(selected, "before the first step", [&](const Sighting& s) { return incidents.when(s.row)->end > first; });
    leave_out(selected, "not known to one step", [&](const Sighting& s) {
        const DateInterval when = *incidents.when(s.row);
        if (when.start < first || when.end > end) return false;
        return (when.start - first) / step_days == (when.end + -1 - first) / step_days;
    });
    selected.from = first;
}

Result<> find_emerging(EmergingRun& run, std::vector<double> counts, const CancelToken& cancel) {
    const EmergingSettings& settings = run.settings;
    const std::size_t steps = settings.steps;
    const pattern::SpaceTimeCube cube{run.cells.cells.size(), steps, std::move(counts)};
    const auto z = pattern::space_time_g(cube, run.neighbours, settings.steps_back, settings.window);
    if (auto go_on = cancel.check(); !go_on) return go_on;
    std::vector<double> p(z.size());
    std::ranges::transform(z, p.begin(), statistics::two_sided_normal_p);
    run.family = std::ranges::count_if(p, [](double v) { return !std::isnan(v); });
    if (settings.adjusted) p = statistics::benjamini_hochberg(p);
    std::vector<double> trend_p;
    for (std::size_t i = 0; i < cube.cells; ++i) {
        const auto series = cube.series(i);
        EmergingCell cell;
        cell.incidents = std::accumulate(series.begin(), series.end(), 0.0);
        cell.z.assign(z.begin() + static_cast<std::ptrdiff_t>(i * steps),
                      z.begin() + static_cast<std::ptrdiff_t>((i + 1) * steps));
        for (std::size_t step = 0; step < steps; ++step) {
            const bool significant = p[i * steps + step] <= settings.alpha;
            cell.signs.push_back(!significant ? pattern::StepSign{0} : cell.z[step] > 0 ? 1 : -1);
        }
        const bool answered = std::ranges::none_of(cell.z, [](double v) { return std::isnan(v); });
        cell.trend = answered ? pattern::mann_kendall(cell.z) : pattern::mann_kendall({});
        trend_p.push_back(cell.trend.p);
        const int trend = cell.trend.p <= settings.alpha ? (cell.trend.s > 0 ? 1 : -1) : 0;
        cell.spot = pattern::emerging_category(cell.signs, trend);
        cell.too_few = cell.incidents < static_cast<double>(settings.least_incidents);
        run.found.push_back(std::move(cell));
    }
    const auto q = statistics::benjamini_hochberg(trend_p);
    for (std::size_t i = 0; i < q.size(); ++i)
        run.found[i].trend_q = q[i];
    return {};
}

}  // namespace oryx::analytics

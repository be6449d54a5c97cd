#include "geo/analytics/walk_forward.hpp"

#include "geo/analytics/decay.hpp"

#include <algorithm>
#include <array>
#include <cmath>
#include <limits>
#include <utility>

namespace oryx::analytics {

namespace {

using statistics::BlockTerm;
using statistics::CellEvents;

constexpr std::array bin_edges{0.0, 0.1, 0.3, 1.0, 3.0, 10.0, 30.0, 100.0, std::numeric_limits<double>::infinity()};
constexpr int months_compared = 12;

std::vector<ReliabilityBin> empty_bins(std::size_t folds) {
    std::vector<ReliabilityBin> bins;
    for (std::size_t i = 0; i + 1 < bin_edges.size(); ++i) {
        bins.push_back({.from = bin_edges[i],
                        .to = bin_edges[i + 1],
                        .predicted = std::vector<BlockTerm>(folds),
                        .observed = std::vector<BlockTerm>(folds),
                        .calibration = std::vector<BlockTerm>(folds)});
    }
    return bins;
}

void add_reliability(std::vector<ReliabilityBin>& bins, std::span<const double> shares,
                     std::span<const CellEvents> events, std::size_t fold, const FoldLevel& level) {
    const auto bin_of = [&](std::size_t cell) -> ReliabilityBin& {
        const double times_even = shares[cell] * static_cast<double>(shares.size());
        const auto* above = std::upper_bound(bin_edges.begin(), bin_edges.end() - 1, times_even);
        return bins[static_cast<std::size_t>(above - bin_edges.begin()) - 1];
    };
    for (std::size_t cell = 0; cell < shares.size(); ++cell) {
        ReliabilityBin& bin = bin_of(cell);
        bin.cell_months += 1;
        bin.expected += shares[cell] * level.expected;
        bin.predicted[fold].numerator += shares[cell] * level.observed;
    }
    for (const CellEvents& e : events)
        bin_of(e.cell).observed[fold].numerator += e.events;
    for (ReliabilityBin& bin : bins) {
        bin.predicted[fold].denominator = level.observed;
        bin.observed[fold].denominator = level.observed;
        bin.calibration[fold] = {bin.observed[fold].numerator, bin.predicted[fold].numerator};
    }
}

/// How often something that can be tried happened, as known before each fold.
class Levels {
  public:
    explicit Levels(const TestIncidents& tests) : tests_(tests) {}

    [[nodiscard]] FoldLevel of(std::size_t fold) const {
        const Fold& f = tests_.folds[fold];
        FoldLevel level{.expected = expected(f), .observed = tests_.count(fold)};
        std::vector<double> months;
        for (int back = 1; back <= months_compared; ++back) {
            const Day begin = month_start(f.begin, -back);
            if (begin < tests_.from) break;
            months.push_back(count(begin, month_start(f.begin, 1 - back)));
        }
        if (!months.empty()) level.last_year_crps = statistics::crps(months, level.observed);
        return level;
    }

  private:
    [[nodiscard]] double expected(const Fold& f) const {
        if (tests_.from >= f.begin) return 0;
        const Days half_life{level_half_life_days};
        double weight = 0;
        for (const TestIncident& t : tests_.known) {
            if (t.day >= f.begin) break;
            weight += decayed_weight(DateInterval::of_day(t.day), std::nullopt, f.begin, half_life);
        }
        const double days = effective_days(Days{static_cast<double>(f.begin - tests_.from)}, half_life).value();
        return weight / days * (f.end - f.begin);
    }
    [[nodiscard]] double count(Day begin, Day end) const {
        return static_cast<double>(
            std::ranges::count_if(tests_.known, [&](const TestIncident& t) { return t.day >= begin && t.day < end; }));
    }

    const TestIncidents& tests_;
};

// The inhabited cells alone, as a small forecast of their own.
std::vector<BlockTerm> inhabited_terms(std::span<const double> mass, std::span<const CellEvents> events,
                                       std::span<const std::uint32_t> inhabited, std::span<const double> coverages) {
    std::vector<double> own;
    std::vector<CellEvents> own_events;
    auto next = events.begin();
    for (const std::uint32_t cell : inhabited) {
        while (next != events.end() && next->cell < cell)
            ++next;
        if (next != events.end() && next->cell == cell) {
            own_events.push_back({static_cast<std::uint32_t>(own.size()), next->events});
        }
        own.push_back(mass[cell]);
    }
    return statistics::coverage_terms(own, own_events, coverages);
}

void put(std::vector<std::vector<BlockTerm>>& by_score, const std::vector<BlockTerm>& terms, std::size_t fold) {
    for (std::size_t i = 0; i < terms.size(); ++i)
        by_score[i][fold] = terms[i];
}

}  // namespace

std::vector<double> event_shares(std::span<const double> scored_mass, std::span<const CellEvents> events,
                                 double floor) {
    const auto shares = statistics::forecast_shares(scored_mass, floor);
    std::vector<double> given;
    for (const CellEvents& e : events)
        given.push_back(shares[e.cell]);
    return given;
}

Result<WalkForward> walk_forward(std::span<const Forecast> forecasts, const IncidentRecord& record, TestIncidents tests,
                                 const ScoredCells& cells, std::span<const std::uint32_t> inhabited,
                                 const statistics::ScoreSettings& settings, const CancelToken& cancel,
                                 const Progress& progress) {
    WalkForward walk{.tests = std::move(tests),
                     .names = statistics::score_names(settings),
                     .cell_km2 = cells.mask().grid.cell_area_km2(),
                     .cells = cells.size(),
                     .inhabited_cells = inhabited.size()};
    if (!inhabited.empty()) walk.inhabited_names = statistics::coverage_names(settings.coverages);
    const std::size_t folds = walk.tests.folds.size();
    const std::vector<BlockTerm> none(folds);
    for (const Forecast& forecast : forecasts) {
        walk.forecasts.push_back({.name = forecast.name,
                                  .baseline = forecast.baseline,
                                  .terms = std::vector(walk.names.size(), none),
                                  .inhabited = std::vector(walk.inhabited_names.size(), none),
                                  .reliability = empty_bins(folds)});
    }
    const Levels levels(walk.tests);
    for (std::size_t fold = 0; fold < folds; ++fold) {
        report(progress, "scoring months", fold, folds);
        const IncidentRecord known = ended_before(record, walk.tests.folds[fold].begin);
        const auto& events = walk.tests.events[fold];
        walk.levels.push_back(levels.of(fold));
        for (std::size_t i = 0; i < forecasts.size(); ++i) {
            if (auto go_on = cancel.check(); !go_on) return fail(go_on.error());
            const auto made = forecasts[i].masses(known, walk.tests.folds[fold].begin);
            if (!made) return fail(made.error());
            if (!made->warnings.empty()) {
                ++walk.forecasts[i].warned_months;
                walk.forecasts[i].last_warning = made->warnings.front();
            }
            const auto mass = cells.of_grid(made->of_cells);
            put(walk.forecasts[i].terms, statistics::score_terms(mass, events, settings), fold);
            if (!inhabited.empty()) {
                put(walk.forecasts[i].inhabited, inhabited_terms(mass, events, inhabited, settings.coverages), fold);
            }
            add_reliability(walk.forecasts[i].reliability, statistics::forecast_shares(mass, settings.floor), events,
                            fold, walk.levels.back());
        }
    }
    report(progress, "scoring months", folds, folds);
    return walk;
}

}  // namespace oryx::analytics

#include "geo/analytics/zone_record.hpp"

#include "geo/analytics/forecast.hpp"
#include "geo/analytics/test_incidents.hpp"
#include "geo/statistics/block_bootstrap.hpp"
#include "geo/statistics/forecast_scores.hpp"

#include <algorithm>
#include <utility>

#include <fmt/format.h>

namespace oryx::analytics {

std::string to_text(const ZoneShareHeld& zone, const ZoneRecord& record) {
    std::string interval;
    if (zone.interval) {
        interval = fmt::format(" ({:.0f} to {:.0f} %)", zone.interval->low * 100, zone.interval->high * 100);
    }
    const auto month = [](Day day) { return to_iso(day).substr(0, 7); };
    return fmt::format("held {:.0f} %{} of the incidents of the {} months {} to {} (n {})", zone.held * 100, interval,
                       record.months.size(), month(record.months.front().begin), month(record.months.back().begin),
                       record.incidents);
}

Result<std::optional<ZoneRecord>> zone_record(const SurfaceRecipe& recipe, const IncidentRecord& record,
                                              const Mask& mask, const SettlementCells* settlements,
                                              std::optional<Day> from, Day as_of, int months,
                                              std::span<const double> shares, statistics::Replication replication,
                                              Day today, const CancelToken& cancel) {
    if (!record.days.first) return std::nullopt;
    const Day oldest = std::max(from.value_or(*record.days.first), *record.days.first);
    auto folds = month_folds(std::max(month_start(as_of + 1, -months), month_start(oldest, 1)), as_of);
    const ScoredCells cells(mask);
    if (folds.empty() || cells.size() == 0) return std::nullopt;
    const TestIncidents tests = test_incidents(record, from, std::move(folds), cells);
    if (tests.count() == 0) return std::nullopt;
    const ForecastGround ground{
        .mask = &mask, .settlements = settlements, .from = from, .today = today, .cancel = cancel};
    const Forecast forecast = surface_forecast({.text = {}, .recipe = recipe}, ground);
    std::vector<std::vector<statistics::BlockTerm>> held(shares.size());
    ZoneRecord made{.months = tests.folds, .incidents = tests.count(), .zones = {}};
    std::vector<double> km2(shares.size());
    for (std::size_t fold = 0; fold < tests.folds.size(); ++fold) {
        const Day first = tests.folds[fold].begin;
        const auto mass = forecast.masses(ended_before(record, first), first);
        if (!mass) return fail(mass.error());
        const statistics::RankedForecast ranked(cells.of_grid(mass->of_cells), tests.events[fold]);
        for (std::size_t i = 0; i < shares.size(); ++i) {
            const statistics::RegionHits region = ranked.region(shares[i]);
            held[i].push_back({region.events, ranked.events()});
            km2[i] += region.cells * mask.grid.cell_area_km2();
        }
    }
    const statistics::BlockBootstrap draws(tests.folds.size(), 1, replication);
    for (std::size_t i = 0; i < shares.size(); ++i) {
        made.zones.push_back({.share = shares[i],
                              .held = statistics::ratio_of_sums(held[i]),
                              .interval = draws.interval(held[i]),
                              .mean_km2 = km2[i] / static_cast<double>(tests.folds.size())});
    }
    return std::optional(std::move(made));
}

}  // namespace oryx::analytics

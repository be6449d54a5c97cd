#include "geo/analytics/scan_clusters.hpp"

#include "geo/analytics/cell_counts.hpp"
#include "geo/core/roles.hpp"

#include <algorithm>
#include <numeric>
#include <tuple>

namespace oryx::analytics {

namespace {

std::int32_t step_of(const ClusterScanRun& run, Day day) {
    return (day - run.selected.from) / run.settings.step_days;
}

}  // namespace

void settle_steps(ClusterScanRun& run, DayEvents& day) {
    SelectedIncidents& selected = run.selected;
    const std::int32_t step = run.settings.step_days;
    const std::int32_t record = selected.as_of + 1 - selected.from;
    run.settings.scan.steps = std::max(1, record / step);
    selected.from = selected.as_of + (1 - run.settings.scan.steps * step);
    std::vector<std::uint8_t> early(day.events.size());
    std::size_t next = 0;
    for (std::size_t i = 0; i < day.events.size(); ++i)
        early[i] = day.events[i].day < selected.from ? 1 : 0;
    leave_out(selected, "before the first whole step", [&](const Sighting&) { return early[next++] == 0; });
    DayEvents kept;
    for (std::size_t i = 0; i < day.events.size(); ++i) {
        if (early[i] != 0) continue;
        kept.events.push_back(day.events[i]);
        kept.rows.push_back(day.rows[i]);
    }
    day = std::move(kept);
}

void locate_at_places(ClusterScanRun& run, const DayEvents& day, const FeatureTable& incidents) {
    std::vector<std::uint32_t> order(day.events.size());
    std::iota(order.begin(), order.end(), 0U);
    std::ranges::sort(order, {}, [&](std::uint32_t i) {
        const pattern::Event& e = day.events[i];
        return std::tuple(e.at.x, e.at.y, e.day);
    });
    std::vector<std::uint32_t> rows;
    const auto name_last = [&] {
        if (!run.locations.empty()) run.locations.back().name = place_name(incidents, rows);
        rows.clear();
    };
    for (const std::uint32_t i : order) {
        const pattern::Event& event = day.events[i];
        if (run.locations.empty() || run.locations.back().at != event.at) {
            name_last();
            run.locations.push_back({.at = event.at, .name = {}, .outline = {}});
        }
        rows.push_back(day.rows[i]);
        run.cases.push_back({static_cast<std::uint32_t>(run.locations.size() - 1), step_of(run, event.day)});
    }
    name_last();
}

Result<> locate_in_areas(ClusterScanRun& run, const IncidentInputs& bound) {
    auto cells = make_count_cells({.shape = CellShape::area, .size_m = 0}, bound.areas.get(), run.selected,
                                  bound.theatre, bound.plane);
    if (!cells) return fail(cells.error());
    const Column* people = bound.areas->features->find_column(attribute::population);
    constexpr std::uint32_t nobody = 0xffffffffU;
    std::vector<std::uint32_t> location_of(cells->cells.size(), nobody);
    for (std::size_t i = 0; i < cells->cells.size(); ++i) {
        CountCell& cell = cells->cells[i];
        const auto population = people != nullptr ? people->number(cell.row) : std::nullopt;
        if (!population || !(*population > 0)) {
            ++run.areas_without_people;
            continue;
        }
        location_of[i] = static_cast<std::uint32_t>(run.locations.size());
        run.locations.push_back(
            {.at = cell.centre, .name = cell.name, .outline = std::move(cell.outline), .population = *population});
    }
    if (run.locations.empty()) {
        return fail(Error{ErrorKind::conflict, "no area has a population, which model=poisson needs"}
                        .with_parameter("areas")
                        .with_hint("model=space-time-permutation needs none"));
    }
    const FeatureTable& incidents = *bound.incidents->features;
    leave_out(run.selected, "in no area that has a population", [&](const Sighting& s) {
        const auto cell = cells->locate(run.selected.place(s));
        if (!cell || location_of[*cell] == nobody) return false;
        run.cases.push_back({location_of[*cell], step_of(run, incidents.when(s.row)->start)});
        return true;
    });
    return {};
}

}  // namespace oryx::analytics

#include "geo/analytics/test_incidents.hpp"

#include "geo/analytics/settlements.hpp"

#include <algorithm>
#include <cmath>
#include <map>
#include <numeric>
#include <string>
#include <string_view>
#include <tuple>
#include <utility>

namespace oryx::analytics {

namespace {

std::pair<std::int64_t, std::int64_t> square_of(Position p) {
    return {static_cast<std::int64_t>(std::floor(p.x / inhabited_square_m)),
            static_cast<std::int64_t>(std::floor(p.y / inhabited_square_m))};
}

// Why an incident is not tried; empty where it is one to try, in the folds or before them.
std::string_view not_tried(const RecordedIncident& incident, Day from, Day last_end) {
    if (!incident.when) return "undated";
    // Before what a record's bounds say of it: they leave out what these days do.
    if (incident.when->start >= last_end) return "dated after the last month scored";
    if (incident.when->end <= from) return "before the first day asked for";
    if (std::isnan(incident.weight)) return "does not target civilians, or does not say";
    if (!incident.left_out.empty()) return incident.left_out;
    if (incident.when->precision != DatePrecision::day || incident.when->length() != 1) return "day unknown";
    if (incident.place_count != 1 || incident.spread) return "not at one place";
    return {};
}

}  // namespace

ScoredCells::ScoredCells(const Mask& mask) : mask_(&mask) {
    for (std::size_t cell = 0; cell < mask.cells.size(); ++cell) {
        if (mask.cells[cell] != 0) grid_cells_.push_back(static_cast<std::uint32_t>(cell));
    }
    numbers_.resize(mask.cells.size(), static_cast<std::uint32_t>(grid_cells_.size()));
    for (std::size_t number = 0; number < grid_cells_.size(); ++number)
        numbers_[grid_cells_[number]] = static_cast<std::uint32_t>(number);
}

std::optional<std::uint32_t> ScoredCells::at(Position p) const {
    if (grid_cells_.empty()) return std::nullopt;
    const auto cell = mask_->grid.cell_of(p);
    if (!cell || numbers_[*cell] == grid_cells_.size()) return std::nullopt;
    return numbers_[*cell];
}

std::vector<double> ScoredCells::of_grid(std::span<const double> values) const {
    std::vector<double> scored;
    scored.reserve(grid_cells_.size());
    for (const std::uint32_t cell : grid_cells_)
        scored.push_back(values[cell]);
    return scored;
}

std::vector<std::uint32_t> ScoredCells::inhabited(std::span<const Position> settlements) const {
    std::vector<std::pair<std::int64_t, std::int64_t>> squares;
    for (const Position p : settlements) {
        if (at(p)) squares.push_back(square_of(p));
    }
    std::ranges::sort(squares);
    const Grid& grid = mask_->grid;
    const auto columns = static_cast<std::size_t>(grid.columns());
    std::vector<std::uint32_t> cells;
    for (std::size_t number = 0; number < grid_cells_.size(); ++number) {
        const std::size_t cell = grid_cells_[number];
        const Position middle{grid.corner_x(static_cast<std::int32_t>(cell % columns)) + grid.cell_size() / 2,
                              grid.corner_y(static_cast<std::int32_t>(cell / columns)) + grid.cell_size() / 2};
        if (std::ranges::binary_search(squares, square_of(middle))) cells.push_back(static_cast<std::uint32_t>(number));
    }
    return cells;
}

std::int64_t TestIncidents::count() const {
    double sum = 0;
    for (std::size_t fold = 0; fold < folds.size(); ++fold)
        sum += count(fold);
    return static_cast<std::int64_t>(sum);
}

double TestIncidents::count(std::size_t fold) const {
    return std::accumulate(events[fold].begin(), events[fold].end(), 0.0,
                           [](double sum, const statistics::CellEvents& e) { return sum + e.events; });
}

TestIncidents test_incidents(const IncidentRecord& record, std::optional<Day> from, std::vector<Fold> folds,
                             const ScoredCells& cells) {
    TestIncidents tests{.from = {}, .folds = std::move(folds), .events = {}, .known = {}, .excluded = {}};
    const Day oldest = record.days.first.value_or(tests.folds.front().begin);
    tests.from = std::max(from.value_or(oldest), oldest);
    tests.events.resize(tests.folds.size());
    const Day first = tests.folds.front().begin;
    const Day last_end = tests.folds.back().end;
    std::map<std::string_view, std::int64_t> excluded;
    for (const RecordedIncident& incident : record.incidents) {
        std::string_view reason = not_tried(incident, tests.from, last_end);
        const auto cell = reason.empty() ? cells.at(record.places[incident.first_place]) : std::nullopt;
        if (reason.empty() && !cell) reason = "outside the study area";
        if (reason.empty() && incident.when->start >= tests.from) {
            tests.known.push_back({incident.when->start, *cell});
        }
        const bool taken = incident.left_out.empty() && !std::isnan(incident.weight) &&
                           (!incident.when || incident.when->end > tests.from);
        if (taken && incident.when && incident.when->end <= first) {
            reason = "before the first month scored: forecasts rest on it";
        }
        if (!reason.empty()) ++excluded[reason];
    }
    for (const auto& [reason, count] : excluded)
        tests.excluded.push_back({std::string(reason), count});
    std::ranges::sort(tests.known, {}, [](const TestIncident& t) { return std::tuple(t.day, t.cell); });
    for (std::size_t fold = 0; fold < tests.folds.size(); ++fold) {
        std::map<std::uint32_t, double> counts;
        for (const TestIncident& t : tests.known) {
            if (t.day >= tests.folds[fold].begin && t.day < tests.folds[fold].end) counts[t.cell] += 1;
        }
        for (const auto& [cell, count] : counts)
            tests.events[fold].push_back({cell, count});
    }
    return tests;
}

IncidentRecord ended_before(const IncidentRecord& record, Day day) {
    IncidentRecord known = record;
    known.incidents.clear();
    known.days = {};
    for (const RecordedIncident& incident : record.incidents) {
        if (!incident.when || incident.when->end > day) continue;
        known.incidents.push_back(incident);
        const Day last = incident.when->end + -1;
        known.days.first = std::min(known.days.first.value_or(incident.when->start), incident.when->start);
        known.days.last = std::max(known.days.last.value_or(last), last);
    }
    return known;
}

}  // namespace oryx::analytics

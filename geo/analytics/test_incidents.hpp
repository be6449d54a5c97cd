#pragma once

#include "geo/analytics/folds.hpp"
#include "geo/analytics/incident_record.hpp"
#include "geo/analytics/process.hpp"
#include "geo/analytics/study_area.hpp"
#include "geo/statistics/forecast_scores.hpp"

#include <cstdint>
#include <optional>
#include <vector>

namespace oryx::analytics {

/// The cells that forecasts are compared on: those of the study area, numbered from 0 in the grid's order, the same for
/// all of them.
class ScoredCells {
  public:
    /// The mask must outlive it.
    explicit ScoredCells(const Mask& mask);

    [[nodiscard]] std::size_t size() const { return grid_cells_.size(); }
    /// Nothing outside the study area.
    [[nodiscard]] std::optional<std::uint32_t> at(Position p) const;
    /// A value of each grid cell as one of each scored cell.
    [[nodiscard]] std::vector<double> of_grid(std::span<const double> values) const;
    /// The scored cells of the squares of the plane, `inhabited_square_m` wide, that hold a settlement in the study
    /// area. Incidents do not make ground inhabited here: those to come would tell on themselves.
    [[nodiscard]] std::vector<std::uint32_t> inhabited(std::span<const Position> settlements) const;
    [[nodiscard]] const Mask& mask() const { return *mask_; }

  private:
    const Mask* mask_;
    std::vector<std::uint32_t> grid_cells_;
    std::vector<std::uint32_t> numbers_;  // of each grid cell; `size()` outside
};

/// One incident that a forecast can be tried on: dated to the day, at one exact or near place in the study area.
struct TestIncident {
    Day day;
    std::uint32_t cell = 0;
};

/// Incidents to try forecasts on, and why the others are not (CONTRACT: time, scoring): those of the folds + excluded =
/// rows. What ended before the first fold is counted as excluded too, though forecasts are made of it.
struct TestIncidents {
    Day from = {};  ///< first day of the record that counts
    std::vector<Fold> folds = {};
    std::vector<std::vector<statistics::CellEvents>> events = {};  ///< of each fold, ascending by cell
    std::vector<TestIncident> known = {};  ///< of all days from `from` to the last fold, by (day, cell)
    std::vector<Excluded> excluded = {};

    [[nodiscard]] std::int64_t count() const;
    [[nodiscard]] double count(std::size_t fold) const;
};
/// `from`: the first day that counts; nothing: the record's. Precondition: at least one fold.
TestIncidents test_incidents(const IncidentRecord& record, std::optional<Day> from, std::vector<Fold> folds,
                             const ScoredCells& cells);

/// The incidents whose whole date ended before a day: what a forecast made on its morning may know. Rows that no
/// surface takes are kept, so that the record's days stay those of its source.
IncidentRecord ended_before(const IncidentRecord& record, Day day);

}  // namespace oryx::analytics

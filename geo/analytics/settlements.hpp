#pragma once

#include "geo/analytics/incidents.hpp"
#include "geo/analytics/study_area.hpp"
#include "geo/core/feature_table.hpp"
#include "geo/crs/plane.hpp"

#include <cstdint>
#include <utility>
#include <vector>

namespace oryx::analytics {

/// Settlements must be at least this dense in inhabited ground for a surface to lean on them (CONTRACT: intensity).
inline constexpr double most_km2_for_a_settlement = 200;
/// Ground is inhabited where a square of the plane of this side holds a settlement or an incident.
inline constexpr double inhabited_square_m = 25'000;
/// Reference 1.8 adds 0.1 settlements to each cell of 25 km2, so that empty ground keeps some of a wide kernel.
inline constexpr double settlement_floor_per_km2 = 0.1 / 25;

/// The settlements of a collection on the plane: its points, each as one, whatever its people.
std::vector<Position> settlements_on_plane(const FeatureTable& localities, const crs::Plane& plane);

/// Settlements in the cells of a mask.
class SettlementCells {
  public:
    SettlementCells(const Mask& mask, const std::vector<Position>& settlements);

    [[nodiscard]] const std::vector<double>& counts() const { return counts_; }  ///< 0 outside the mask
    [[nodiscard]] std::int64_t inside() const { return inside_; }
    /// S of reference 1.8: what a wide kernel's mass in a cell is multiplied with.
    [[nodiscard]] double weight(std::size_t cell) const { return counts_[cell] + floor_; }

    /// Area of the mask's cells whose squares hold a settlement of the mask or the place of one of the incidents.
    [[nodiscard]] double inhabited_km2(const SelectedIncidents& incidents) const;
    /// Whether there is a settlement for each 200 km2 of that.
    [[nodiscard]] bool dense_enough(double inhabited_km2) const {
        return inside_ > 0 && static_cast<double>(inside_) * most_km2_for_a_settlement >= inhabited_km2;
    }

  private:
    using Square = std::pair<std::int64_t, std::int64_t>;
    static Square square_of(Position p);
    [[nodiscard]] Square square_of_cell(std::size_t cell) const;

    const Mask* mask_;
    std::vector<double> counts_;
    std::vector<Square> squares_;                          // with a settlement, ascending
    std::vector<std::pair<Square, std::int64_t>> ground_;  // cells of the mask in each square, ascending
    std::int64_t inside_ = 0;
    double floor_ = 0;
};

}  // namespace oryx::analytics

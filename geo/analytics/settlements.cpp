#include "geo/analytics/settlements.hpp"

#include <algorithm>
#include <cmath>
#include <iterator>

namespace oryx::analytics {

std::vector<Position> settlements_on_plane(const FeatureTable& localities, const crs::Plane& plane) {
    std::vector<Position> settlements;
    for (std::size_t row = 0; row < localities.size(); ++row) {
        const GeometryView geometry = localities.geometry(row);
        if (geometry.type == GeometryType::point && !geometry.empty())
            settlements.push_back(geometry.positions.front());
    }
    plane.project(std::span(settlements));
    return settlements;
}

SettlementCells::SettlementCells(const Mask& mask, const std::vector<Position>& settlements)
    : mask_(&mask), counts_(mask.cells.size()), floor_(settlement_floor_per_km2 * mask.grid.cell_area_km2()) {
    for (const Position p : settlements) {
        const auto cell = mask.cells.empty() ? std::nullopt : mask.grid.cell_of(p);
        if (!cell || mask.cells[*cell] == 0) continue;
        counts_[*cell] += 1;
        ++inside_;
        squares_.push_back(square_of_cell(*cell));
    }
    std::sort(squares_.begin(), squares_.end());
    squares_.erase(std::unique(squares_.begin(), squares_.end()), squares_.end());
    std::vector<Square> ground;
    for (std::size_t cell = 0; cell < mask.cells.size(); ++cell) {
        if (mask.cells[cell] != 0) ground.push_back(square_of_cell(cell));
    }
    std::sort(ground.begin(), ground.end());
    for (const Square& square : ground) {
        if (ground_.empty() || ground_.back().first != square) ground_.emplace_back(square, 0);
        ++ground_.back().second;
    }
}

SettlementCells::Square SettlementCells::square_of(Position p) {
    return {static_cast<std::int64_t>(std::floor(p.x / inhabited_square_m)),
            static_cast<std::int64_t>(std::floor(p.y / inhabited_square_m))};
}

// By its middle: a cell is in one square, whatever its size.
SettlementCells::Square SettlementCells::square_of_cell(std::size_t cell) const {
    const Grid& grid = mask_->grid;
    const auto columns = static_cast<std::size_t>(grid.columns());
    return square_of({grid.corner_x(static_cast<std::int32_t>(cell % columns)) + grid.cell_size() / 2,
                      grid.corner_y(static_cast<std::int32_t>(cell / columns)) + grid.cell_size() / 2});
}

double SettlementCells::inhabited_km2(const SelectedIncidents& incidents) const {
    std::vector<Square> of_incidents;
    for (const Sighting& s : incidents.sightings) {
        if (s.spread) continue;
        const auto cell = mask_->cells.empty() ? std::nullopt : mask_->grid.cell_of(incidents.place(s));
        if (cell && mask_->cells[*cell] != 0) of_incidents.push_back(square_of_cell(*cell));
    }
    std::sort(of_incidents.begin(), of_incidents.end());
    std::vector<Square> inhabited;
    std::set_union(squares_.begin(), squares_.end(), of_incidents.begin(), of_incidents.end(),
                   std::back_inserter(inhabited));
    inhabited.erase(std::unique(inhabited.begin(), inhabited.end()), inhabited.end());
    std::int64_t cells = 0;
    auto next = inhabited.begin();
    for (const auto& [square, count] : ground_) {
        next = std::lower_bound(next, inhabited.end(), square);
        if (next != inhabited.end() && *next == square) cells += count;
    }
    return static_cast<double>(cells) * mask_->grid.cell_area_km2();
}

}  // namespace oryx::analytics

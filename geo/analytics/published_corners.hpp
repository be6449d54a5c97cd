#pragma once

#include "geo/analytics/grid.hpp"
#include "geo/core/position.hpp"
#include "geo/crs/plane.hpp"

#include <atomic>
#include <cstdint>
#include <memory>
#include <span>
#include <vector>

namespace oryx::analytics {

/// The corners of a grid's cells in degrees as published (rounded to 1e-7), each worked out when it is first asked for:
/// the inverse projection is the dearest step of drawing a day's zones, and their borders mostly pass corners that
/// another day's passed. Thread-safe.
class PublishedCorners {
  public:
    PublishedCorners(const Grid& grid, crs::Plane plane);

    /// Corners are numbered row by row from the south-west, `columns() + 1` a row. NaN where the plane has no place.
    [[nodiscard]] std::vector<Position> degrees(std::span<const std::uint32_t> corners) const;

  private:
    Grid grid_;
    crs::Plane plane_;
    std::unique_ptr<std::atomic<std::uint64_t>[]> known_;  // longitude and latitude in whole 1e-7 degrees; or not known
};

}  // namespace oryx::analytics

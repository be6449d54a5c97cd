#pragma once

#include "geo/tile/grid_geometry.hpp"

#include <cstdint>
#include <unordered_map>
#include <vector>

namespace oryx::tile {

/// What a tile would hold.
struct Load {
    std::uint64_t bytes = 0;
    std::uint64_t features = 0;
};

/// Adds up, for each tile of a zoom, what would be drawn in it: to find the fullest.
class TileLoads {
  public:
    /// `box`: of everything that will be added, lattice units of the zoom.
    TileLoads(const GridBox& box, std::int64_t buffer);

    /// Calls `visit(load)` for each tile that shows a position, its buffer included: most often one.
    template <class Visit>
    void for_each_tile(GridPoint p, Visit visit) {
        for (std::int64_t y = first(p.y); y <= last(p.y); ++y) {
            for (std::int64_t x = first(p.x); x <= last(p.x); ++x)
                visit(at(x, y));
        }
    }
    /// The largest bytes and the largest number of features that a tile holds.
    [[nodiscard]] Load fullest() const;

    /// Whether the tiles of a box are few enough for the quick way.
    static bool is_quick(const GridBox& box);

  private:
    [[nodiscard]] std::int64_t first(std::int64_t v) const;
    [[nodiscard]] std::int64_t last(std::int64_t v) const;
    Load& at(std::int64_t x, std::int64_t y);

    std::int64_t buffer_;
    std::int64_t min_x_;
    std::int64_t min_y_;
    std::int64_t columns_;
    std::vector<Load> dense_;
    std::unordered_map<std::uint64_t, Load> sparse_;
};

}  // namespace oryx::tile

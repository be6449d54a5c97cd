#pragma once

#include "geo/core/result.hpp"

#include <compare>
#include <cstdint>

namespace oryx {

/// Above this zoom there are no tiles (CONTRACT: drawing arrays); the answer is 404.
inline constexpr std::uint32_t max_tile_zoom = 20;

/// A tile of a quad tree, XYZ: x from the west, y from the north. Only valid ones can be made.
class TileId {
  public:
    /// Errors: not_found for a zoom above 20, or for a column or row outside 2^z.
    static Result<TileId> create(std::uint64_t z, std::uint64_t x, std::uint64_t y);

    [[nodiscard]] std::uint32_t z() const { return z_; }
    [[nodiscard]] std::uint32_t x() const { return x_; }
    [[nodiscard]] std::uint32_t y() const { return y_; }
    auto operator<=>(const TileId&) const = default;

  private:
    TileId(std::uint32_t z, std::uint32_t x, std::uint32_t y) : z_(z), x_(x), y_(y) {}
    std::uint32_t z_;
    std::uint32_t x_;
    std::uint32_t y_;
};

}  // namespace oryx

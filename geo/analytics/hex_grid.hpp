#pragma once

#include "geo/core/geometry.hpp"
#include "geo/core/position.hpp"

#include <compare>
#include <cstdint>
#include <vector>

namespace oryx::analytics {

/// A hexagon by its axial coordinates: q to the east, r to the north-east (60 degrees from q).
struct Hex {
    std::int32_t q = 0;
    std::int32_t r = 0;
    auto operator<=>(const Hex&) const = default;
};

/// The endless lattice of equal hexagons with a corner to the north, on the theatre's equal-area plane. Hexagon (0, 0)
/// is centred on the origin.
class HexGrid {
  public:
    /// `size`: the hexagons have the area of a square with that side, so that 25 km are 625 km2. Above 0.
    HexGrid(Position origin, double size);

    [[nodiscard]] double area_km2() const { return size_ * size_ * 1e-6; }
    [[nodiscard]] double side() const { return side_; }
    /// Between the centres of neighbours: sqrt(3) sides.
    [[nodiscard]] double spacing() const;
    [[nodiscard]] Position centre(Hex hex) const;
    /// Corners from the south-east on, counter-clockwise, closed. Neighbours share theirs to the last bit.
    [[nodiscard]] Geometry outline(Hex hex) const;
    /// The hexagon whose centre is nearest.
    [[nodiscard]] Hex hex_of(Position metres) const;

    /// How much of one hexagon polygons cover.
    struct Share {
        Hex hex;
        double share = 0;  ///< of its area, above 0 and up to 1
    };
    /// Every hexagon that a polygon geometry (metres) covers by more than a billionth, ascending by (r, q). The part in
    /// each hexagon is cut out by its six sides in turn (Sutherland and Hodgman 1974): the bridges which that leaves
    /// along the sides have no area.
    [[nodiscard]] std::vector<Share> coverage(const GeometryView& polygon) const;
    /// About how many hexagons meet a box.
    [[nodiscard]] double hexes_in(const Envelope& box) const;

  private:
    [[nodiscard]] Position corner(Hex hex, int index) const;

    Position origin_;
    double size_;
    double side_;
};

}  // namespace oryx::analytics

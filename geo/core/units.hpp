#pragma once

#include <compare>

namespace oryx {

/// A number with a unit, so that metres are never passed where days are meant. Explicit in, explicit out.
template <class Unit>
class Quantity {
  public:
    constexpr Quantity() = default;
    constexpr explicit Quantity(double value) : value_(value) {}
    [[nodiscard]] constexpr double value() const { return value_; }
    constexpr auto operator<=>(const Quantity&) const = default;

  private:
    double value_ = 0;
};

using Metres = Quantity<struct MetreTag>;
using SquareMetres = Quantity<struct SquareMetreTag>;
using Days = Quantity<struct DayTag>;
using Seconds = Quantity<struct SecondTag>;
using Degrees = Quantity<struct DegreeTag>;

}  // namespace oryx

#pragma once

#include "geo/catalog/snapshot.hpp"
#include "geo/core/geometry.hpp"
#include "geo/core/result.hpp"
#include "geo/crs/plane.hpp"

#include <cstddef>
#include <cstdint>
#include <map>
#include <memory>
#include <optional>
#include <string>
#include <utility>

namespace oryx::analytics {

/// Where a position stands to a place at which something was done.
enum class Zone : std::uint8_t {
    treated,
    ring,     ///< within the ring's width of its border: what moved away a little would be here
    control,  ///< farther away
};
inline constexpr std::size_t zone_count = 3;

/// The place at which something was done: an area of a collection, a circle, or everywhere.
class TreatedPlace {
  public:
    /// The area whose key or name it is. Error: invalid_input naming `area` where none or several have that name.
    static Result<TreatedPlace> area(const catalog::Collection& areas, const std::string& key_or_name,
                                     const crs::Plane& plane, double ring_m);
    static TreatedPlace circle(Position centre_degrees, double radius_m, const crs::Plane& plane, double ring_m);
    /// Then there is neither ring nor control.
    static TreatedPlace everywhere(const crs::Plane& plane);

    [[nodiscard]] Zone zone_of(Position degrees);
    [[nodiscard]] bool is_everywhere() const { return kind_ == Kind::everywhere; }
    [[nodiscard]] const std::string& name() const { return name_; }
    /// Row of the area in its collection, where it is one.
    [[nodiscard]] std::optional<std::size_t> row() const { return row_; }
    /// Outlines in degrees: of the place (none for everywhere), and of the ring round it.
    [[nodiscard]] Geometry outline() const;
    [[nodiscard]] Result<Geometry> ring_outline() const;

  private:
    enum class Kind : std::uint8_t { area, circle, everywhere };
    TreatedPlace(Kind kind, const crs::Plane& plane) : kind_(kind), plane_(plane) {}
    [[nodiscard]] Zone measure(Position degrees) const;

    Kind kind_;
    crs::Plane plane_;
    std::string name_;
    std::optional<std::size_t> row_;
    Geometry degrees_;  // of an area
    Geometry metres_;   // of an area; of a circle its centre
    Envelope box_;      // of an area, metres
    double radius_m_ = 0;
    double ring_m_ = 0;
    std::map<std::pair<double, double>, Zone> known_;  // many incidents share a place
};

}  // namespace oryx::analytics

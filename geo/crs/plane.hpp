#pragma once

#include "geo/core/geometry.hpp"
#include "geo/core/position.hpp"
#include "geo/core/result.hpp"
#include "geo/core/units.hpp"

#include <memory>
#include <span>
#include <string>

namespace oryx::crs {

/// The equal-area plane of a theatre: Lambert azimuthal equal-area (EPSG method 9820) on WGS 84 round a centre, metres.
/// Thread-safe. What has no place on the plane (NaN, a latitude beyond 90, the antipode) becomes NaN, NaN.
class Plane {
  public:
    /// `centre` in degrees. Error: invalid_input where it is no place on Earth.
    static Result<Plane> centred_on(Position centre);

    [[nodiscard]] Position centre() const;
    [[nodiscard]] Position project(Position lon_lat) const;
    [[nodiscard]] Position unproject(Position metres) const;
    /// Many in place: quicker than one by one.
    void project(std::span<Position> lon_lat) const;
    void unproject(std::span<Position> metres) const;
    [[nodiscard]] Geometry project(const GeometryView& lon_lat) const;
    [[nodiscard]] Geometry unproject(const GeometryView& metres) const;
    /// "+proj=laea +lat_0=17.5 +lon_0=-4 +datum=WGS84 +units=m +no_defs"
    [[nodiscard]] std::string definition() const;

  private:
    struct Impl;
    explicit Plane(std::shared_ptr<const Impl> impl);
    std::shared_ptr<const Impl> impl_;
};

/// Planar analytics are refused beyond this distance of the centre (CONTRACT: place).
inline constexpr Metres plane_reach{1'800'000};

}  // namespace oryx::crs

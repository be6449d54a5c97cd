#pragma once

#include "geo/core/position.hpp"
#include "geo/core/result.hpp"
#include "geo/crs/transform.hpp"

#include <span>
#include <string>
#include <string_view>

namespace oryx::crs {

inline constexpr std::string_view crs84_uri = "http://www.opengis.net/def/crs/OGC/1.3/CRS84";

/// A CRS as OGC API clients name it: by its URI, with coordinates in the order of its authority's axes (OGC
/// 18-058r1, 6.2: EPSG:4326 is latitude first, CRS84 longitude first). What the rest of Oryx calls a position is (east,
/// north).
struct NamedCrs {
    std::string uri = std::string(crs84_uri);
    std::string definition = "OGC:CRS84";  ///< for `Transform`
    bool north_first = false;              ///< the authority's first axis points north

    [[nodiscard]] bool is_crs84() const { return uri == crs84_uri; }

    /// "http://www.opengis.net/def/crs/EPSG/0/4326", "urn:ogc:def:crs:EPSG::4326", "[EPSG:4326]" or "EPSG:4326"; CRS84
    /// likewise. Error: invalid_input for any other text and for a CRS that PROJ does not know.
    static Result<NamedCrs> find(std::string_view name);
    /// The URI of an EPSG code.
    static std::string epsg_uri(int code);
};

/// Turns positions between CRS84 (longitude, latitude) and a named CRS with its own axis order. Not thread-safe.
class AxisTransform {
  public:
    static Result<AxisTransform> to_crs84(const NamedCrs& crs);
    static Result<AxisTransform> from_crs84(const NamedCrs& crs);
    /// In place; a position that fails becomes NaN, NaN. Returns how many failed.
    std::size_t apply(std::span<Position> positions) const;
    /// Whether it only changes the order of axes: EPSG:4326.
    [[nodiscard]] bool keeps_coordinates() const { return transform_.is_identity(); }

  private:
    AxisTransform(Transform transform, bool swap_before, bool swap_after)
        : transform_(std::move(transform)), swap_before_(swap_before), swap_after_(swap_after) {}
    Transform transform_;
    bool swap_before_;
    bool swap_after_;
};

}  // namespace oryx::crs

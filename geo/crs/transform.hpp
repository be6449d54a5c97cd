#pragma once

#include "geo/core/position.hpp"
#include "geo/core/result.hpp"

#include <memory>
#include <span>
#include <string>
#include <string_view>

namespace oryx::crs {

/// Turns positions of one CRS into another. Axis order is settled here and nowhere else: positions are always
/// (east, north) or (longitude, latitude), whatever the authority says (proj_normalize_for_visualization).
/// Not thread-safe: one object for each thread.
class Transform {
  public:
    /// `source` and `target`: "EPSG:32630", "OGC:CRS84", WKT, or a PROJ string. PROJ's network is off.
    /// Error: invalid_input where PROJ does not know one of them.
    static Result<Transform> create(std::string_view source, std::string_view target = "OGC:CRS84");

    /// Error: invalid_input where the position is outside what the projection covers.
    [[nodiscard]] Result<Position> apply(Position p) const;
    /// In place; a position that fails becomes NaN, NaN. Returns how many failed.
    std::size_t apply(std::span<Position> positions) const;
    /// The same CRS on both sides: `apply` copies.
    [[nodiscard]] bool is_identity() const;

    Transform(Transform&&) noexcept;
    Transform& operator=(Transform&&) noexcept;
    ~Transform();

  private:
    struct Impl;
    explicit Transform(std::unique_ptr<Impl> impl);
    std::unique_ptr<Impl> impl_;
};

/// What a CRS is called, for a report: "EPSG:4326 (WGS 84)". Error: invalid_input.
Result<std::string> describe(std::string_view crs);
/// Whether its units are degrees. Error: invalid_input.
Result<bool> is_geographic(std::string_view crs);

}  // namespace oryx::crs

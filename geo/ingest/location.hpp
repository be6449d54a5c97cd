#pragma once

#include "geo/core/geometry.hpp"
#include "geo/core/roles.hpp"
#include "geo/ingest/mapping.hpp"
#include "geo/ingest/recognise.hpp"

#include <expected>
#include <optional>
#include <span>
#include <string>

namespace oryx::ingest {

/// Finds the place of a row of a table (CSV, XLSX): longitude and latitude, a military grid reference, or WKT.
class PlaceReader {
  public:
    static PlaceReader create(const SourceLook& look, const Binding& binding);
    [[nodiscard]] bool any() const { return (lon_ && lat_) || mgrs_ || wkt_; }
    /// Whether coordinates are degrees of WGS 84 by themselves (the military grid), whatever `--crs` says.
    [[nodiscard]] bool grid_only() const { return mgrs_ && !(lon_ && lat_) && !wkt_; }

    struct Place {
        Geometry geometry;       ///< type none where the row names no place
        bool in_wgs84 = false;   ///< from a grid reference: not to be transformed
        double side_metres = 0;  ///< of the grid square it was given by; 0 where exact
    };
    /// Error text: why the row is rejected.
    [[nodiscard]] std::expected<Place, std::string> read(std::span<const Value> row) const;

  private:
    std::optional<std::size_t> lon_, lat_, mgrs_, wkt_;
};

/// How exactly an incident's place is known: by the source's code, else by the grid square it was given by, else by the
/// words of the place's name, else as the caller states for all.
class PrecisionReader {
  public:
    static PrecisionReader create(const Binding& binding, const PlaceWords& words, LocationPrecision stated);
    /// `side_metres` of the grid square: 10 km and more is no exact place.
    [[nodiscard]] LocationPrecision read(std::span<const Value> row, double side_metres) const;

  private:
    std::optional<std::size_t> code_, place_;
    const Mapping* mapping_ = nullptr;
    const PlaceWords* words_ = nullptr;
    LocationPrecision stated_ = LocationPrecision::unknown;
};

}  // namespace oryx::ingest

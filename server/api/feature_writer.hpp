#pragma once

#include "geo/core/feature_table.hpp"
#include "geo/core/json.hpp"
#include "server/api/output_crs.hpp"

#include <functional>
#include <string>
#include <vector>

namespace oryx::api {

/// Writes rows of a table as GeoJSON Features (RFC 7946, 3.2): `id` is the key with its type; dates stand as
/// date_start, date_end (the last day, inclusive) and date_precision. Coordinates are those of `crs`. Looks at both.
class FeatureWriter {
  public:
    FeatureWriter(const FeatureTable& table, const OutputCrs& crs);
    /// `more` writes further members.
    void write(JsonWriter& json, std::size_t row, const std::function<void(JsonWriter&)>& more = {}) const;

  private:
    void write_geometry(JsonWriter& json, const GeometryView& geometry) const;
    void write_value(JsonWriter& json, const Column& column, std::size_t row) const;
    void write_dates(JsonWriter& json, std::size_t row) const;

    const FeatureTable& table_;
    const OutputCrs& crs_;
    std::vector<std::string> names_;  ///< of the fields, as JSON
    bool dates_;                      ///< the table has dates, and no field of their names
};

}  // namespace oryx::api

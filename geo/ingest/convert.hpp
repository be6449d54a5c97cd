#pragma once

#include "geo/core/feature_table.hpp"
#include "geo/crs/transform.hpp"
#include "geo/ingest/date_columns.hpp"
#include "geo/ingest/keys.hpp"
#include "geo/ingest/location.hpp"
#include "geo/ingest/plan.hpp"
#include "geo/ingest/report.hpp"

#include <expected>
#include <map>
#include <optional>
#include <string>
#include <vector>

namespace oryx::ingest {

/// What the values of the rows made one wonder about; told once, with counts.
struct Doubts {
    struct Unreadable {
        std::int64_t count = 0;
        std::string example;
    };
    std::map<std::string, Unreadable> unreadable;  ///< by attribute: texts that are no such value, kept as null
    std::map<std::string, std::int64_t> unknown;   ///< by attribute: values that mean "not known", kept as null
    std::int64_t at_zero = 0;                      ///< points at (0, 0)
    Envelope elsewhere;                            ///< of the other features
    std::int64_t swapped = 0;                      ///< points whose columns say latitude, longitude
    std::int64_t straight = 0;
    std::int64_t latitude_beyond = 0;  ///< latitudes over 90 with longitudes under it
    std::int64_t wide_edges = 0;
    [[nodiscard]] std::vector<std::string> warnings() const;
};

/// Turns the rows of one source into features of the plan's schema.
class RowConverter {
  public:
    struct Setting {
        const SourceLook& look;
        const Plan& plan;
        std::size_t source;  ///< index of the look in the plan
        const PlaceWords& places;
        DateOrder date_order;
        LocationPrecision stated;  ///< of incidents whose source does not say it
        Day today;
    };
    /// `transform`: from the source's CRS to CRS84. Errors: those of DateReader.
    static Result<RowConverter> create(const Setting& setting, crs::Transform transform);

    struct Converted {
        Feature feature;
        std::vector<std::string> repairs;
    };
    /// Error text: why the row is rejected. The key is not checked for repeats here.
    std::expected<Converted, std::string> convert(store::SourceRow& row, KeyMaker& keys, Doubts& doubts) const;
    [[nodiscard]] const std::string& date_note() const { return dates_.note(); }
    [[nodiscard]] bool has_dates() const { return dates_.has_dates(); }
    [[nodiscard]] bool has_places() const { return setting_.look.info.has_geometry || places_.any(); }

  private:
    RowConverter(const Setting& setting, crs::Transform transform, DateReader dates);
    [[nodiscard]] std::expected<double, std::string> place(store::SourceRow& row, Converted& out, Doubts& doubts) const;
    [[nodiscard]] Value standard_value(const OutputField& out, const store::SourceRow& row, Doubts& doubts) const;
    [[nodiscard]] Value kept_value(const OutputField& out, const store::SourceRow& row, Doubts& doubts) const;
    [[nodiscard]] Value count_value(std::string_view name, const Value& value, std::size_t field, Doubts& doubts) const;
    [[nodiscard]] Value flag_value(std::string_view name, const store::SourceRow& row) const;
    [[nodiscard]] Value coded_text(std::string_view name, const Value& value) const;

    Setting setting_;
    crs::Transform transform_;
    DateReader dates_;
    PlaceReader places_;
    PrecisionReader precision_;
};

}  // namespace oryx::ingest

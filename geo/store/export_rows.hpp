#pragma once

#include "geo/core/feature_table.hpp"
#include "geo/store/export.hpp"

#include <optional>
#include <string>
#include <vector>

namespace oryx::store {

/// What an exported file has beside geometry: the key, the schema's fields, and the dates where the schema does not
/// carry them under these names.
class ExportColumns {
  public:
    ExportColumns(const FeatureTable& table, const ExportOptions& options);

    [[nodiscard]] const Schema& fields() const { return fields_; }
    [[nodiscard]] Value value(std::size_t row, std::size_t column) const;

  private:
    enum class Kind : std::uint8_t { key, attribute, date_start, date_end, date_precision };
    struct Origin {
        Kind kind;
        std::size_t field = 0;  // of the table's schema, for Kind::attribute
    };
    void add(Origin origin, std::string name, FieldType type);

    const FeatureTable& table_;
    Schema fields_;
    std::vector<Origin> origins_;
};

/// RFC 7946.
std::string to_geojson_text(const FeatureTable& table, const ExportColumns& columns);
/// RFC 4180, UTF-8, LF; geometry as WKT in the first column, `geometry`, where any row of the table has one.
class CsvRows {
  public:
    /// Looks at both.
    CsvRows(const FeatureTable& table, const ExportColumns& columns);
    void append_header(std::string& out) const;
    void append(std::string& out, std::size_t row) const;

  private:
    const FeatureTable& table_;
    const ExportColumns& columns_;
    bool any_geometry_ = false;
};
std::string to_csv_text(const FeatureTable& table, const ExportColumns& columns);

}  // namespace oryx::store

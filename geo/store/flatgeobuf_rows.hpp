#pragma once

#include "geo/core/feature_table.hpp"
#include "geo/store/export_rows.hpp"

#include <cstddef>
#include <cstdint>
#include <memory>
#include <string>
#include <string_view>

namespace oryx::store {

/// Rows of a table as FlatGeobuf (version 3, flatgeobuf.org) without an index, which is the one form that can be
/// written row by row: the index stands before the features and is made of all of them. Coordinates are CRS84, said as
/// EPSG:4326 as GDAL does. Rows without geometry are features without one. Looks at table and columns.
class FlatGeobufRows {
  public:
    FlatGeobufRows(const FeatureTable& table, const ExportColumns& columns);
    ~FlatGeobufRows();
    /// The file's head. `count`: of the features that follow.
    void append_header(std::string& out, std::string_view layer, std::uint64_t count);
    void append(std::string& out, std::size_t row);

  private:
    struct Impl;
    std::unique_ptr<Impl> impl_;
};

}  // namespace oryx::store

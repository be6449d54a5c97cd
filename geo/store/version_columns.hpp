#pragma once

#include "geo/core/value.hpp"
#include "geo/store/flatgeobuf.hpp"
#include "geo/store/gdal/environment.hpp"

#include <cstddef>
#include <span>
#include <vector>

/// How a row stands in the FlatGeobuf files of a version: our own columns first, then the schema's in its order.
namespace oryx::store {

/// Column numbers. Fields are found by number and never by name, so an attribute may be called what it likes.
struct VersionColumns {
    static constexpr int order = 0;      ///< place in the table, from 0
    static constexpr int row = 1;        ///< source row
    static constexpr int id = 2;         ///< key as text
    static constexpr int integer = 3;    ///< whether the key is an integer
    static constexpr int start = 4;      ///< first day, days since 1970; null where undated
    static constexpr int end = 5;        ///< one past the last day
    static constexpr int precision = 6;  ///< DatePrecision's name
    static constexpr int first_attribute = 7;
};

/// Adds all columns to a layer. Error: io.
Result<> add_version_columns(OGRLayer& layer, const Schema& schema);

/// Sets an attribute; nulls stay unset.
void set_attribute(OGRFeature& feature, int column, const Value& value);

/// The values of all columns, a date as its day number. Precondition: `matches_schema` holds for the feature's layer.
std::vector<Value> version_values(const OGRFeature& feature, const Schema& schema);

/// Whether a layer has exactly these columns with the types they are written with.
bool matches_schema(const OGRFeatureDefn& columns, const Schema& schema);
bool matches_schema(std::span<const FlatGeobufReader::Column> columns, const Schema& schema);

}  // namespace oryx::store

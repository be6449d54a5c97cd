#pragma once

#include "geo/core/value.hpp"

#include <string>

#include <ogr_feature.h>

namespace oryx::store::gdal {

/// Which of our types takes a GDAL field without loss: times, lists and JSON become text.
FieldType field_type(const OGRFieldDefn& field);

/// Whether values of a field cannot be taken at all (bytes).
bool is_binary(const OGRFieldDefn& field);

/// One value; null where unset or null. Times become ISO 8601 text, with the offset where one is known.
Value field_value(const OGRFeature& feature, int column);

}  // namespace oryx::store::gdal

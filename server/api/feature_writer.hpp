#pragma once

#include "geo/core/feature_table.hpp"
#include "geo/core/json.hpp"
#include "server/api/output_crs.hpp"

#include <functional>

namespace oryx::api {

/// One GeoJSON Feature (RFC 7946, 3.2) of a row: `id` is the key with its type; dates stand as date_start, date_end
/// (the last day, inclusive) and date_precision. Coordinates are those of `crs`. `more` writes further members.
void write_feature(JsonWriter& json, const FeatureTable& table, std::size_t row, const OutputCrs& crs,
                   const std::function<void(JsonWriter&)>& more = {});

}  // namespace oryx::api

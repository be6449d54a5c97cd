#pragma once

#include "geo/core/geometry.hpp"

#include <expected>
#include <memory>
#include <string>

#include <ogr_geometry.h>

namespace oryx::store::gdal {

/// GDAL's geometry as ours, x and y only. Null becomes type none; curves are drawn as lines (GDAL's default step, 4
/// degrees of arc); empty parts are dropped. Error text (external): what cannot be taken, such as a GeometryCollection
/// or a coordinate that is not a finite number.
std::expected<Geometry, std::string> to_geometry(const OGRGeometry* geometry);

/// Ours as GDAL's, of exactly the type that `geojson_type_name` names. Null for none and for empty.
std::unique_ptr<OGRGeometry> to_ogr(const GeometryView& geometry);

/// The layer type that holds such a geometry.
OGRwkbGeometryType wkb_type(GeometryType type, bool multi);

}  // namespace oryx::store::gdal

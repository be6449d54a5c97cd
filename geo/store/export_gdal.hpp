#pragma once

#include "geo/store/export_rows.hpp"

#include <filesystem>
#include <string>

/// Exports that GDAL writes. `file` must not exist. Errors: io; unsupported where the format cannot hold the
/// geometries.
namespace oryx::store::gdal {

/// `qml`: a QGIS style that becomes the layer's default (QGIS's table `layer_styles`); none where empty.
Result<> write_geopackage(const FeatureTable& table, const ExportColumns& columns, const std::filesystem::path& file,
                          const std::string& layer, const std::string& qml);

/// Rows without geometry have no place in FlatGeobuf as GDAL writes it: an error where there are any.
Result<> write_flatgeobuf(const FeatureTable& table, const ExportColumns& columns, const std::filesystem::path& file,
                          const std::string& layer);

/// .shp .shx .dbf .prj .cpg: one geometry type for all rows (a shapefile does not tell one part from many); field names
/// of at most 10 bytes, made unique; UTF-8. The same table gives the same bytes when `dbf_date` is given.
Result<> write_shapefile(const FeatureTable& table, const ExportColumns& columns, const std::filesystem::path& file,
                         const std::string& dbf_date);

}  // namespace oryx::store::gdal

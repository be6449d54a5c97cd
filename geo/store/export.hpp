#pragma once

#include "geo/core/feature_table.hpp"
#include "geo/core/result.hpp"

#include <filesystem>
#include <string>
#include <string_view>

namespace oryx::store {

struct ExportOptions {
    std::string layer = {};       ///< layer or table name; the file's stem where empty
    std::string qml = {};         ///< GeoPackage: a QGIS style stored as the layer's default (table layer_styles)
    std::string dbf_date = {};    ///< Shapefile: the DBF header's last-update date, "2019-12-31", so that bytes repeat
    std::string key_name = "id";  ///< attribute that carries the key; empty to leave it out
};

/// Writes a table to a file by its suffix: .geojson, .gpkg, .csv (WKT geometry), .fgb, .shp (with .cpg UTF-8 and .prj).
/// Written aside and renamed when whole. Dates go to `date_start`, `date_end` (last day inclusive), `date_precision`,
/// where the table has dates and the schema has no fields of these names.
/// Errors: unsupported for another suffix; io.
Result<> export_table(const FeatureTable& table, const std::filesystem::path& file, const ExportOptions& options = {});

}  // namespace oryx::store
